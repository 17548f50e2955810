"""Whether what is said to happen in 30 of 100 cases happens in 30 of 100 cases.

A constant can be perfectly calibrated, so these figures stand beside a measure of skill and
never alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Bins of a reliability table, where there is enough to fill them.
N_BINS = 10


@dataclass(frozen=True, eq=False)
class Reliability:
    """What was said and what happened, bin by bin; arrays of shape (n_bins,), ascending.

    Attributes
    ----------
    n:
        Rows in the bin; never 0.
    predicted, observed:
        Mean probability and share of ones (or mean true probability).
    low, high:
        90 % interval of the observed share (Wilson 1927), read as if rows were independent.
    """

    n: NDArray[np.int64]
    predicted: Array
    observed: Array
    low: Array
    high: Array

    @property
    def error(self) -> float:
        """Expected calibration error: mean |predicted - observed| over the rows; NaN for none."""
        total = int(self.n.sum())
        if not total:
            return float("nan")
        return float(self.n @ np.abs(self.predicted - self.observed)) / total


def reliability(y: ArrayLike, p: ArrayLike, n_bins: int = N_BINS) -> Reliability:
    """Sort by probability, cut into bins of equal mass, and compare with what happened.

    Equal probabilities always share a bin (the one their middle falls in), so the order of the
    rows does not show; bins left empty by that are not returned.

    Parameters
    ----------
    y:
        Shape (n,), 0 or 1, or true probabilities.
    p:
        Shape (n,), 0 to 1.
    n_bins:
        1 or more.

    Raises
    ------
    ValueError
        Different shapes, NaN, values outside 0 to 1, or n_bins below 1.

    Examples
    --------
    >>> table = reliability([0, 0, 1, 1], [0.1, 0.3, 0.6, 0.8], n_bins=2)
    >>> table.predicted.round(3).tolist(), table.observed.tolist()
    ([0.2, 0.7], [0.0, 1.0])
    >>> round(table.error, 3)
    0.25
    """
    truth, chance = np.asarray(y, np.float64), np.asarray(p, np.float64)
    _check(truth, chance, n_bins)
    _, of_value, repeats = np.unique(chance, return_inverse=True, return_counts=True)
    middle = np.cumsum(repeats) - repeats / 2
    bin_of_value = (middle * n_bins / max(len(chance), 1)).astype(np.intp)
    filled, which = np.unique(bin_of_value[of_value], return_inverse=True)
    n = np.bincount(which, minlength=len(filled))
    predicted = np.bincount(which, weights=chance, minlength=len(filled)) / n
    observed = np.bincount(which, weights=truth, minlength=len(filled)) / n
    low, high = _wilson(observed, n)
    return Reliability(n, predicted, observed, low, high)


def calibration_error(y: ArrayLike, p: ArrayLike, n_bins: int = N_BINS) -> float:
    """Expected calibration error over bins of equal mass (Nixon et al., CVPR workshops 2019).

    Parameters
    ----------
    y, p, n_bins:
        As in `reliability`.

    Returns
    -------
    float
        0 to 1, lower is better; NaN for no rows. Few rows make it large by chance alone: see
        `chance_error`.

    Raises
    ------
    ValueError
        As `reliability`.

    Examples
    --------
    >>> round(calibration_error([0, 1], [0.5, 0.5], n_bins=1), 6)
    0.0
    """
    return reliability(y, p, n_bins).error


def chance_error(p: ArrayLike, n_bins: int = N_BINS, *, seed: int, n_draws: int = 200) -> float:
    """The calibration error that perfectly calibrated probabilities would show in the mean.

    Outcomes are drawn with the very probabilities; what is left is the noise of few rows, and a
    calibration error near it is nothing to be read into.

    Parameters
    ----------
    p, n_bins:
        As in `reliability`.

    Examples
    --------
    >>> 0.0 < chance_error([0.5] * 20, n_bins=1, seed=0) < 0.2
    True
    """
    chance = np.asarray(p, np.float64)
    _check(chance, chance, n_bins)
    if not len(chance):
        return float("nan")
    rng = np.random.default_rng(seed)
    drawn = (rng.random((n_draws, len(chance))) < chance).astype(np.float64)
    return float(np.mean([calibration_error(outcome, chance, n_bins) for outcome in drawn]))


def _check(truth: Array, chance: Array, n_bins: int) -> None:
    if truth.ndim != 1 or truth.shape != chance.shape:
        raise ValueError(f"outcomes of shape {truth.shape}, probabilities of {chance.shape}")
    if n_bins < 1:
        raise ValueError(f"n_bins must be 1 or more, not {n_bins}")
    for name, values in (("outcome", truth), ("probability", chance)):
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"{name} must be between 0 and 1, and not NaN")


def _wilson(share: Array, n: NDArray[np.int64], level: float = 0.9) -> tuple[Array, Array]:
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
