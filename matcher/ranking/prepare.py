"""What no request changes, made once for a history and a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher.domain.ranking import Chance
from matcher.errors import ModelError
from matcher.evidence import FEATURES, Standing
from matcher.history import History
from matcher.model import HOSPITAL_STAGES, Model
from matcher.model.scoring import StageScorer, mackay_scale, sigmoid

#: 5 % and 95 % points of the standard normal distribution.
_NORMAL_90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Norway:
    """P(Norway chosen) of a request: shared by its hospitals, so it never moves the order."""

    chance: Chance
    logit: float
    variance: float


@dataclass(frozen=True, eq=False)
class Prepared:
    """A history and a model, bound together for ranking."""

    history: History
    model: Model
    standing: Standing
    scorers: Mapping[str, StageScorer]

    def norway(self, area: int) -> Norway:
        """P(Norway chosen) for a request of that area (-1: of none)."""
        parameters = self.model.norway
        logit, variance = float(parameters.weights[0]), float(parameters.weight_cov[0, 0])
        area_id = self.history.catalogue.areas[area].area_id if area >= 0 else ""
        known = np.flatnonzero(parameters.sites == area_id)
        if len(known):
            row = int(known[0])
            logit += float(parameters.site_mean[row])
            variance += float(parameters.site_var[row] + 2 * parameters.site_cov[row, 0])
        else:
            variance += parameters.site_scale**2
        variance = max(variance, 0.0)
        ends = logit + np.array([-_NORMAL_90, _NORMAL_90]) * np.sqrt(variance)
        low, high = sigmoid(ends).tolist()
        scale = float(mackay_scale(np.array([variance]))[0])
        mean = float(sigmoid(np.array(scale * logit)))
        return Norway(Chance(mean, (low, high)), logit, variance)


@lru_cache(maxsize=2)
def prepare(history: History, model: Model) -> Prepared:
    """Bind a model to a history.

    Raises
    ------
    ModelError
        The model was made for other features than this program computes.
    """
    if model.features != FEATURES:
        raise ModelError(
            f"The model '{model.id}' was made for other evidence than this program computes.",
            "Train again: matcher train",
        )
    standing = Standing.of(history)
    scorers = {
        stage: StageScorer.bind(
            model.stages[stage],
            standing.static,
            history.candidates.ids,
            history.catalogue.area_positions,
        )
        for stage in HOSPITAL_STAGES
    }
    return Prepared(history, model, standing, scorers)
