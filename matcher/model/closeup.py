"""The same prediction again for a few hospitals, in double precision, with all that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from matcher.domain.request import Asking
from matcher.model.parameters import Array
from matcher.model.scoring import StageScorer, mackay_scale, sigmoid

#: Points of the posterior from which intervals are read.
N_POINTS = 512
#: 90 % interval.
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, eq=False)
class StageCloseup:
    """One stage of a few hospitals, arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    probability:
        Mean probability, calibrated.
    logit, variance:
        Posterior of the calibrated logit, all uncertainty included.
    by_column:
        Shape (n, n_columns): each column's share of log p against the average hospital.
    by_site, by_area, by_sponsor, by_doubt:
        The shares of a hospital's own effect, as such, in the area and for the sponsor, and
        of how much is unknown. All five sum to the difference.
    """

    probability: Array
    logit: Array
    variance: Array
    by_column: Array
    by_site: Array
    by_area: Array
    by_sponsor: Array
    by_doubt: Array


def look_closely(
    scorer: StageScorer, x: Array, x_mean: Array, sites: NDArray[np.int32], asking: Asking
) -> StageCloseup:
    """Predict for some hospitals and split log p exactly.

    The split is Aumann and Shapley's along the straight line from the average hospital:
    the slope of log sigmoid between the two logits is shared by all terms, which are linear.

    Parameters
    ----------
    x, x_mean:
        Columns of the hospitals, shape (n, n_columns), and of the average one (n_columns,).
    """
    parameters, line = scorer.parameters, scorer.parameters.calibration
    effects = scorer.posterior.effects(asking)
    place = scorer.place_of[sites]
    own = [_take(e, place, 0.0) for e in (effects.site, effects.area, effects.sponsor)]
    *own_mean, scale_mean = scorer.mean_over_all(effects)
    full = np.column_stack([np.ones(len(x)), x])
    z = full @ parameters.weights + own[0] + own[1] + own[2]
    scale = mackay_scale(_take(effects.variance, place, effects.unmet)).astype(float)
    z_mean = float(parameters.weights[0] + x_mean @ parameters.weights[1:] + sum(own_mean))
    end = line.intercept + line.slope * scale * z
    slope = line.slope * _slope(end, line.intercept + line.slope * scale_mean * z_mean)
    lever = slope * scale
    return StageCloseup(
        probability=sigmoid(end),
        logit=line.intercept + line.slope * z,
        variance=line.slope**2 * scorer.posterior.doubt(full, place, asking, effects),
        by_column=lever[:, None] * (x - x_mean) * parameters.weights[1:],
        by_site=lever * (own[0] - own_mean[0]),
        by_area=lever * (own[1] - own_mean[1]),
        by_sponsor=lever * (own[2] - own_mean[2]),
        by_doubt=slope * (scale - scale_mean) * z_mean,
    )


def intervals(stages: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """90 % interval of a product of independent probabilities.

    Parameters
    ----------
    stages:
        For each factor its logit's mean and variance, arrays of shape (n,).

    Returns
    -------
    low, high : arrays of shape (n,), read from `N_POINTS` evenly spread posterior points.
    """
    low, high = np.quantile(draws(stages), [LOW, HIGH], axis=0)
    return low, high


def draws(stages: Sequence[tuple[Array, Array]]) -> Array:
    """The product at `N_POINTS` evenly spread posterior points, shape (N_POINTS, n)."""
    points = _spread_points(len(stages))
    product = np.ones((N_POINTS, len(stages[0][0])))
    for k, (mean, variance) in enumerate(stages):
        product *= sigmoid(mean + np.sqrt(variance) * points[:, k : k + 1])
    return product


@lru_cache(maxsize=8)
def _spread_points(n_dimensions: int) -> Array:
    """Normal points from Roberts' additive recurrence: the same each time, well spread.

    M. Roberts, The Unreasonable Effectiveness of Quasirandom Sequences (2018).
    """
    golden = 2.0
    for _ in range(60):
        golden = (1 + golden) ** (1 / (n_dimensions + 1))
    steps = golden ** -np.arange(1, n_dimensions + 1)
    uniform = (0.5 + np.outer(np.arange(1, N_POINTS + 1), steps)) % 1.0
    points: Array = ndtri(uniform)
    return points


def _take(values: Array, rows: NDArray[np.intp], otherwise: float) -> Array:
    if not len(values):
        return np.full(len(rows), otherwise)
    return np.where(rows >= 0, values[rows], otherwise)


def _slope(u: Array, u0: float) -> Array:
    """(log sigmoid(u) - log sigmoid(u0)) / (u - u0), its limit where they meet."""
    difference = u - u0
    near = np.abs(difference) < 1e-9
    rise = np.logaddexp(0.0, -u0) - np.logaddexp(0.0, -u)
    slope = np.divide(rise, difference, out=np.zeros_like(u), where=~near)
    limit: Array = np.where(near, 1 - sigmoid(np.asarray(u0)), slope)
    return limit
