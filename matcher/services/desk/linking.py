"""Answer links given out beside their letter, such as to a hospital that has lost it."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain.answering import AnswerLink
from matcher.domain.person import Role
from matcher.errors import ConflictError
from matcher.services.desk.acting import Acting
from matcher.store import Store, answer_links, letters


@dataclass(frozen=True, slots=True)
class OpenAddress:
    """A link, with the address that answers for its hospital: for one reader, and never kept."""

    link: AnswerLink
    address: str


def make_links(store: Store, letter_id: int, base: str, acting: Acting) -> tuple[OpenAddress, ...]:
    """Reckon the links of a letter anew; one that was taken back stays so, and is not among them.

    Parameters
    ----------
    base:
        What an address of the desk begins with for hospitals; "" where they reach none.

    Raises
    ------
    NotFoundError
        There is no such letter.
    ConflictError
        Hospitals reach no address here.
    """
    acting.needs(Role.COORDINATOR)
    letter = letters.letter(store, letter_id)
    if not base:
        raise ConflictError(
            "The desk has no address that hospitals reach: there are no answer links.",
            "Set the address of the desk first.",
        )
    tokens = answer_links.tokens(store, letter, acting.author)
    found = (answer_links.find(store, token) for token in tokens)
    return tuple(
        OpenAddress(link, f"{base}/answer/{token}")
        for token, link in zip(tokens, found, strict=True)
        if link is not None and not link.is_void
    )
