"""Deadlines count working days as Norway works them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from matcher.desk.deadlines import deadline, is_working_day, working_day_after


@pytest.mark.parametrize(
    "day",
    [
        "2026-04-02",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-05-25",
        "2026-12-25",
        "2027-05-17",
    ],
)
def test_public_holidays_are_days_off(day):
    assert date.fromisoformat(day).weekday() < 5
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("today", "due", "days", "working_days"),
    [
        ("2026-11-24", "2026-11-24", 0, 0),
        ("2026-11-24", "2026-11-25", 1, 1),
        ("2026-11-27", "2026-11-30", 3, 1),  # over a weekend
        ("2026-04-01", "2026-04-07", 6, 1),  # over Easter
        ("2026-11-25", "2026-11-24", -1, -1),
        ("2026-11-30", "2026-11-27", -3, -1),
    ],
)
def test_the_countdown_leaves_days_off_out(today, due, days, working_days):
    found = deadline(date.fromisoformat(due), date.fromisoformat(today))
    assert (found.days, found.working_days) == (days, working_days)
    assert found.is_past is (days < 0)


def test_a_deadline_on_a_day_off_says_so():
    assert deadline(date(2026, 5, 17), date(2026, 5, 4)).on_day_off
    assert not deadline(date(2026, 5, 18), date(2026, 5, 4)).on_day_off


@pytest.mark.parametrize("n", [1, 2, 10, 40])
def test_the_nth_working_day_after_agrees_with_counting_one_by_one(n):
    start = date(2026, 3, 28)  # a Saturday before Easter
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    assert working_day_after(start, n) == day
