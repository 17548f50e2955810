"""Past requests on their own day, what became of them, and which are judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.domain.events import ReceivedRequest
from matcher.domain.vocabulary import RequestType
from matcher.errors import UserError
from matcher.evaluation.cohorts import MIN_REQUESTS_BEFORE, Cohort, cohorts, windows
from matcher.history import Archive

NAN = float("nan")


def look(portal, as_of="2026-06-01"):
    archive = Archive(portal.catalogue, portal.events)
    return cohorts(archive, as_of=date.fromisoformat(as_of))


def by_hospital(portal, cohort: Cohort, outcome: str) -> dict[str, float]:
    ids = Archive(portal.catalogue, portal.events).candidates.ids[cohort.asked].tolist()
    return dict(zip(ids, cohort.outcome(outcome).tolist(), strict=True))


@pytest.fixture
def asked(portal):
    """Asked in March: big says yes, mid no, small is silent; rheuma, asked late, may yet answer."""
    portal.request("r", "03-01")
    for site in ("big", "mid", "small"):
        portal.forward("r", site, "03-02")
    portal.forward("r", "rheuma", "05-30", due_on=date(2026, 12, 1))
    portal.answer("r", "big", "03-05", "interested").answer("r", "mid", "03-06", "declined")
    return portal


def test_declined_and_silent_are_no_and_pending_is_not(asked):
    [cohort] = look(asked)
    expected = {"big": 1.0, "mid": 0.0, "rheuma": NAN, "small": 0.0}
    assert by_hospital(asked, cohort, "interested") == pytest.approx(expected, nan_ok=True)


def test_unresolved_is_not_no(asked):
    """Norway was chosen and nobody said where: the hospital with interest may have got it."""
    asked.country("r", "allocated", "06-01")
    [cohort] = look(asked)
    assert np.isnan(by_hospital(asked, cohort, "chosen")["big"])
    assert np.isnan(cohort.selected).all()
    assert cohort.norway.tolist() == [1.0]


def test_a_complete_list_says_who_was_not_selected(asked):
    asked.answer("r", "small", "04-01", "interested")
    asked.country("r", "allocated", "06-01").outcome("r", "big", "selected", "06-01")
    [cohort] = look(asked)
    expected = {"big": 1.0, "mid": 0.0, "rheuma": NAN, "small": 0.0}
    assert by_hospital(asked, cohort, "chosen") == pytest.approx(expected, nan_ok=True)
    assert by_hospital(asked, cohort, "selected") == pytest.approx(expected, nan_ok=True)


def test_a_lost_country_counts_against_norway_and_against_no_hospital(asked):
    [before] = look(asked)
    asked.country("r", "not_allocated", "06-01")
    [after] = look(asked)
    for outcome in ("answers", "in_time", "interested_if_answered", "interested"):
        np.testing.assert_array_equal(before.outcome(outcome), after.outcome(outcome))
    assert np.isnan(after.selected_if_interested).all()
    assert np.isnan(after.chosen).all()
    assert after.norway.tolist() == [0.0]
    # What the list prints holds Norway's chance, and is judged with Norway's loss in it.
    assert after.selected.tolist() == [0.0] * 4


def test_a_withdrawn_request_ends_without_a_label(asked):
    asked.country("r", "withdrawn", "06-01")
    [cohort] = look(asked)
    assert np.isnan(cohort.norway).all()
    assert np.isnan(cohort.chosen).all()
    assert np.isnan(cohort.selected).all()


def test_a_country_request_says_nothing_of_norways_chance_as_in_training(portal):
    portal.request("r", "03-01", request_type=RequestType.COUNTRY).forward("r", "big", "03-02")
    portal.country("r", "allocated", "06-01")
    [cohort] = look(portal)
    assert np.isnan(cohort.norway).all()


def test_requests_never_forwarded_are_not_judged(portal):
    portal.request("asked", "03-01").forward("asked", "big", "03-02").request("not", "03-01")
    assert [cohort.request.request_id for cohort in look(portal)] == ["asked"]


def version(portal, title: str, received: str, known: str, *, withdrawn: bool = False):
    request = portal.events.requests[0].request
    changed = replace(request, title=title, received_on=date.fromisoformat(received))
    portal.add("requests", ReceivedRequest(changed, date.fromisoformat(known), withdrawn))


def test_a_request_is_judged_in_the_words_of_its_own_day(portal):
    portal.request("r", "03-01", title="Heart failure").forward("r", "big", "03-02")
    version(portal, "Heart failure in adults", "2025-03-01", "2025-03-01")
    version(portal, "Arthritis, received another day", "2025-04-01", "2025-03-02")
    [cohort] = look(portal)
    assert cohort.request.title == "Heart failure in adults"
    assert cohort.own_day == date(2025, 3, 1)


def test_a_request_written_down_late_is_judged_in_its_first_words(portal):
    portal.request("r", "03-01", title="first").forward("r", "big", "03-20")
    portal.events = replace(
        portal.events,
        requests=(replace(portal.events.requests[0], known_on=date(2025, 3, 10)),),
    )
    version(portal, "later", "2025-03-05", "2025-03-15")
    [cohort] = look(portal)
    assert (cohort.request.title, cohort.own_day) == ("first", date(2025, 3, 1))


def test_a_request_taken_back_on_its_own_day_is_left_out(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    version(portal, "", "2025-03-01", "2025-03-01", withdrawn=True)
    version(portal, "back again", "2025-03-01", "2025-03-05")
    assert look(portal) == ()


def a_year(portal, year: int, n: int) -> None:
    for i in range(n):
        portal.request(f"{year}-{i}", f"{year}-03-01").forward(
            f"{year}-{i}", "big", f"{year}-03-02"
        )


def test_a_year_is_judged_where_enough_came_before_it(portal):
    a_year(portal, 2022, MIN_REQUESTS_BEFORE - 1)
    a_year(portal, 2023, 1)
    a_year(portal, 2025, 3)
    found = look(portal)
    cut = windows(found, as_of=date(2026, 6, 1))
    assert [(window.origin.year, len(window.cohorts)) for window in cut] == [(2025, 3)]
    assert [w.origin.year for w in windows(found, as_of=date(2026, 6, 1), since=2024)] == [2025]


def test_nothing_forwarded_is_said_with_what_to_do(portal):
    portal.request("r", "03-01")
    with pytest.raises(UserError, match="nothing to look back on") as said:
        windows(look(portal), as_of=date(2026, 1, 1))
    assert "matcher import" in said.value.remedy


def test_one_year_only_is_said_with_what_there_is(portal):
    a_year(portal, 2025, 12)
    with pytest.raises(UserError, match=r"12 requests .* from 2025-03-01 to 2025-03-01"):
        windows(look(portal), as_of=date(2026, 6, 1))


def test_a_first_year_later_than_all_is_said(portal):
    a_year(portal, 2024, 12)
    a_year(portal, 2025, 2)
    with pytest.raises(UserError, match="no year from 2026 on") as said:
        windows(look(portal), as_of=date(2026, 6, 1), since=2026)
    assert "--since" in said.value.remedy


def test_years_in_which_every_answer_is_still_to_come_are_said(portal):
    a_year(portal, 2024, 12)
    portal.request("r", "03-01").forward("r", "big", "03-02", due_on=date(2027, 1, 1))
    with pytest.raises(UserError, match="No hospital's answer to a request since 2025-01-01"):
        windows(look(portal), as_of=date(2026, 6, 1))
