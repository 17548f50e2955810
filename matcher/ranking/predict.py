"""The chances of hospitals for one request as plain arrays, for evaluation and analysis.

The same numbers as in the list, without its wording, reasons and suggestion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.ranking import Chance
from matcher.domain.request import Request
from matcher.evidence import Evidence, assemble
from matcher.history import History
from matcher.history.columns import Ints
from matcher.model import Model
from matcher.model.closeup import StageCloseup, intervals, look_closely
from matcher.model.parameters import Array
from matcher.ranking.prepare import Norway, Prepared, prepare

#: P(selected | forwarded) is the product of these, and of Norway's chance.
PRODUCT = ("answers", "interested", "selected")


@dataclass(frozen=True, eq=False)
class Prediction:
    """Chances of some hospitals for one request; arrays of shape (n,).

    Attributes
    ----------
    sites:
        Rows of the history's candidates.
    probability, low, high:
        P(selected | forwarded) and its 90 % posterior interval, Norway's chance included.
    stages:
        P of `HOSPITAL_STAGES`, each given the one before.
    norway:
        P(Norway chosen).
    """

    sites: Ints
    probability: Array
    low: Array
    high: Array
    stages: Mapping[str, Array]
    norway: Chance


@dataclass(frozen=True, eq=False)
class Closeups:
    """Every stage of some hospitals in double precision, and what follows from them."""

    stages: Mapping[str, StageCloseup]
    probability: Array
    low: Array
    high: Array


def predict(
    request: Request, history: History, model: Model, *, sites: NDArray[np.int32] | None = None
) -> Prediction:
    """Chances of candidate hospitals, excluded ones among them, in the order of their rows.

    Parameters
    ----------
    sites:
        Rows of `history.candidates`; None for all.
    """
    prepared = prepare(history, model)
    evidence = assemble(terms.read(request, history.catalogue), prepared.standing)
    if sites is None:
        sites = np.arange(history.n_sites, dtype=np.int32)
    norway = prepared.norway(evidence)
    close = closeups(prepared, evidence, norway, sites)
    return Prediction(
        sites=sites,
        probability=close.probability,
        low=close.low,
        high=close.high,
        stages={name: stage.probability for name, stage in close.stages.items()},
        norway=norway.chance,
    )


def closeups(prepared: Prepared, evidence: Evidence, norway: Norway, sites: Ints) -> Closeups:
    """Look closely at some hospitals, in every stage."""
    x, x_mean = evidence.matrix(sites), evidence.mean()
    stages = {}
    for name, scorer in prepared.scorers.items():
        stages[name] = look_closely(scorer, x, x_mean, sites, evidence.asking)
    factors = [(stages[name].logit, stages[name].variance) for name in PRODUCT]
    factors.append((np.full(len(sites), norway.logit), np.full(len(sites), norway.variance)))
    low, high = intervals(factors)
    probability = np.full(len(sites), norway.chance.probability)
    for name in PRODUCT:
        probability *= stages[name].probability
    return Closeups(
        stages, probability, np.minimum(low, probability), np.maximum(high, probability)
    )
