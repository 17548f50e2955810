"""What a year has brought: looked at before a model learns from it.

Counts only, and what differs from the years before. Says nothing of any model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.events import Events
from matcher.evaluation.cohorts import Cohort, cohorts
from matcher.history import Archive

Array = NDArray[np.float64]

#: What the portal itself writes down.
PORTAL = ("requests", "forwardings", "answers", "country_outcomes", "allocations")

#: A difference of so many standard errors is named: by luck alone one in twenty is as large.
_CLEAR = 1.96
#: Below so many requests in the year, or before it, no drift is claimed.
MIN_REQUESTS = 10

_LOST, _WON, _WITHDRAWN, _OPEN = 0, 1, 2, -1


@dataclass(frozen=True, slots=True)
class Drift:
    """A share or mean in the year against the years before, and whether luck explains it.

    `what` is a habit, or the id of a therapy area.
    """

    what: str
    before: float
    now: float
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of a year's requests on a day.

    Attributes
    ----------
    new:
        Versions of rows by table that became known since the model in use was trained; all of
        them where none was.
    n_received, n_forwarded:
        Requests of the year, and those of them that were forwarded to a hospital.
    n_forwardings, n_answered, n_silent, n_pending:
        Hospitals asked: with an answer, silent past the deadline, and not yet due.
    n_unresolved:
        Forwarded requests whose outcome nobody told.
    n_lost, n_withdrawn, n_norway_only, n_by_hospital:
        The others: lost, withdrawn, allocated without a word of where, and with it.
    n_unknown_hospitals:
        Rows, of all years, that name a hospital the catalogue does not know.
    contradictions:
        Requests that Norway lost and in which a hospital is said to be selected.
    areas, habits:
        What moved; empty where there is too little to say.
    """

    year: int
    as_of: date
    new: dict[str, int]
    n_received: int
    n_forwarded: int
    n_forwardings: int
    n_answered: int
    n_silent: int
    n_pending: int
    n_unresolved: int
    n_lost: int
    n_withdrawn: int
    n_norway_only: int
    n_by_hospital: int
    n_unknown_hospitals: int
    contradictions: tuple[str, ...]
    areas: tuple[Drift, ...]
    habits: tuple[Drift, ...]


def incoming(
    archive: Archive, events: Events, *, year: int, as_of: date, since: date | None
) -> Incoming:
    """Look at a year's rows.

    Parameters
    ----------
    events:
        Those of the archive, known before `as_of`.
    since:
        The model in use has learnt what was known before that day; None: it has learnt nothing.
    """
    found = cohorts(archive, as_of=as_of)
    of_year = [cohort for cohort in found if cohort.own_day.year == year]
    before = [cohort for cohort in found if cohort.own_day.year < year]
    answers = _joined(of_year, "answers")
    country = np.array([cohort.country for cohort in of_year])
    told = np.array([bool((c.selected_if_interested == 1).any()) for c in of_year], np.bool_)
    received = archive.as_received().values()
    return Incoming(
        year=year,
        as_of=as_of,
        new=_new(events, since),
        n_received=sum(
            one.received_on is not None and one.received_on.year == year for one in received
        ),
        n_forwarded=len(of_year),
        n_forwardings=len(answers),
        n_answered=int((answers == 1).sum()),
        n_silent=int((answers == 0).sum()),
        n_pending=int(np.isnan(answers).sum()),
        n_unresolved=int((country == _OPEN).sum()),
        n_lost=int((country == _LOST).sum()),
        n_withdrawn=int((country == _WITHDRAWN).sum()),
        n_norway_only=int(((country == _WON) & ~told).sum()),
        n_by_hospital=int(((country == _WON) & told).sum()),
        n_unknown_hospitals=sum(
            not row.site
            for name in ("forwardings", "answers", "allocations")
            for row in getattr(events, name)
        ),
        contradictions=_contradictions(archive, as_of),
        areas=_areas(archive, of_year, before),
        habits=_habits(of_year, before),
    )


def _new(events: Events, since: date | None) -> dict[str, int]:
    return {
        table.name: sum(
            since is None or row.known_on >= since for row in getattr(events, table.name)
        )
        for table in fields(events)
        if table.name in PORTAL
    }


def _contradictions(archive: Archive, as_of: date) -> tuple[str, ...]:
    history = archive.as_of(as_of)
    said = history.allocations
    places = np.unique(said.request[said.selected & (history.country[said.request] == _LOST)])
    return tuple(sorted(history.requests[place].request_id for place in places.tolist()))


def _areas(archive: Archive, now: Sequence[Cohort], before: Sequence[Cohort]) -> tuple[Drift, ...]:
    """Therapy areas, each request counted once, whose share moved beyond luck."""
    if min(len(now), len(before)) < MIN_REQUESTS:
        return ()
    sides = [[_area(archive, cohort) for cohort in side] for side in (before, now)]
    moved = [
        drift(area, *(np.array([one == area for one in side], np.float64) for side in sides))
        for area in sorted({area for side in sides for area in side if area})
    ]
    clear = [one for one in moved if one.is_clear]
    return tuple(sorted(clear, key=lambda one: -abs(one.now - one.before)))


def _area(archive: Archive, cohort: Cohort) -> str:
    areas = terms.read(cohort.request, archive.catalogue).areas
    return areas[0][0] if areas else ""


def _habits(now: Sequence[Cohort], before: Sequence[Cohort]) -> tuple[Drift, ...]:
    """How many hospitals are asked, and what they answer, one value a request."""
    if min(len(now), len(before)) < MIN_REQUESTS:
        return ()
    return tuple(
        drift(
            habit, *(np.array([_habit(habit, cohort) for cohort in side]) for side in (before, now))
        )
        for habit in ("asked", "answers", "in_time", "interested_if_answered")
    )


def _habit(habit: str, cohort: Cohort) -> float:
    if habit == "asked":
        return float(len(cohort.asked))
    outcome = cohort.outcome(habit)
    known = outcome[~np.isnan(outcome)]
    return float(known.mean()) if len(known) else float("nan")


def drift(what: str, before: Array, now: Array) -> Drift:
    """Means of two samples; requests are the units, since a request's hospitals are alike.

    Parameters
    ----------
    before, now:
        One value a request; NaN is left out.
    """
    was, is_now = (side[~np.isnan(side)] for side in (before, now))
    means = [float(side.mean()) if len(side) else float("nan") for side in (was, is_now)]
    is_clear = False
    if min(len(was), len(is_now)) >= MIN_REQUESTS:
        error = float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in (was, is_now))))
        is_clear = abs(means[1] - means[0]) > _CLEAR * error
    return Drift(what, means[0], means[1], is_clear)


def _joined(found: Sequence[Cohort], outcome: str) -> Array:
    return np.concatenate([np.zeros(0), *(cohort.outcome(outcome) for cohort in found)])
