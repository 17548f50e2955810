"""How far a mean over requests may be off: the bootstrap, with requests drawn as wholes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Resamples: the ends of a 90 % interval then move by about a thirtieth of its length.
N_RESAMPLES = 2000
#: Resamples are drawn a few at a time, so that many requests fit in memory.
_DRAWN_AT_ONCE = 1_000_000


class Interval(NamedTuple):
    """A mean over `n` units, and the ends of its interval (NaN where n is below 2)."""

    mean: float
    low: float
    high: float
    n: int


def paired_interval(differences: ArrayLike, level: float = 0.9, seed: int = 0) -> Interval:
    """Mean of paired differences, and its percentile bootstrap interval.

    The two methods were measured on the same requests, one difference each; requests are drawn
    with replacement (Efron & Tibshirani 1993, ch. 13). Deviations are stretched by
    sqrt(n / (n - 1)), without which the interval is too narrow for few requests (Hesterberg,
    The American Statistician 69, 2015). It serves for a plain mean as well.

    Parameters
    ----------
    differences:
        Shape (n,); NaN (undefined for that request) is left out and not counted.
    level:
        Between 0 and 1.
    seed:
        The same seed gives the same interval.

    Raises
    ------
    ValueError
        More than one dimension, or a level outside 0 to 1.

    Examples
    --------
    >>> found = paired_interval([0.1, 0.3, float("nan"), 0.2], seed=1)
    >>> round(found.mean, 6), found.n
    (0.2, 3)
    >>> 0.1 <= found.low <= found.mean <= found.high <= 0.3
    True
    """
    values = np.asarray(differences, np.float64)
    if values.ndim != 1:
        raise ValueError(f"one difference a request, not an array of shape {values.shape}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    values = values[~np.isnan(values)]
    n = len(values)
    if not n:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    mean = float(values.mean())
    if n == 1:
        return Interval(mean, float("nan"), float("nan"), 1)
    means = np.concatenate([values[drawn].mean(axis=1) for drawn in _resamples(n, seed)])
    return _interval(mean, means, n, level)


def clustered_interval(
    values: ArrayLike, cluster: ArrayLike, level: float = 0.9, seed: int = 0
) -> Interval:
    """Mean over rows, and its interval where rows of one request go together.

    Requests are drawn as wholes: the answers to one request are not so many independent ones.
    The mean is over rows, so a request with many rows weighs more.

    Parameters
    ----------
    values:
        Shape (n,); NaN is left out.
    cluster:
        Shape (n,), whole numbers: which request each row belongs to.
    level, seed:
        As in `paired_interval`.

    Returns
    -------
    Interval
        `n` counts requests.

    Raises
    ------
    ValueError
        Different shapes, or a level outside 0 to 1.

    Examples
    --------
    >>> found = clustered_interval([1.0, 1.0, 0.0, 0.0], [7, 7, 8, 9])
    >>> found.mean, found.n
    (0.5, 3)
    """
    rows, groups = np.asarray(values, np.float64), np.asarray(cluster)
    if rows.ndim != 1 or rows.shape != groups.shape:
        raise ValueError(f"values of shape {rows.shape}, requests of {groups.shape}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    known = ~np.isnan(rows)
    if not known.any():
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    _, which = np.unique(groups[known], return_inverse=True)
    totals, sizes = np.bincount(which, weights=rows[known]), np.bincount(which)
    mean, n = float(totals.sum() / sizes.sum()), len(sizes)
    if n == 1:
        return Interval(mean, float("nan"), float("nan"), 1)
    means = np.concatenate(
        [totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1) for drawn in _resamples(n, seed)]
    )
    return _interval(mean, means, n, level)


def _resamples(n: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """`N_RESAMPLES` rows of n places each, a few at a time."""
    rng = np.random.default_rng(seed)
    at_once = max(1, _DRAWN_AT_ONCE // n)
    for done in range(0, N_RESAMPLES, at_once):
        yield rng.integers(0, n, (min(at_once, N_RESAMPLES - done), n))


def _interval(mean: float, means: NDArray[np.float64], n: int, level: float) -> Interval:
    tails = ((1 - level) / 2, (1 + level) / 2)
    low, high = mean + (np.quantile(means, tails) - mean) * np.sqrt(n / (n - 1))
    return Interval(mean, float(low), float(high), n)
