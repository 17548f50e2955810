"""What no request changes, made once for a history and a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher.domain.ranking import Chance
from matcher.domain.request import Asking
from matcher.errors import ModelError
from matcher.evidence import COLUMNS, Evidence, Standing, country_features
from matcher.history import History
from matcher.model import HOSPITAL_STAGES, Model
from matcher.model.posterior import Posterior
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
    norway_posterior: Posterior

    def norway(self, evidence: Evidence) -> Norway:
        """P(Norway chosen) for a request."""
        parameters = self.model.norway
        x = country_features(evidence.reading, self.history)
        full = np.concatenate([[1.0], x])[None, :]
        # Norway's record is kept by area: for this stage an area is what a hospital is elsewhere.
        asking = Asking(area="", sponsor="", day=self.history.day)
        effects = self.norway_posterior.effects(asking)
        place = np.flatnonzero(self.norway_posterior.sites == evidence.asking.area)[:1]
        own = float(effects.total[place].sum())
        at = place if len(place) else np.array([-1])
        logit = float((full @ parameters.weights)[0]) + own
        variance = float(self.norway_posterior.doubt(full, at, asking, effects)[0])
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
    if model.features != COLUMNS:
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
        )
        for stage in HOSPITAL_STAGES
    }
    return Prepared(history, model, standing, scorers, Posterior(model.norway))
