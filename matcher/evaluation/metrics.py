"""Metrics of one ranked list; those of probabilities are in `scores` and can be had here too.

Plain numpy: knows no history and no hospital.

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

from matcher.evaluation.scores import Array, brier, column, coverage, log_score, rmse

__all__ = [
    "average_precision",
    "brier",
    "coverage",
    "in_first",
    "log_score",
    "ndcg",
    "recall",
    "rmse",
]


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
    return float(flags @ in_first(scores, k)) / total


def in_first(score: ArrayLike, k: int | None = None) -> Array:
    """Chance of each item to stand among the first k places: 1 or 0, and between for the tied.

    Parameters
    ----------
    score, k:
        As in `ndcg`; k may be 0 here.

    Returns
    -------
    ndarray
        Shape (n,); they sum to k, or to n where k is larger.

    Examples
    --------
    >>> in_first([0.9, 0.5, 0.5, 0.1], k=2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    scores = column(score, "score")
    places = 0 if k == 0 else _places(k, len(scores))
    group, start, size = _ties(scores)
    share: Array = np.clip(places - start, 0, size) / size
    return share[group]


def average_precision(relevant: ArrayLike, score: ArrayLike) -> float:
    """Mean, over the relevant items, of the precision at their places.

    The mean of this over lists is the mean average precision. Under ties it is the value to
    be expected, by counting who stands before whom (McSherry & Najork, ECIR 2008).

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


def _checked(gain: ArrayLike, score: ArrayLike, *, binary: bool = False) -> tuple[Array, Array]:
    gains, scores = column(gain, "gain"), column(score, "score")
    if len(gains) != len(scores):
        raise ValueError(f"{len(gains)} gains and {len(scores)} scores")
    if binary and not np.isin(gains, (0, 1)).all():
        raise ValueError("relevant must be 0 or 1")
    if (gains < 0).any():
        raise ValueError("a gain must be 0 or more")
    return gains, scores


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
