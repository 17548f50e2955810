"""Metrics of one ranked list, and of probabilities. Plain numpy, no history, no hospital.

**Ties.** Hospitals with equal scores share their places: every ranking metric here is its mean
over all orders of the tied (McSherry & Najork, ECIR 2008), in closed form. So the order in which
hospitals are listed never shows, and a list that says nothing (all scores equal) gets exactly
what random orders get in the mean.

**Nothing relevant.** A list without any relevant item cannot be ranked well or badly: the ranking
metrics are NaN there, and means are to be taken over the other lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def ndcg(gain: ArrayLike, score: ArrayLike, k: int | None = None) -> float:
    """Normalised discounted cumulative gain of the first k places.

    The sum of gain / log2(place + 1) over the first k places, over the largest such sum there
    can be; gains count as they are, not as powers of two (Jarvelin & Kekalainen, ACM TOIS 20,
    2002).

    Parameters
    ----------
    gain:
        Shape (n,), 0 or more: 1 for a hospital that was chosen, or its true probability.
    score:
        Shape (n,); higher is further up. Ties: see the module.
    k:
        Places that count, 1 or more; None for all.

    Returns
    -------
    float
        0 to 1; NaN where no gain is above 0.

    Raises
    ------
    ValueError
        Different shapes, NaN, a negative gain, or k below 1.

    Examples
    --------
    Gains 0, 1, 1 in the order of the scores, two places: (1 / log2(3)) / (1 + 1 / log2(3)).

    >>> round(ndcg([1, 0, 1], [0.2, 0.9, 0.5], k=2), 6)
    0.386853
    """
    gains, scores = _checked(gain, score)
    n = len(gains)
    discount = 1 / np.log2(np.arange(2, n + 2))
    discount[_places(k, n) :] = 0
    best = float(np.sort(gains)[::-1] @ discount)
    if not best > 0:
        return float("nan")
    return float(_mean_of_tied(gains, scores) @ discount) / best


def recall(relevant: ArrayLike, score: ArrayLike, k: int | None = None) -> float:
    """Share of the relevant items that are among the first k places.

    Parameters
    ----------
    relevant:
        Shape (n,), 1 or 0.
    score, k:
        As in `ndcg`.

    Returns
    -------
    float
        0 to 1; NaN where nothing is relevant.

    Raises
    ------
    ValueError
        As `ndcg`, or a `relevant` that is neither 0 nor 1.

    Examples
    --------
    >>> recall([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6], k=2)
    0.5

    With the two relevant ones tied over places 2 and 3, half of one of them is expected in:

    >>> recall([0, 1, 1], [0.9, 0.5, 0.5], k=2)
    0.5
    """
    flags, scores = _checked(relevant, score, binary=True)
    total = float(flags.sum())
    if total == 0:
        return float("nan")
    return float(_mean_of_tied(flags, scores)[: _places(k, len(flags))].sum()) / total


def average_precision(relevant: ArrayLike, score: ArrayLike) -> float:
    """Mean, over the relevant items, of the precision at their places.

    The mean of this over lists is the mean average precision. The expected value under ties is
    formula 5 of McSherry & Najork (ECIR 2008).

    Parameters
    ----------
    relevant, score:
        As in `recall`.

    Returns
    -------
    float
        Above 0 to 1; NaN where nothing is relevant.

    Raises
    ------
    ValueError
        As `recall`.

    Examples
    --------
    Relevant at places 1 and 3: (1/1 + 2/3) / 2.

    >>> round(average_precision([1, 0, 1], [0.9, 0.8, 0.7]), 6)
    0.833333

    One of two, tied: first or second, so (1 + 1/2) / 2.

    >>> average_precision([0, 1], [0.5, 0.5])
    0.75
    """
    flags, scores = _checked(relevant, score, binary=True)
    total = float(flags.sum())
    if total == 0:
        return float("nan")
    group, start, size = _ties(scores)
    hits = np.bincount(group, weights=flags)
    before = np.cumsum(hits) - hits
    # Ascending places: the group at each, how deep within it, and what stands before it.
    at = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(flags))
    within = place - start[at]
    among_tied = within * (hits[at] - 1) / np.maximum(size[at] - 1, 1)
    precision = (before[at] + among_tied + 1) / (place + 1)
    return float((hits[at] / size[at]) @ precision) / total


def brier(y: ArrayLike, p: ArrayLike) -> float:
    """Mean squared difference between outcome and probability (Brier 1950); lower is better.

    Parameters
    ----------
    y:
        Shape (n,), 0 or 1; or the true probability of a 1, and the result is the Brier score to
        be expected: the mean of (p - y)^2 + y (1 - y).
    p:
        Shape (n,), 0 to 1.

    Returns
    -------
    float
        0 to 1; NaN for no rows.

    Raises
    ------
    ValueError
        Different shapes, NaN, or values outside 0 to 1.

    Examples
    --------
    >>> round(brier([1, 0, 1], [0.8, 0.4, 0.5]), 6)
    0.15
    >>> round(brier([0.5], [0.5]), 6)
    0.25
    """
    truth, chance = _shares(y, p)
    return _mean((chance - truth) ** 2 + truth * (1 - truth))


def log_score(y: ArrayLike, p: ArrayLike) -> float:
    """Mean negative log likelihood in nats (Good 1952); lower is better.

    Parameters
    ----------
    y:
        Shape (n,), 0 or 1; or the true probability of a 1, and the result is the log score to
        be expected.
    p:
        Shape (n,), 0 to 1. What was said to be impossible and can happen costs infinitely much.

    Returns
    -------
    float
        0 or more, or infinite; NaN for no rows.

    Raises
    ------
    ValueError
        As `brier`.

    Examples
    --------
    >>> round(log_score([1, 0], [0.5, 0.5]), 6)
    0.693147
    >>> log_score([1], [0.0])
    inf
    """
    truth, chance = _shares(y, p)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 x log 0 is 0: what cannot happen costs nothing.
        yes = np.where(truth > 0, truth * np.log(chance), 0.0)
        no = np.where(truth < 1, (1 - truth) * np.log1p(-chance), 0.0)
    return -_mean(yes + no)


def rmse(truth: ArrayLike, p: ArrayLike) -> float:
    """Root mean squared difference of probabilities from the true ones.

    Only where the truth is known: in made-up portals.

    Parameters
    ----------
    truth, p:
        Shape (n,), 0 to 1.

    Returns
    -------
    float
        0 to 1; NaN for no rows.

    Raises
    ------
    ValueError
        As `brier`.

    Examples
    --------
    >>> round(rmse([0.5, 0.5], [0.4, 0.6]), 6)
    0.1
    """
    known, chance = _shares(truth, p)
    return float(np.sqrt(_mean((chance - known) ** 2)))


def coverage(truth: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Share of intervals that hold the true value; their ends belong to them.

    Only where the truth is known: in made-up portals.

    Parameters
    ----------
    truth, low, high:
        Shape (n,).

    Returns
    -------
    float
        0 to 1; NaN for no rows.

    Raises
    ------
    ValueError
        Different shapes, or NaN.

    Examples
    --------
    >>> coverage([0.1, 0.5], low=[0.0, 0.6], high=[0.2, 0.9])
    0.5
    """
    known = _column(truth, "truth")
    lowest, highest = _column(low, "low"), _column(high, "high")
    if not len(known) == len(lowest) == len(highest):
        raise ValueError(f"{len(known)} truths, {len(lowest)} low and {len(highest)} high ends")
    return _mean((lowest <= known) & (known <= highest))


