"""Deadlines as people count them: in working days, with Norwegian holidays left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

_SATURDAY = 5


@cache
def _norwegian() -> HolidayBase:
    """The public holidays of Norway, any year; the library works each year out when asked."""
    return country_holidays("NO")


def is_working_day(day: date) -> bool:
    """Whether people are at work on a day.

    Examples
    --------
    >>> is_working_day(date(2026, 5, 14))  # Ascension Day
    False
    """
    return day.weekday() < _SATURDAY and day not in _norwegian()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, seen from another day.

    Attributes
    ----------
    working_days:
        Working days left after today, up to and with the last day; below 0: so many ago.
    days:
        Calendar days left; below 0 where it has passed.
    on_day_off:
        It falls on a day on which nobody is at work.
    """

    due_on: date
    days: int
    working_days: int
    on_day_off: bool

    @property
    def is_past(self) -> bool:
        """Whether it has passed; the day itself still counts."""
        return self.days < 0


def deadline(due_on: date, today: date) -> Deadline:
    """Count from today to a deadline.

    Examples
    --------
    >>> deadline(date(2026, 5, 18), date(2026, 5, 13)).working_days  # a holiday and a weekend
    2
    """
    sign = 1 if due_on >= today else -1
    first, last = sorted((today, due_on))
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    if sign < 0:
        between = (day - timedelta(days=1) for day in between)
    return Deadline(
        due_on=due_on,
        days=(due_on - today).days,
        working_days=sign * sum(is_working_day(day) for day in between),
        on_day_off=not is_working_day(due_on),
    )


def working_day_after(day: date, n: int) -> date:
    """The n-th working day after a day, n 1 or more.

    Examples
    --------
    >>> working_day_after(date(2026, 4, 1), 1)  # the day before Maundy Thursday
    datetime.date(2026, 4, 7)
    """
    while n:
        day += timedelta(days=1)
        n -= is_working_day(day)
    return day
