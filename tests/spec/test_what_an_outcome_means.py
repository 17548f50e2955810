"""The funnel, case by case, as the data contract words it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matcher.evidence import Funnel, funnel
from matcher.history import History


def row_of(followed: Funnel, history: History, request: str, site: str) -> dict[str, float]:
    ids = [r.request_id for r in history.requests]
    here = (followed.request == ids.index(request)) & (
        followed.site == history.candidates.find(site)
    )
    assert here.sum() == 1, "one row a hospital asked"
    stages = ("answered", "in_time", "interested", "selected")
    return {name: float(getattr(followed, name)[here][0]) for name in stages} | {
        "open": bool(followed.open[here][0])
    }


def follow(portal, as_of: str, request: str, site: str) -> dict[str, float]:
    history = portal.as_of(as_of)
    return row_of(funnel(history), history, request, site)


def test_a_forwarding_not_yet_due_is_pending_not_silent(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    row = follow(portal, "03-10", "r", "big")
    assert row["open"]
    assert math.isnan(row["answered"])
    assert math.isnan(row["in_time"])


def test_without_a_due_date_silence_begins_after_fourteen_days(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    assert follow(portal, "03-16", "r", "big")["open"]
    row = follow(portal, "03-17", "r", "big")
    assert (row["answered"], row["in_time"], row["open"]) == (0, 0, False)


def test_a_late_answer_is_no_in_time_and_still_an_answer(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02", due_on=None)
    portal.answer("r", "big", "03-30", "interested")
    row = follow(portal, "04-01", "r", "big")
    assert (row["in_time"], row["answered"], row["interested"]) == (0, 1, 1)


def test_in_time_is_against_the_latest_due_date_known(portal):
    from datetime import date

    portal.request("r", "03-01", reply_due_on=date(2025, 3, 31))
    portal.forward("r", "big", "03-02", due_on=date(2025, 3, 10))
    portal.answer("r", "big", "03-30", "declined")
    assert follow(portal, "04-01", "r", "big")["in_time"] == 1


def test_more_info_is_no_answer_yet(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "more_info")
    assert follow(portal, "03-10", "r", "big")["open"]
    assert follow(portal, "04-10", "r", "big")["answered"] == 0


def test_already_in_dialogue_is_an_answer_with_interest(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "already_in_dialogue")
    row = follow(portal, "03-10", "r", "big")
    assert (row["answered"], row["interested"]) == (1, 1)


def test_wrong_recipient_and_cancelled_forwardings_count_for_nothing(portal):
    from datetime import date

    portal.request("r", "03-01")
    portal.forward("r", "big", "03-02").answer("r", "big", "03-03", "wrong_recipient")
    portal.forward("r", "mid", "03-02", cancelled_on=date(2025, 3, 4))
    assert len(funnel(portal.as_of("05-01"))) == 0


def test_any_interested_department_is_the_hospitals_yes(portal):
    portal.request("r", "03-01")
    portal.forward("r", "big", "03-02", department="heart")
    portal.forward("r", "big-campus", "03-05", department="lungs")
    portal.answer("r", "big", "03-06", "declined", department="heart")
    portal.answer("r", "big-campus", "03-08", "interested", department="lungs")
    assert len(funnel(portal.as_of("05-01"))) == 1, "a second send is no second hospital"
    assert follow(portal, "05-01", "r", "big")["interested"] == 1


def test_declined_is_not_interested_and_has_no_outcome_of_its_own(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "declined").country("r", "allocated", "06-01")
    row = follow(portal, "07-01", "r", "big")
    assert row["interested"] == 0
    assert math.isnan(row["selected"])


def test_interest_in_an_unresolved_request_is_unresolved_not_no(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "interested")
    assert math.isnan(follow(portal, "2026-03-01", "r", "big")["selected"])


def test_a_lost_country_never_counts_against_a_hospital(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "interested")
    portal.outcome("r", "big", "not_selected", "06-01").country("r", "not_allocated", "06-01")
    assert math.isnan(follow(portal, "07-01", "r", "big")["selected"])


def test_in_a_complete_list_who_is_not_named_was_not_selected(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02").forward("r", "mid", "03-02")
    portal.answer("r", "big", "03-05", "interested").answer("r", "mid", "03-05", "interested")
    portal.country("r", "allocated", "06-01").outcome("r", "big", "selected", "06-01")
    assert follow(portal, "07-01", "r", "big")["selected"] == 1
    assert follow(portal, "07-01", "r", "mid")["selected"] == 0


def test_allocated_without_names_leaves_every_hospital_unknown(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "interested").country("r", "allocated", "06-01")
    assert math.isnan(follow(portal, "07-01", "r", "big")["selected"])


def test_a_selected_hospital_must_have_said_yes_even_where_we_did_not_hear_it(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.country("r", "allocated", "06-01").outcome("r", "big", "selected", "06-01")
    row = follow(portal, "07-01", "r", "big")
    assert (row["answered"], row["interested"], row["selected"]) == (1, 1, 1)
    assert math.isnan(row["in_time"])


def test_selected_without_a_forwarding_is_not_learnt_from(portal):
    portal.request("r", "03-01").country("r", "allocated", "06-01")
    portal.outcome("r", "small", "selected", "06-01")
    assert len(funnel(portal.as_of("07-01"))) == 0


def test_an_answer_known_tomorrow_is_invisible_today(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02")
    portal.answer("r", "big", "03-05", "interested")
    assert follow(portal, "03-05", "r", "big")["open"], "as of a day: known before it began"
    assert not follow(portal, "03-06", "r", "big")["open"]


@pytest.mark.parametrize("result", ["allocated", "not_allocated", "withdrawn"])
def test_norways_outcome_belongs_to_the_request(portal, result):
    portal.request("r", "03-01").country("r", result, "06-01")
    code = {"not_allocated": 0, "allocated": 1, "withdrawn": 2}[result]
    assert portal.as_of("07-01").country.tolist() == [code]
    assert portal.as_of("06-01").country.tolist() == [-1]


def test_nothing_at_all_gives_an_empty_funnel(portal):
    followed = funnel(portal.as_of("01-01"))
    assert len(followed) == 0
    assert followed.selected.dtype == np.float64
