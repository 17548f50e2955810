"""The same prediction again for a few hospitals, in double precision, with all that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from matcher.model.parameters import Array, StageParameters
from matcher.model.scoring import StageScorer, mackay_scale, sigmoid

#: Points of the posterior from which intervals are read.
N_POINTS = 512
#: 90 % interval.
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, eq=False)
class Average:
    """The average hospital in one stage: features, effects, scale; what reasons compare with."""

    x: Array
    site_effect: float
    area_effect: float
    scale: float


@dataclass(frozen=True, eq=False)
class StageCloseup:
    """One stage of a few hospitals, arrays of shape (n,) unless said otherwise.

    Attributes
    ----------
    probability:
        Mean probability.
    logit, variance:
        Posterior of the logit, all uncertainty included.
    by_feature:
        Shape (n, n_features): each feature's share of log p against the average hospital.
    by_site, by_area, by_doubt:
        The shares of b, of c, and of how much is unknown. All four sum to the difference.
    """

    probability: Array
    logit: Array
    variance: Array
    by_feature: Array
    by_site: Array
    by_area: Array
    by_doubt: Array


def average_hospital(scorer: StageScorer, x_mean: Array, area: int) -> Average:
    """The average over all hospitals, for the counted area of a request."""
    n = max(len(scorer.base), 1)
    own = scorer.by_area.get(area)
    scale, area_effect = scorer.mean_scale, 0.0
    if own is not None:
        scale += float((own.scale.astype(float) - scorer.scale[own.rows]).sum()) / n
        area_effect = float(own.mean.sum(dtype=float)) / n
    return Average(x_mean, scorer.mean_effect, area_effect, scale)


def look_closely(
    scorer: StageScorer, x: Array, sites: NDArray[np.int32], area: int, average: Average
) -> StageCloseup:
    """Predict for some hospitals and split log p exactly.

    The split is Aumann and Shapley's along the straight line from the average hospital:
    the slope of log sigmoid between the two logits is shared by all terms, which are linear.
    """
    parameters = scorer.parameters
    site_row = scorer.site_row[sites]
    pair = _pairs(scorer, sites, area)
    b = _take(parameters.site_mean, site_row, 0.0)
    c = _take(parameters.pair_mean, pair, 0.0)
    z = parameters.weights[0] + x @ parameters.weights[1:] + b + c
    group_var = (
        _take(parameters.site_var, site_row, parameters.site_scale**2)
        + _take(parameters.pair_var, pair, parameters.pair_scale**2)
        + 2 * _take(parameters.pair_site_cov, pair, 0.0)
    )
    scale = mackay_scale(np.maximum(group_var, 0)).astype(float)
    z0 = float(
        parameters.weights[0]
        + average.x @ parameters.weights[1:]
        + average.site_effect
        + average.area_effect
    )
    slope = _slope(scale * z, average.scale * z0)
    lever = slope * scale
    return StageCloseup(
        probability=sigmoid(scale * z),
        logit=z,
        variance=_variance(parameters, x, site_row, pair, group_var),
        by_feature=lever[:, None] * (x - average.x) * parameters.weights[1:],
        by_site=lever * (b - average.site_effect),
        by_area=lever * (c - average.area_effect),
        by_doubt=slope * (scale - average.scale) * z0,
    )


def intervals(stages: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """90 % interval of a product of independent probabilities.

    Parameters
    ----------
    stages:
        For each factor its logit's mean and variance, arrays of shape (n,).

    Returns
    -------
    low, high : arrays of shape (n,), read from `N_POINTS` evenly spread posterior points.
    """
    points = _spread_points(len(stages))
    product = np.ones((N_POINTS, len(stages[0][0])))
    for k, (mean, variance) in enumerate(stages):
        product *= sigmoid(mean + np.sqrt(variance) * points[:, k : k + 1])
    low, high = np.quantile(product, [LOW, HIGH], axis=0)
    return low, high


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


def _variance(
    parameters: StageParameters,
    x: Array,
    site_row: NDArray[np.intp],
    pair: NDArray[np.intp],
    group_var: Array,
) -> Array:
    """Posterior variance of the logit: weights, effects and their covariances."""
    full = np.column_stack([np.ones(len(x)), x])
    of_weights = np.einsum("ij,jk,ik->i", full, parameters.weight_cov, full)
    n_w = full.shape[1]
    site_cov = _take_rows(parameters.site_cov, site_row, n_w)
    pair_cov = _take_rows(parameters.pair_cov, pair, n_w)
    crossed = np.einsum("ij,ij->i", full, site_cov + pair_cov)
    variance: Array = np.maximum(of_weights + group_var + 2 * crossed, 0.0)
    return variance


def _pairs(scorer: StageScorer, sites: NDArray[np.int32], area: int) -> NDArray[np.intp]:
    own = scorer.by_area.get(area)
    pair = np.full(len(sites), -1, np.intp)
    if own is not None and len(own.rows):
        row = np.minimum(np.searchsorted(own.rows, sites), len(own.rows) - 1)
        there = own.rows[row] == sites
        pair[there] = own.pair[row[there]]
    return pair


def _take(values: Array, rows: NDArray[np.intp], otherwise: float) -> Array:
    if not len(values):
        return np.full(len(rows), otherwise)
    return np.where(rows >= 0, values[rows], otherwise)


def _take_rows(values: Array, rows: NDArray[np.intp], width: int) -> Array:
    if not len(values):
        return np.zeros((len(rows), width))
    return np.where(rows[:, None] >= 0, values[rows], 0.0)


def _slope(u: Array, u0: float) -> Array:
    """(log sigmoid(u) - log sigmoid(u0)) / (u - u0), its limit where they meet."""
    difference = u - u0
    near = np.abs(difference) < 1e-9
    rise = np.logaddexp(0.0, -u0) - np.logaddexp(0.0, -u)
    slope = np.divide(rise, difference, out=np.zeros_like(u), where=~near)
    limit: Array = np.where(near, 1 - sigmoid(np.asarray(u0)), slope)
    return limit
