"""From a year's outcomes to a model: cohorts, labels, fit, calibration.

One cohort a past request, its evidence as it was known on the day the request came in, its
outcomes as they are known on the day of training. What is unresolved is never read as "no":
a hospital's outcome is left out, Norway's weighs as what silence says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.ranking import LearntFrom
from matcher.domain.request import Reading
from matcher.domain.vocabulary import RequestType
from matcher.evidence import (
    COLUMNS,
    COUNTRY_FEATURES,
    N_COLUMNS,
    Funnel,
    Standing,
    assemble,
    country_features,
    funnel,
)
from matcher.evidence.own import Feature, own_columns
from matcher.history import NO_DAY, Archive, History, day_number
from matcher.model import (
    HOSPITAL_STAGES,
    KNOWN,
    CountryRows,
    Model,
    Rows,
    StageParameters,
    calibrate,
    fit_norway,
    fit_stage,
    norway_prior,
    stage_prior,
)
from matcher.model.predicting import logit_of_rows

#: Requests of the last so many days are the later ones that calibration is fitted on.
CALIBRATION_DAYS = 365
#: Fewer rows than this, before or after, are too few to calibrate on.
ENOUGH_TO_CALIBRATE = 30


@dataclass(frozen=True, eq=False)
class Cohorts:
    """All hospitals ever asked, with the evidence of each request's own day.

    Attributes
    ----------
    x:
        Shape (n_pairs, len(columns)), in the order of `followed`.
    area, sponsor:
        Counted area and sponsor of each pair's request, "" where not known.
    day:
        Day number of each pair's request.
    country_x:
        Shape (n_pairs, len(COUNTRY_FEATURES)): what bears on Norway's stage.
    followed:
        Outcomes as known on the day of training.
    columns:
        Names of the columns of `x`: `COLUMNS`, then features that are only tried out.
    """

    x: NDArray[np.float64]
    area: NDArray[np.str_]
    sponsor: NDArray[np.str_]
    day: NDArray[np.int32]
    country_x: NDArray[np.float64]
    followed: Funnel
    history: History
    columns: tuple[str, ...] = COLUMNS


def train(archive: Archive, *, as_of: date, model_id: str) -> Model:
    """Fit every stage to what was known before `as_of` began.

    The same archive, day and id give the same numbers. Stages without outcomes keep the
    built-in prior.
    """
    cohorts = gather(archive, as_of=as_of)
    followed = cohorts.followed
    return Model(
        id=model_id,
        trained_as_of=as_of,
        learnt_from=LearntFrom(
            forwardings=len(followed),
            answers=int((followed.answered == 1).sum()),
            outcomes=int((~np.isnan(followed.selected)).sum()),
        ),
        features=COLUMNS,
        stages=fit_stages(cohorts, as_of=as_of),
        norway=fit_norway(_norway(cohorts), norway_prior()),
    )


def fit_stages(cohorts: Cohorts, *, as_of: date) -> dict[str, StageParameters]:
    """Fit the stages of `HOSPITAL_STAGES` to the outcomes that are known."""
    return {
        stage: _fit(stage, rows_of(cohorts, stage), cohorts.columns, as_of)
        for stage in HOSPITAL_STAGES
    }


def gather(
    archive: Archive, *, as_of: date, features: Mapping[str, Feature] | None = None
) -> Cohorts:
    """Evidence and outcomes of every hospital asked before `as_of` began.

    Parameters
    ----------
    features:
        Features to try out, by name: columns of their own after the model's.
    """
    own = features or {}
    history = archive.as_of(as_of)
    followed = funnel(history)
    n = len(followed)
    x, country_x = np.zeros((n, N_COLUMNS + len(own))), np.zeros((n, len(COUNTRY_FEATURES)))
    area, sponsor, day = [""] * n, [""] * n, np.zeros(n, np.int32)
    for rows, seen in _by_request(archive, history, followed):
        n_rows = rows.stop - rows.start
        evidence = assemble(seen.reading, seen.standing)
        sites = followed.site[rows]
        x[rows, :N_COLUMNS] = evidence.matrix(sites)
        x[rows, N_COLUMNS:] = own_columns(own, seen.reading.request, seen.standing.history, sites)
        country_x[rows] = country_features(seen.reading, seen.standing.history)
        asking = evidence.asking
        area[rows], sponsor[rows] = [asking.area] * n_rows, [asking.sponsor] * n_rows
        day[rows] = asking.day
    return Cohorts(
        x=x,
        area=np.array(area, np.str_),
        sponsor=np.array(sponsor, np.str_),
        day=day,
        country_x=country_x,
        followed=followed,
        history=history,
        columns=(*COLUMNS, *own),
    )


@dataclass(frozen=True, eq=False)
class _Seen:
    """A request as it was read on its own day."""

    reading: Reading
    standing: Standing


def _by_request(
    archive: Archive, history: History, followed: Funnel
) -> Iterator[tuple[slice, _Seen]]:
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
        yield rows, _Seen(terms.read(request, history.catalogue), standings[own_day])


def rows_of(cohorts: Cohorts, stage: str) -> Rows:
    """What a hospital stage learns from: known outcomes, and "at least one of these"."""
    followed = cohorts.followed
    outcome = {
        "answers": followed.answered,
        "in_time": followed.in_time,
        "interested": followed.interested,
        "selected": followed.selected,
    }[stage]
    known = ~np.isnan(outcome)
    one_of = np.full(len(followed), KNOWN, np.int32)
    if stage == "selected":
        one_of = np.where(known, KNOWN, followed.one_of).astype(np.int32)
    rows = Rows.of(
        cohorts.x,
        np.where(known, outcome, 0.0),
        cohorts.history.candidates.ids[followed.site],
        area=cohorts.area,
        sponsor=cohorts.sponsor,
        day=cohorts.day,
    )
    return replace(rows, at_least_one=one_of).take(known | (one_of != KNOWN))


def _fit(stage: str, rows: Rows, columns: tuple[str, ...], as_of: date) -> StageParameters:
    """Fit to everything; calibrate by what a fit to the earlier requests says of the later."""
    prior = stage_prior(stage, columns)
    fitted = fit_stage(rows, prior)
    split = day_number(as_of) - CALIBRATION_DAYS
    known = rows.at_least_one == KNOWN
    later = rows.take((rows.day >= split) & known)
    earlier = rows.take(rows.day < split)
    if min(len(earlier), len(later)) < ENOUGH_TO_CALIBRATE:
        return fitted
    before = fit_stage(earlier, replace(prior, scales=fitted.scales, strength=np.inf))
    return replace(fitted, calibration=calibrate(logit_of_rows(before, later), later.y))


def _norway(cohorts: Cohorts) -> CountryRows:
    """One row a forwarded request that was not withdrawn."""
    history = cohorts.history
    forwarded, first = np.unique(cohorts.followed.request, return_index=True)
    is_site = np.array(
        [history.requests[i].request_type is not RequestType.COUNTRY for i in forwarded.tolist()],
        np.bool_,
    )
    country = history.country[forwarded]
    kept = is_site & np.isin(country, (-1, 0, 1))
    rows, country = first[kept], country[kept]
    told_on = history.country_told_on[forwarded[kept]]
    until = np.where(told_on == NO_DAY, history.day, told_on)
    return CountryRows(
        x=cohorts.country_x[rows],
        area=cohorts.area[rows],
        came=np.where(country < 0, np.nan, country),
        days=np.maximum(until - cohorts.day[rows], 0).astype(float),
    )
