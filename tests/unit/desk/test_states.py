"""Where a request may go, and that "the overview is due" follows from the day alone."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.desk.states import check_move, next_states, state_on
from matcher.domain.case import ENDED, CaseState
from matcher.errors import ConflictError

DUE = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2026, 3, 1), CaseState.FORWARDED),
        (DUE, CaseState.FORWARDED),  # the day itself still counts
        (date(2026, 3, 3), CaseState.SUMMARY_DUE),
    ],
)
def test_a_forwarded_request_past_its_deadline_shows_that_the_overview_is_due(today, shown):
    assert state_on(CaseState.FORWARDED, DUE, today) is shown


def test_a_request_without_a_deadline_is_never_past_it():
    assert state_on(CaseState.FORWARDED, None, date(2030, 1, 1)) is CaseState.FORWARDED


def test_only_a_forwarded_request_becomes_due():
    for state in CaseState:
        if state is not CaseState.FORWARDED:
            assert state_on(state, DUE, date(2027, 1, 1)) is state


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_leads_somewhere_and_never_to_itself(state):
    assert next_states(state)
    assert state not in next_states(state)
    assert CaseState.SUMMARY_DUE not in next_states(state)


def test_what_has_ended_can_be_taken_up_again():
    for state in ENDED:
        assert any(to not in ENDED for to in next_states(state))


def test_a_move_that_makes_no_sense_is_refused_and_says_what_is_possible():
    with pytest.raises(ConflictError, match=r"closed.*awaiting_outcome.*not to 'ready'"):
        check_move("NT-2026-001", CaseState.CLOSED, CaseState.READY)
