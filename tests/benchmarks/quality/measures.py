"""How good a ranking and its probabilities are, measured against the truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from quality.task import Scored

Floats = NDArray[np.float64]

TOP = 10
N_BINS = 10
#: Keeps log scores finite.
SMALLEST = 1e-6


def ndcg(score: Floats, gain: Floats, k: int) -> Floats:
    """Normalised discounted cumulative gain at k of each row, shape (n,).

    Ties in the score share their places: each gets the mean gain of the tied.

    Examples
    --------
    >>> ndcg(np.array([[3.0, 2.0, 1.0]]), np.array([[1.0, 0.0, 1.0]]), 2).round(3).tolist()
    [0.613]
    """
    n = score.shape[1]
    discount = np.zeros(n)
    discount[: min(k, n)] = 1 / np.log2(np.arange(2, min(k, n) + 2))
    ideal = -np.sort(-gain, axis=1) @ discount
    reached = np.empty(len(score))
    for i, (row, worth) in enumerate(zip(score, gain, strict=True)):
        _, level = np.unique(-row, return_inverse=True)
        n_tied = np.bincount(level)
        mean = np.bincount(level, weights=worth) / n_tied
        ends = np.cumsum(n_tied)
        share = np.concatenate([[0.0], np.cumsum(discount)])
        reached[i] = ((share[ends] - share[ends - n_tied]) * mean).sum()
    return reached / ideal


def against_truth(said: Scored, truth: Floats) -> dict[str, float]:
    """Measures of one peer on one portal and cut-off; NaN for what the peer does not say."""
    figures = {"ndcg": float(ndcg(said.score, truth, TOP).mean())}
    if said.probability is not None:
        p = np.clip(said.probability, SMALLEST, 1 - SMALLEST)
        figures["rmse"] = float(np.sqrt(np.mean((p - truth) ** 2)))
        figures["log"] = float(-np.mean(truth * np.log(p) + (1 - truth) * np.log1p(-p)))
        figures["calibration"] = calibration_error(p, truth)
    if said.low is not None:
        figures["coverage"] = float(np.mean((said.low <= truth) & (truth <= said.high)))
        figures["width"] = float(np.mean(said.high - said.low))
    return figures


def calibration_error(p: Floats, truth: Floats) -> float:
    """Mean distance of said and true in bins of equal mass, over all hospitals."""
    order = np.argsort(p, axis=None, kind="stable")
    bins = np.array_split(order, N_BINS)
    said, true = p.ravel(), truth.ravel()
    gaps = [abs(said[rows].mean() - true[rows].mean()) * len(rows) for rows in bins]
    return float(sum(gaps) / len(order))
