"""Answers, reasons of a no and who was reached, on tables small enough to count by hand."""

from __future__ import annotations

import pytest

from matcher.desk.figures.book import Known, figures
from matcher.desk.figures.reached import Hospital
from matcher.desk.figures.table import EVER, Cell
from matcher.domain.vocabulary import Channel, DeclineReason
from tests.conftest import day

HOSPITALS = (
    Hospital("big", "south", "50_or_more_studies"),
    Hospital("mid", "south", "under_10_studies"),
    Hospital("small", "north", "under_10_studies"),
)


@pytest.fixture
def year(portal):
    """Five hospitals asked about three requests: in time, late, silent, pending, and a no."""
    portal.request("r", "03-01").request("s", "03-01").request("t", "05-25")
    portal.forward("r", "big", "03-02", due_on=day("03-20"))
    portal.answer("r", "big", "03-12", "interested")
    portal.forward("r", "mid", "03-02", due_on=day("03-20"))
    portal.answer("r", "mid", "03-26", "declined")
    portal.forward("s", "big", "03-02", due_on=day("03-20"))
    portal.forward("s", "mid", "03-04", due_on=day("03-20"))
    portal.answer("s", "mid", "03-08", "declined")
    portal.forward("t", "big", "05-26", due_on=day("06-20"))
    return portal


def table(portal, code: str, as_of: str = "06-01", **known):
    tables = figures(portal.as_of(as_of), Known(hospitals=HOSPITALS, sizes=("a", "b"), **known))
    return next(one for one in tables if one.code == code)


def test_the_kinds_of_response_sum_to_those_asked(year):
    answers = table(year, "answers")
    values = {row.code: answers.cell(row.code, "2025").value for row in answers.rows}
    assert values == {
        "asked": 5,
        "in_time": 2,
        "late": 1,
        "silent": 1,
        "pending": 1,
        "unseen": 0,
        "share_in_time": 50.0,
        "days_to_answer": 10.0,  # 10, 24 and 4
        "days_before_due": 8.0,  # 8, -6 and 12
    }
    assert answers.cell("late", "2025").requests == ("r",)
    assert answers.cell("share_in_time", "2025").requests == ("r", "s")


def test_a_wrong_recipient_and_a_cancelled_forwarding_count_for_nothing(year):
    year.forward("t", "mid", "05-26").answer("t", "mid", "05-27", "wrong_recipient")
    year.forward("t", "small", "05-26", cancelled_on=day("05-27"))
    assert table(year, "answers").cell("asked", "2025").value == 5


def test_without_a_due_date_fourteen_days_are_in_time(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02").forward("r", "mid", "03-02")
    portal.answer("r", "big", "03-16", "interested").answer("r", "mid", "03-17", "interested")
    answers = table(portal, "answers")
    assert (answers.cell("in_time", "2025").value, answers.cell("late", "2025").value) == (1, 1)


def test_a_selected_hospital_whose_answer_we_never_saw_is_neither_silent_nor_in_time(portal):
    portal.request("r", "03-01").forward("r", "big", "03-02", due_on=day("03-20"))
    portal.country("r", "allocated", "05-01").outcome("r", "big", "selected", "05-01")
    answers = table(portal, "answers")
    assert answers.cell("unseen", "2025").value == 1
    assert answers.cell("share_in_time", "2025") == Cell(None)
    assert answers.cell("days_to_answer", "2025") == Cell(None)


def test_a_year_in_which_nobody_was_asked_has_no_share_and_not_a_share_of_nothing(year):
    year.request("u", "2024-03-01")
    answers = table(year, "answers")
    assert answers.cell("asked", "2024") == Cell(0)
    assert answers.cell("share_in_time", "2024") == Cell(None)


def test_hospitals_asked_about_a_centres_own_request_are_no_answers_to_the_portal(year):
    year.request("c", "03-01", channel=Channel.CENTRE).forward("c", "small", "03-02")
    assert table(year, "answers").cell("asked", "2025").value == 5
    assert table(year, "hospitals").cell("small", "2025").value == 1, "but they have been asked"


def test_each_no_has_one_reason(year):
    reasons = {("r", "mid"): DeclineReason.STAFF_CAPACITY}
    declines = table(year, "declines", reasons=reasons)
    found = {row.code: declines.cell(row.code, "2025").value for row in declines.rows}
    assert {code: n for code, n in found.items() if n} == {
        "staff_capacity": 1,
        "not_stated": 1,
        "total": 2,
    }


def test_silence_is_no_reason(year):
    assert "s" in table(year, "answers").cell("silent", "2025").requests
    assert table(year, "declines").cell("total", "2025").requests == ("r", "s")
    assert table(year, "declines").cell("total", "2025").value == 2


def test_reached_hospitals_are_counted_once_of_how_many_there_are(year):
    regions = table(year, "regions")
    assert [(row.code, row.of) for row in regions.rows] == [
        ("south", 2),
        ("north", 1),
        ("total", 3),
    ]
    assert [regions.cell(row.code, EVER).value for row in regions.rows] == [2, 0, 2]


def test_a_hospital_that_was_never_asked_has_a_row_of_nothing(year):
    hospitals = table(year, "hospitals")
    assert hospitals.row("small") is not None
    assert hospitals.cell("small", EVER) == Cell(0)
    assert hospitals.cell("big", EVER) == Cell(3, ("r", "s", "t"))
