"""A question to the company: kept as a letter, and its request waits once it is out."""

from __future__ import annotations

from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.services.desk.acting import Acting
from matcher.store import Store, cases, letters


def ask_company(
    store: Store, request_id: str, text: tuple[str, str], language: str, acting: Acting
) -> Letter:
    """Keep a question to whoever sent a request, as a draft.

    Parameters
    ----------
    text:
        Subject and body.
    language:
        That they are in: ``nb``, ``nn`` or ``en``.

    Raises
    ------
    ConflictError
        A question is waiting already.
    """
    acting.needs(Role.COORDINATOR)
    sender = cases.find(store, request_id).case.sender
    subject, body = text
    question = Letter(
        letter_id=0,
        request_id=request_id,
        kind=LetterKind.CLARIFICATION,
        language=language,
        subject=subject,
        body=body,
        name=sender.name,
        email=sender.email,
    )
    waiting = {LetterKind.CLARIFICATION}
    (kept,) = letters.keep_drafts(store, request_id, [question], acting.author, instead_of=waiting)
    return kept
