"""From parameters and columns to probabilities, for every hospital at once.

Each stage's probability is the mean over what is unknown of the hospital (its own effect
and the residual), by MacKay's formula: E[sigmoid(z)] ~ sigmoid(k z), k = (1 + pi v / 8)^-1/2
with v the variance (MacKay, The Evidence Framework Applied to Classification Networks,
1992), and then calibrated on that logit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Asking
from matcher.model.likelihood import sigmoid
from matcher.model.parameters import Array, StageParameters
from matcher.model.posterior import Effects, Posterior

__all__ = ["StageScorer", "Weighing", "mackay_scale", "odds_against", "sigmoid"]

Floats = NDArray[np.floating]
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Weighing:
    """The weights of one request: what evidence is worth may depend on the study.

    `constant` holds for every hospital; `features` has shape (n_features,), static ones first.
    """

    constant: float
    features: Array


@dataclass(frozen=True, eq=False)
class StageScorer:
    """One stage, ready for any request of one history.

    Attributes
    ----------
    static:
        Features that no request changes, arrays of shape (n_sites,).
    usual:
        Static features times their usual weights, shape (n_sites,).
    row_of, place_of:
        Row among all hospitals of each hospital met (-1: no longer a candidate), and
        position among those met of every hospital (-1: never met).
    """

    parameters: StageParameters
    posterior: Posterior
    static: tuple[Floats, ...]
    usual: Floats
    row_of: NDArray[np.intp]
    place_of: NDArray[np.intp]

    @classmethod
    def bind(
        cls, parameters: StageParameters, static: Sequence[Floats], site_ids: NDArray[np.str_]
    ) -> StageScorer:
        """Add up what hardly any request changes."""
        posterior = Posterior(parameters)
        row_of = _rows_of(posterior.sites, site_ids)
        place_of = np.full(len(site_ids), -1, np.intp)
        place_of[row_of[row_of >= 0]] = np.flatnonzero(row_of >= 0)
        usual = np.zeros(len(site_ids), static[0].dtype)
        for weight, column in zip(parameters.weights[1:], static, strict=False):
            if weight:
                usual += usual.dtype.type(weight) * column
        return cls(parameters, posterior, tuple(static), usual, row_of, place_of)

    def argument(
        self,
        weighing: Weighing,
        dense: Sequence[Floats],
        few: Sequence[tuple[Ints, Floats]],
        asking: Asking,
    ) -> Floats:
        """Calibrated logit of the mean probability of every hospital, shape (n_sites,)."""
        dtype = self.usual.dtype.type
        z = self.usual + dtype(weighing.constant)
        n_static = len(self.static)
        extra = weighing.features[:n_static] - self.parameters.weights[1 : 1 + n_static]
        weights = weighing.features[n_static:]
        dense_weights, few_weights = weights[: len(dense)], weights[len(dense) :]
        pairs = [*zip(extra, self.static, strict=True), *zip(dense_weights, dense, strict=True)]
        for weight, column in pairs:
            if weight:
                z += dtype(weight) * column
        for weight, (sites, values) in zip(few_weights, few, strict=True):
            if weight and len(sites):
                z[sites] += dtype(weight) * values
        effects = self.posterior.effects(asking)
        there = self.row_of >= 0
        rows = self.row_of[there]
        met = (z[rows] + effects.total[there]) * mackay_scale(effects.variance[there])
        z *= dtype(mackay_scale(np.array(effects.unmet)))
        z[rows] = met
        line = self.parameters.calibration
        if line.slope != 1:
            z *= dtype(line.slope)
        if line.intercept:
            z += dtype(line.intercept)
        return z

    def mean_over_all(self, effects: Effects) -> tuple[float, float, float, float]:
        """Mean site, area and sponsor effect and MacKay factor over all hospitals."""
        n = max(len(self.place_of), 1)
        there = self.row_of >= 0
        scale, unmet = mackay_scale(effects.variance[there]), mackay_scale(np.array(effects.unmet))
        means = [float(e[there].sum()) / n for e in (effects.site, effects.area, effects.sponsor)]
        mean_scale = (float(scale.sum()) + float(unmet) * (n - int(there.sum()))) / n
        return means[0], means[1], means[2], mean_scale


def mackay_scale(variance: Floats) -> Floats:
    """Factor that turns a logit of known variance into that of the mean probability."""
    scale: Floats = 1 / np.sqrt(1 + (np.pi / 8) * variance)
    return scale


def odds_against(argument: Floats) -> Floats:
    """1 + exp(-u) = 1 / sigmoid(u), in place; overflow-safe in either precision."""
    np.negative(argument, out=argument)
    np.clip(argument, -60, 60, out=argument)
    np.exp(argument, out=argument)
    argument += 1
    return argument


def _rows_of(wanted: NDArray[np.str_], ids: NDArray[np.str_]) -> NDArray[np.intp]:
    """Row of each wanted id among the ascending ids, -1 where it is not there."""
    if not len(ids) or not len(wanted):
        return np.full(len(wanted), -1, np.intp)
    row = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    row[ids[row] != wanted] = -1
    return row
