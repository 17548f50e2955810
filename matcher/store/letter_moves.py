"""Where a request goes once a letter of it is out."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from matcher.domain.case import CaseState
from matcher.domain.letter import Letter, LetterKind
from matcher.store import cases
from matcher.store import desk_tables as desk
from matcher.store.audit import Author
from matcher.store.engine import Store

#: From here a request moves on with the first letter that is out.
_BEFORE_FORWARDED = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.AWAITING_CLARIFICATION,
        CaseState.READY,
        CaseState.ON_HOLD,
    }
)

#: Where a letter that is out moves its request, and from where. Of a request about the country
#: `forwarded` means that those who know have been asked.
_MOVES = {
    LetterKind.FORWARD: (_BEFORE_FORWARDED, CaseState.FORWARDED),
    LetterKind.VIA_CENTRE: (_BEFORE_FORWARDED, CaseState.FORWARDED),
    LetterKind.EXPERT: (_BEFORE_FORWARDED, CaseState.FORWARDED),
    LetterKind.CLARIFICATION: (_BEFORE_FORWARDED, CaseState.AWAITING_CLARIFICATION),
    LetterKind.COUNTRY_REPLY: (
        _BEFORE_FORWARDED | {CaseState.FORWARDED},
        CaseState.SUMMARY_SENT,
    ),
    LetterKind.OUTCOME_QUESTION: (
        frozenset({CaseState.FORWARDED, CaseState.SUMMARY_SENT}),
        CaseState.AWAITING_OUTCOME,
    ),
    LetterKind.OVERVIEW: (_BEFORE_FORWARDED | {CaseState.FORWARDED}, CaseState.SUMMARY_SENT),
}


def move_on(store: Store, connection: sa.Connection, letter: Letter, author: Author) -> None:
    """Move the requests that a letter which is out is about, in the transaction that is open."""
    before, to = _MOVES.get(letter.kind, (frozenset(), CaseState.FORWARDED))
    shared = desk.letter_requests.c
    others = sa.select(shared.request_id).where(shared.letter_id == letter.letter_id)
    for request_id in (letter.request_id, *connection.execute(others).scalars().all()):
        # Read beside this transaction, which holds the only pen: nobody changes it in between.
        case = cases.find(store, request_id).case
        if case.state in before and case.state is not to:
            moved = replace(case, state=to, state_since=author.today)
            action = "forwarded" if to is CaseState.FORWARDED else "move"
            cases.change_within(connection, moved, author, action)
