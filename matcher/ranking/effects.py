"""What a changed row of features does to a hospital's chances, and how sure that is.

Each stage's logit moves by (weights) x (change), as far as ranking itself lets it where much
is unknown of a hospital. The weights are drawn from their posterior; what else is unsure about
the hospital is the same with and without the change, and held fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.advice import Aim, Change, Outlook
from matcher.domain.ranking import Interval
from matcher.domain.request import Reading, Request
from matcher.evidence import N_COLUMNS, assemble
from matcher.model import Model
from matcher.model.closeup import StageCloseup
from matcher.model.parameters import Calibration
from matcher.ranking.predict import closeups
from matcher.ranking.prepare import Prepared

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: A gain below this ratio is not worth a hospital's time, and none to speak of.
WORTH_SAYING = 1.02
#: Draws from the posterior of the weights; with pairs of opposite signs the ends of a 90 %
#: interval are sure to about a hundredth of its width.
N_DRAWS = 2048
_INTERVAL = (0.05, 0.95)

#: Nearer to zero than this a logit does not tell how much what is unknown flattens it.
_TELLING = 1e-9

#: The stages whose product each aim is (Norway's chance, the same throughout, left out).
STAGES = {
    Aim.SELECTED: ("answers", "interested", "selected"),
    Aim.INTERESTED_IN_TIME: ("in_time", "interested"),
}


@dataclass(frozen=True, eq=False)
class Asked:
    """The requests of an advice as they would meet the hospital today; a row a request.

    Attributes
    ----------
    x:
        The hospital's columns, shape (n_requests, N_COLUMNS).
    stages:
        P of each stage, shape (n_requests,).
    levers:
        How far each stage's logit moves with the sum of weights and columns: less than one
        where much is unknown of the hospital, as in ranking itself. Shape (n_requests,).
    probability:
        P(selected | forwarded).
    """

    readings: tuple[Reading, ...]
    x: Array
    stages: dict[str, Array]
    levers: dict[str, Array]
    probability: Array

    def chance(self, aim: Aim) -> Array:
        """The chance as things stand, shape (n_requests,)."""
        if aim is Aim.SELECTED:
            return self.probability
        product = np.ones(len(self.readings))
        for stage in STAGES[aim]:
            product = product * self.stages[stage]
        return product


def ask(site: int, prepared: Prepared, requests: Sequence[Request]) -> Asked:
    """Columns and chances of the hospital for each request, as it stands on the day."""
    row, model = np.array([site], np.int32), prepared.model
    readings = tuple(terms.read(request, prepared.history.catalogue) for request in requests)
    x = np.zeros((len(requests), N_COLUMNS))
    stages = {stage: np.zeros(len(requests)) for stage in model.stages}
    levers = {stage: np.zeros(len(requests)) for stage in model.stages}
    probability = np.zeros(len(requests))
    for place, reading in enumerate(readings):
        evidence = assemble(reading, prepared.standing)
        x[place] = evidence.matrix(row)[0]
        close = closeups(prepared, evidence, prepared.norway(evidence), row)
        probability[place] = close.probability[0]
        for stage, seen in close.stages.items():
            stages[stage][place] = seen.probability[0]
            levers[stage][place] = _lever(seen, model.stages[stage].calibration)
    return Asked(readings, x, stages, levers, probability)


def _lever(seen: StageCloseup, line: Calibration) -> float:
    """What the logit of the mean probability is of that of the mean weights, slope included."""
    p = float(np.clip(seen.probability[0], 1e-12, 1 - 1e-12))
    above = float(seen.logit[0]) - line.intercept
    scale = (np.log(p / (1 - p)) - line.intercept) / above if abs(above) > _TELLING else 1.0
    return line.slope * float(np.clip(scale, 0.0, 1.0))


class Draws:
    """Draws of every stage's weights, the same for all changes, and what each does in them."""

    def __init__(self, model: Model, asked: Asked, seed: int) -> None:
        self._asked = asked
        rng = np.random.default_rng(seed)
        self._weights = {
            stage: _draw(parameters.weights[1:], parameters.weight_cov[1:, 1:], rng)
            for stage, parameters in sorted(model.stages.items())
        }

    def changes(self, changed: Array, rows: Bools) -> dict[Aim, Change]:
        """How the chances would differ with changed features.

        Parameters
        ----------
        changed:
            Columns of the hospital for each request, shape (n_requests, N_COLUMNS).
        rows:
            The requests to average over, shape (n_requests,); none: no changes.
        """
        if not rows.any():
            return {}
        dx = (changed - self._asked.x)[rows]
        return {aim: self._change(aim, dx, rows) for aim in Aim}

    def _change(self, aim: Aim, dx: Array, rows: Bools) -> Change:
        before = self._asked.chance(aim)[rows]
        after = np.broadcast_to(before, (N_DRAWS, len(before))).copy()
        for stage in STAGES[aim]:
            p = np.clip(self._asked.stages[stage][rows], 1e-12, 1 - 1e-12)
            shift = self._asked.levers[stage][rows] * (self._weights[stage] @ dx.T)
            # sigmoid(logit p + shift) / p, which is 1 where nothing changes.
            after *= 1.0 / (p + (1.0 - p) * np.exp(-shift))
        mean_before, mean_after = float(before.mean()), after.mean(axis=1)
        low, high = (float(end) for end in np.quantile(mean_after, _INTERVAL))
        middle = float(mean_after.mean())
        ratio, ratios = middle / mean_before, (low / mean_before, high / mean_before)
        return Change(mean_before, middle, (low, high), ratio, ratios, _outlook(ratio, ratios))


def _draw(mean: Array, covariance: Array, rng: np.random.Generator) -> Array:
    """Draws from a normal distribution in pairs of opposite signs, shape (N_DRAWS, len(mean)).

    By eigenvalues: a covariance of features that never vary has no Cholesky factor.
    """
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = rng.standard_normal((N_DRAWS // 2, len(mean))) @ root.T
    drawn: Array = mean + np.concatenate([half, -half])
    return drawn


def _outlook(ratio: float, interval: Interval) -> Outlook:
    low, high = interval
    if low > 1.0 and ratio >= WORTH_SAYING:
        return Outlook.HIGHER
    return Outlook.NO_HIGHER if high < WORTH_SAYING else Outlook.TOO_LITTLE
