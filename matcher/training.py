"""From a year's outcomes to a model: cohorts, labels, fit.

One cohort a past request, its evidence as it was known on the day the request came in, its
outcomes as they are known on the day of training. What is unresolved is left out, never
read as "no".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.ranking import LearntFrom
from matcher.domain.vocabulary import RequestType
from matcher.evidence import FEATURES, N_FEATURES, Funnel, Standing, assemble, funnel
from matcher.history import Archive, History
from matcher.model import (
    HOSPITAL_STAGES,
    Model,
    Rows,
    fit_stage,
    norway_prior,
    stage_prior,
)


@dataclass(frozen=True, eq=False)
class Cohorts:
    """All hospitals ever asked, with the evidence of each request's own day.

    Attributes
    ----------
    x:
        Shape (n_pairs, N_FEATURES), in the order of `followed`.
    area:
        Counted area of each pair's request, "" where none could be read.
    followed:
        Outcomes as known on the day of training.
    """

    x: NDArray[np.float64]
    area: NDArray[np.str_]
    followed: Funnel
    history: History


def train(archive: Archive, *, as_of: date, model_id: str) -> Model:
    """Fit every stage to what was known before `as_of` began.

    The same archive, day and id give the same numbers. Stages without outcomes keep the
    built-in prior.
    """
    cohorts = gather(archive, as_of=as_of)
    followed = cohorts.followed
    outcomes = {
        "answers": followed.answered,
        "in_time": followed.in_time,
        "interested": followed.interested,
        "selected": followed.selected,
    }
    stages = {
        stage: fit_stage(_known(cohorts, outcomes[stage]), stage_prior(stage, FEATURES))
        for stage in HOSPITAL_STAGES
    }
    return Model(
        id=model_id,
        trained_as_of=as_of,
        learnt_from=LearntFrom(
            forwardings=len(followed),
            answers=int((followed.answered == 1).sum()),
            outcomes=int((~np.isnan(followed.selected)).sum()),
        ),
        features=FEATURES,
        stages=stages,
        norway=fit_stage(_norway(cohorts), norway_prior()),
    )


def gather(archive: Archive, *, as_of: date) -> Cohorts:
    """Evidence and outcomes of every hospital asked before `as_of` began."""
    history = archive.as_of(as_of)
    followed = funnel(history)
    x = np.zeros((len(followed), N_FEATURES))
    area = [""] * len(followed)
    for rows, evidence_x, counted in _by_request(archive, history, followed):
        x[rows] = evidence_x
        area[rows] = [counted] * len(evidence_x)
    return Cohorts(x, np.array(area, dtype=np.str_), followed, history)


def _by_request(
    archive: Archive, history: History, followed: Funnel
) -> Iterator[tuple[slice, NDArray[np.float64], str]]:
    bounds = np.searchsorted(followed.request, np.arange(len(history.requests) + 1))
    standings: dict[date, Standing] = {}
    for place, request in enumerate(history.requests):
        rows = slice(int(bounds[place]), int(bounds[place + 1]))
        if rows.start == rows.stop:
            continue
        own_day = request.received_on or history.as_of - timedelta(days=1)
        if own_day not in standings:
            # Requests are not in order of day, but days often repeat; keep the last few.
            standings = dict(list(standings.items())[-8:])
            standings[own_day] = Standing.of(archive.as_of(own_day))
        reading = terms.read(request, history.catalogue)
        evidence = assemble(reading, standings[own_day])
        counted = reading.areas[0][0] if reading.areas else ""
        yield rows, evidence.matrix(followed.site[rows]), counted


def _known(cohorts: Cohorts, outcome: NDArray[np.float64]) -> Rows:
    """The rows of a stage whose outcome is known."""
    known = ~np.isnan(outcome)
    site = cohorts.history.candidates.ids[cohorts.followed.site[known]]
    return Rows(cohorts.x[known], outcome[known], site, cohorts.area[known])


def _norway(cohorts: Cohorts) -> Rows:
    """One row a forwarded request with Norway's outcome; its "hospital" is the area."""
    forwarded, first = np.unique(cohorts.followed.request, return_index=True)
    country = cohorts.history.country[forwarded]
    is_site = np.array(
        [
            cohorts.history.requests[i].request_type is not RequestType.COUNTRY
            for i in forwarded.tolist()
        ],
        np.bool_,
    )
    known = np.isin(country, (0, 1)) & is_site
    area = cohorts.area[first[known]]
    return Rows(
        np.zeros((int(known.sum()), 0)),
        country[known].astype(float),
        area,
        np.full(len(area), "", dtype="U1"),
    )
