"""Blacking out a person's name in the free text of a request, when they ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain.person import Role
from matcher.errors import RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store, redacting
from matcher.store.redacting import Redacted

#: A shorter word stands in too many others to be a name.
SHORTEST = 3


def redact(store: Store, request_id: str, words: Sequence[str], acting: Acting) -> Redacted:
    """Black out words in everything kept of a request; there is no way back.

    Raises
    ------
    ForbiddenError
        Only somebody who approves may.
    NotFoundError
        No such request.
    RequestError
        No word is given, or one is too short to be a name.
    """
    acting.needs(Role.APPROVER)
    names = [word.strip() for word in words if word.strip()]
    check_names(names)
    return redacting.redact(store, request_id, names, acting.author)


def check_names(names: Sequence[str]) -> None:
    """Refuse words that cannot be names.

    Raises
    ------
    RequestError
        No word is given, or one is too short.
    """
    if not names or any(len(name) < SHORTEST for name in names):
        raise RequestError(
            f"A name to black out has at least {SHORTEST} letters.", "Write it in full."
        )
