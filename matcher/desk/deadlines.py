"""Deadlines as people count them: in working days, with Norwegian holidays left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from holidays import country_holidays

#: Years whose holidays are known; a deadline lies within a few of them.
_YEARS = range(1990, 2101)


@cache
def _calendar() -> np.busdaycalendar:
    """Working days in Norway: no weekends, no public holidays."""
    days = country_holidays("NO", years=_YEARS)
    return np.busdaycalendar(holidays=np.array(sorted(days), "datetime64[D]"))


def is_working_day(day: date) -> bool:
    """Whether people are at work on a day.

    Examples
    --------
    >>> is_working_day(date(2026, 5, 14))  # Ascension Day
    False
    """
    return bool(np.is_busday(np.datetime64(day), busdaycal=_calendar()))


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
    # Both ways the days after the earlier one, up to and with the later one.
    sign, (first, last) = (1 if due_on >= today else -1), sorted((today, due_on))
    after = np.timedelta64(1, "D")
    between = (np.datetime64(first) + after, np.datetime64(last) + after)
    return Deadline(
        due_on=due_on,
        days=(due_on - today).days,
        working_days=sign * int(np.busday_count(*between, busdaycal=_calendar())),
        on_day_off=not is_working_day(due_on),
    )


def working_day_after(day: date, n: int) -> date:
    """The n-th working day after a day, n 1 or more.

    Examples
    --------
    >>> working_day_after(date(2026, 4, 1), 1)  # the day before Maundy Thursday
    datetime.date(2026, 4, 7)
    """
    begin = np.busday_offset(np.datetime64(day), 0, roll="backward", busdaycal=_calendar())
    found: date = np.busday_offset(begin, n, busdaycal=_calendar()).astype(object)
    return found


def working_day_before(day: date, n: int) -> date:
    """The n-th working day before a day, n 1 or more.

    Examples
    --------
    >>> working_day_before(date(2026, 4, 7), 1)  # the Tuesday after Easter
    datetime.date(2026, 4, 1)
    """
    end = np.busday_offset(np.datetime64(day), 0, roll="forward", busdaycal=_calendar())
    found: date = np.busday_offset(end, -n, busdaycal=_calendar()).astype(object)
    return found