def _checked(gain: ArrayLike, score: ArrayLike, *, binary: bool = False) -> tuple[Array, Array]:
    gains, scores = _column(gain, "gain"), _column(score, "score")
    if len(gains) != len(scores):
        raise ValueError(f"{len(gains)} gains and {len(scores)} scores")
    if binary and not np.isin(gains, (0, 1)).all():
        raise ValueError("relevant must be 0 or 1")
    if (gains < 0).any():
        raise ValueError("a gain must be 0 or more")
    return gains, scores


def _shares(y: ArrayLike, p: ArrayLike) -> tuple[Array, Array]:
    truth, chance = _column(y, "outcome"), _column(p, "probability")
    if len(truth) != len(chance):
        raise ValueError(f"{len(truth)} outcomes and {len(chance)} probabilities")
    for name, values in (("outcome", truth), ("probability", chance)):
        if ((values < 0) | (values > 1)).any():
            raise ValueError(f"{name} must be between 0 and 1")
    return truth, chance


def _column(values: ArrayLike, name: str) -> Array:
    column = np.asarray(values, np.float64)
    if column.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {column.ndim}")
    if np.isnan(column).any():
        raise ValueError(f"{name} holds NaN; leave out what is not known")
    return column


def _places(k: int | None, n: int) -> int:
    if k is not None and k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    return n if k is None else min(k, n)


def _ties(score: Array) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Group of equal scores each item is in, best first; first place and size of each group."""
    _, ascending, sizes = np.unique(score, return_inverse=True, return_counts=True)
    size = sizes[::-1]
    return len(size) - 1 - ascending, np.cumsum(size) - size, size


def _mean_of_tied(gain: Array, score: Array) -> Array:
    """The gain to be expected at each place, best score first."""
    group, _, size = _ties(score)
    mean: Array = np.bincount(group, weights=gain, minlength=len(size)) / size
    return np.repeat(mean, size)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
