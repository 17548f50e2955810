"""Where a request stands, and where it may go from there."""

from __future__ import annotations

from datetime import date

from matcher.domain.case import CaseState
from matcher.errors import ConflictError

_S = CaseState

#: Where a person may move a request by hand. Forwarding and the overview move it on their own.
_BY_HAND: dict[CaseState, tuple[CaseState, ...]] = {
    _S.RECEIVED: (_S.AWAITING_CLARIFICATION, _S.READY, _S.ON_HOLD, _S.WITHDRAWN, _S.DUPLICATE),
    _S.AWAITING_CLARIFICATION: (_S.READY, _S.ON_HOLD, _S.WITHDRAWN, _S.DUPLICATE, _S.CLOSED),
    _S.READY: (_S.AWAITING_CLARIFICATION, _S.ON_HOLD, _S.WITHDRAWN, _S.DUPLICATE, _S.CLOSED),
    _S.FORWARDED: (_S.SUMMARY_SENT, _S.ON_HOLD, _S.WITHDRAWN, _S.CLOSED),
    _S.SUMMARY_SENT: (_S.AWAITING_OUTCOME, _S.WITHDRAWN, _S.CLOSED),
    _S.AWAITING_OUTCOME: (_S.CLOSED, _S.WITHDRAWN),
    _S.ON_HOLD: (_S.RECEIVED, _S.AWAITING_CLARIFICATION, _S.READY, _S.FORWARDED, _S.WITHDRAWN),
    _S.CLOSED: (_S.AWAITING_OUTCOME,),
    _S.WITHDRAWN: (_S.RECEIVED,),
    _S.DUPLICATE: (_S.RECEIVED,),
}


def state_on(state: CaseState, due_on: date | None, today: date) -> CaseState:
    """The state as it is shown: forwarded and past its deadline means that the overview is due.

    Examples
    --------
    >>> state_on(CaseState.FORWARDED, date(2026, 3, 2), date(2026, 3, 3))
    <CaseState.SUMMARY_DUE: 'summary_due'>
    """
    if state is _S.FORWARDED and due_on is not None and due_on < today:
        return _S.SUMMARY_DUE
    return state


def next_states(state: CaseState) -> tuple[CaseState, ...]:
    """Where a person may move a request from here."""
    return _BY_HAND[_S.FORWARDED if state is _S.SUMMARY_DUE else state]


def check_move(request_id: str, state: CaseState, to: CaseState) -> None:
    """Refuse a move that makes no sense.

    Raises
    ------
    ConflictError
        A request that stands there does not go there.
    """
    if to not in next_states(state):
        raise ConflictError(
            f"{request_id} is '{state}', and goes from there to "
            f"{', '.join(next_states(state))}, not to '{to}'.",
            "Look at it again: somebody may have moved it.",
        )
