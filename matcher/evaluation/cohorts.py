"""Past requests, each as it stood on its own day, and what became of the hospitals asked.

What is not known, or not yet, is NaN and never "no"; and a study that went to another country
says nothing about a hospital.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import UserError
from matcher.evidence import funnel
from matcher.history import Archive
from matcher.history.columns import Ints

Array = NDArray[np.float64]

#: Chances that are said beforehand and judged afterwards. The first four and the last two are of
#: a hospital, `norway` is of a request; `interested` and `selected` are of those asked, and
#: `selected` is what the list prints: Norway's chance is in it.
CHANCES = (
    "answers",
    "in_time",
    "interested_if_answered",
    "selected_if_interested",
    "norway",
    "interested",
    "selected",
)

#: Requests that must have been forwarded before the first day a model is trained on.
MIN_REQUESTS_BEFORE = 10

_LOST, _WON = 0, 1


@dataclass(frozen=True, eq=False)
class Cohort:
    """One past request and the hospitals it was forwarded to.

    Outcomes are float64 arrays of shape (n_asked,): 1, 0, or NaN where it is not known or does
    not apply.

    Attributes
    ----------
    request:
        As it was worded on its own day, which is `received_on`.
    asked:
        Rows of the candidates, ascending.
    answers, in_time, interested_if_answered, selected_if_interested:
        The stages of `matcher.evidence.Funnel`.
    country:
        Norway's outcome: 1 allocated, 0 not, 2 withdrawn, -1 unresolved.
    """

    request: Request
    asked: Ints
    answers: Array
    in_time: Array
    interested_if_answered: Array
    selected_if_interested: Array
    country: int

    @property
    def own_day(self) -> date:
        """The day the request came in; its ranking knows what was known before."""
        day = self.request.received_on
        if day is None:  # `Archive.as_received` sets it
            raise ValueError(f"request {self.request.request_id!r} has no day of its own")
        return day

    @property
    def interested(self) -> Array:
        """Whether each hospital asked said yes; silent past the deadline is no."""
        return np.where(self.answers == 0, 0.0, self.interested_if_answered)

    @property
    def chosen(self) -> Array:
        """Whether each hospital asked was selected, in a request that Norway did not lose."""
        if self.country not in (_WON, -1):
            return np.full(len(self.asked), np.nan)
        return np.where(self.interested == 0, 0.0, self.selected_if_interested)

    @property
    def selected(self) -> Array:
        """Whether each hospital asked was selected, counting the country's loss as it fell.

        Known only where the whole request is: were those who declined judged and those still
        waiting left out, "no" would be too common.
        """
        if self.country == _LOST:
            return np.zeros(len(self.asked))
        if self.country == _WON and (self.selected_if_interested == 1).any():
            return self.chosen
        return np.full(len(self.asked), np.nan)

    @property
    def norway(self) -> Array:
        """Whether Norway was chosen; shape (1,)."""
        known = self.country in (_LOST, _WON) and (
            self.request.request_type is not RequestType.COUNTRY
        )
        return np.array([float(self.country) if known else np.nan])

    def outcome(self, chance: str) -> Array:
        """The outcome of one of `CHANCES`, or `chosen`."""
        found: Array = getattr(self, chance)
        return found


def cohorts(archive: Archive, *, as_of: date) -> tuple[Cohort, ...]:
    """Every request forwarded before `as_of` began, by own day and id, with its outcomes then.

    A request whose wording was taken back on its own day is left out.
    """
    history = archive.as_of(as_of)
    followed = funnel(history)
    received = archive.as_received()
    bounds = np.searchsorted(followed.request, np.arange(len(history.requests) + 1))
    found = []
    for place, now in enumerate(history.requests):
        rows = slice(int(bounds[place]), int(bounds[place + 1]))
        own = received.get(now.request_id)
        if rows.start < rows.stop and own is not None:
            cohort = Cohort(
                request=own,
                asked=followed.site[rows],
                answers=followed.answered[rows],
                in_time=followed.in_time[rows],
                interested_if_answered=followed.interested[rows],
                selected_if_interested=followed.selected[rows],
                country=int(history.country[place]),
            )
            found.append(cohort)
    return tuple(sorted(found, key=lambda cohort: (cohort.own_day, cohort.request.request_id)))


@dataclass(frozen=True, eq=False)
class Window:
    """A day on which a model is trained, and the requests of the year that follows."""

    origin: date
    cohorts: tuple[Cohort, ...]


def windows(
    found: Sequence[Cohort], *, as_of: date, since: int | None = None
) -> tuple[Window, ...]:
    """Cut the requests into years, leaving out those too early to be judged.

    Parameters
    ----------
    found:
        As `cohorts` gives them.
    since:
        The first year that is judged; None: the first with enough requests before it.

    Raises
    ------
    UserError
        There is nothing to look back on: no forwarding, no answer, no year with enough before it.
    """
    before = [cohort for cohort in found if cohort.own_day < as_of]
    if not before:
        raise UserError(
            f"Before {as_of} no request was forwarded to a hospital, so there is nothing to "
            "look back on.",
            "Import the portal's history first: matcher import",
        )
    years = range(before[0].own_day.year + 1, before[-1].own_day.year + 1)
    cut = [_window(before, year) for year in years if since is None or year >= since]
    kept = tuple(window for window in cut if window is not None)
    if not kept:
        raise UserError(
            _too_short(before, since),
            "Import older requests"
            + (", or name an earlier year with --since." if since else ", or wait for the next."),
        )
    if all(np.isnan(cohort.interested).all() for window in kept for cohort in window.cohorts):
        raise UserError(
            f"No hospital's answer to a request since {kept[0].origin} is known, so there is "
            "nothing to compare the list with.",
            "Import the answers: matcher import",
        )
    return kept


def _window(before: Sequence[Cohort], year: int) -> Window | None:
    origin = date(year, 1, 1)
    n_earlier = sum(cohort.own_day < origin for cohort in before)
    of_year = tuple(cohort for cohort in before if cohort.own_day.year == year)
    if n_earlier < MIN_REQUESTS_BEFORE or not of_year:
        return None
    return Window(origin, of_year)


def _too_short(before: Sequence[Cohort], since: int | None) -> str:
    first, last = before[0].own_day, before[-1].own_day
    asked = f" from {since} on" if since else ""
    return (
        f"The {len(before)} requests that were forwarded came in from {first} to {last}: there is "
        f"no year{asked} with requests to judge and {MIN_REQUESTS_BEFORE} forwarded before it "
        "to learn from."
    )
