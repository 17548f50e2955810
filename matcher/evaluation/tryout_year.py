"""One year of a tryout: the model trained with and without the features, and what both say.

Trains and says what `matcher.evaluation.backtest` does, by the row: only of hospitals that were
asked, and without a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.evaluation.cohorts import Cohort, Window
from matcher.evidence import COLUMNS, N_COLUMNS, Standing, assemble
from matcher.evidence.own import Feature, own_columns
from matcher.history import Archive
from matcher.model import HOSPITAL_STAGES, Rows, StageParameters
from matcher.model.predicting import logit_of_rows
from matcher.model.scoring import sigmoid
from matcher.training import Cohorts, fit_stages, gather

Array = NDArray[np.float64]

#: Stages whose product is the chance of each of `TARGETS`, given that Norway is chosen.
_STAGES = {
    "interested": ("answers", "interested"),
    "selected": ("answers", "interested", "selected"),
}


@dataclass(frozen=True, eq=False)
class Said:
    """What both models said of the hospitals asked about one request, arrays of (n_asked,).

    Attributes
    ----------
    without, with_features:
        By target of `TARGETS`; the chance of being selected leaves Norway's out, which is the
        same for all hospitals of a request.
    """

    without: Mapping[str, Array]
    with_features: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the last training made of a feature in a stage.

    Attributes
    ----------
    weight, deviation:
        Posterior mean and standard deviation, on the logit, for one standard deviation of the
        feature among the hospitals asked.
    """

    stage: str
    feature: str
    weight: float
    deviation: float


@dataclass(frozen=True, eq=False)
class Tried:
    """A year: what was said, in the order of its requests, and what was learnt before it."""

    said: tuple[Said, ...]
    learnt: tuple[Learnt, ...]


def try_year(archive: Archive, window: Window, features: Mapping[str, Feature]) -> Tried:
    """Train as of the first day of the year, and look at every request of it."""
    past = gather(archive, as_of=window.origin, features=features)
    scale = _Scale.of(past.x[:, N_COLUMNS:])
    own = scale(past.x)
    before = fit_stages(_model_only(past), as_of=window.origin)
    after = fit_stages(replace(past, x=own), as_of=window.origin)
    rows = _rows_asked(archive, window.cohorts, features)
    plain = replace(rows, x=np.ascontiguousarray(rows.x[:, :N_COLUMNS]))
    ends = np.cumsum([len(cohort.asked) for cohort in window.cohorts])[:-1]
    parts = [
        {target: np.split(values, ends) for target, values in chances.items()}
        for chances in (_chances(before, plain), _chances(after, replace(rows, x=scale(rows.x))))
    ]
    said = tuple(
        Said(*({target: values[place] for target, values in part.items()} for part in parts))
        for place in range(len(window.cohorts))
    )
    return Tried(said, _learnt(after, tuple(features)))


@dataclass(frozen=True, eq=False)
class _Scale:
    """Brings the columns that are tried out to mean 0 and deviation 1."""

    mean: Array
    deviation: Array

    @classmethod
    def of(cls, columns: Array) -> _Scale:
        if not len(columns):
            return cls(np.zeros(columns.shape[1]), np.ones(columns.shape[1]))
        deviation = columns.std(axis=0)
        # What does not vary says nothing: it becomes 0 everywhere.
        return cls(columns.mean(axis=0), np.where(deviation > 0, deviation, np.inf))

    def __call__(self, x: Array) -> Array:
        scaled = x.copy()
        scaled[:, N_COLUMNS:] = (x[:, N_COLUMNS:] - self.mean) / self.deviation
        return scaled


def _model_only(past: Cohorts) -> Cohorts:
    return replace(past, x=np.ascontiguousarray(past.x[:, :N_COLUMNS]), columns=COLUMNS)


def _rows_asked(archive: Archive, asked: Sequence[Cohort], features: Mapping[str, Feature]) -> Rows:
    """One row a hospital asked, in the order of the requests; outcomes are not in them."""
    x, site, area, sponsor, day = [], [], [], [], []
    for own_day, of_day in groupby(asked, key=lambda cohort: cohort.own_day):
        standing = Standing.of(archive.as_of(own_day))
        for cohort in of_day:
            evidence = assemble(terms.read(cohort.request, archive.catalogue), standing)
            own = own_columns(features, evidence.reading.request, standing.history, cohort.asked)
            x.append(np.hstack([evidence.matrix(cohort.asked), own]))
            asking, n = evidence.asking, len(cohort.asked)
            site.append(archive.candidates.ids[cohort.asked])
            area += [asking.area] * n
            sponsor += [asking.sponsor] * n
            day += [asking.day] * n
    joined = np.concatenate(x)
    return Rows.of(
        joined,
        np.zeros(len(joined)),
        np.concatenate(site),
        area=np.array(area, np.str_),
        sponsor=np.array(sponsor, np.str_),
        day=np.array(day, np.int32),
    )


def _chances(stages: Mapping[str, StageParameters], rows: Rows) -> dict[str, Array]:
    """Chance of each target, shape (n_rows,)."""
    p = {}
    for name in _STAGES["selected"]:
        line = stages[name].calibration
        p[name] = sigmoid(line.intercept + line.slope * logit_of_rows(stages[name], rows))
    return {
        target: np.prod([p[name] for name in names], axis=0) for target, names in _STAGES.items()
    }


def _learnt(stages: Mapping[str, StageParameters], names: tuple[str, ...]) -> tuple[Learnt, ...]:
    at = 1 + N_COLUMNS  # the intercept comes first
    return tuple(
        Learnt(
            stage,
            name,
            float(stages[stage].weights[at + place]),
            float(np.sqrt(stages[stage].weight_cov[at + place, at + place])),
        )
        for stage in HOSPITAL_STAGES
        for place, name in enumerate(names)
    )
