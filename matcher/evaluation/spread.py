"""Whether the number of yes of a request falls where the chances say it should.

Each hospital's chance makes a distribution of how many of those asked say yes. If the chances
are right and hospitals answer each for itself, the middle 80 % of it hold the true number in
80 % of requests or a little more, because numbers are whole. Held less often, the chances are
too sure of themselves, or hospitals move together more than they say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.evaluation.backtest import Backtest

Array = NDArray[np.float64]

#: Middle parts of the distribution that are looked at.
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, eq=False)
class Spread:
    """Shares of requests by level; arrays of shape (len(LEVELS),), NaN where there is none.

    Attributes
    ----------
    n_requests:
        Requests with an answer known or overdue of some hospital asked.
    expected:
        What the chances themselves give the range.
    held:
        How often the number of yes fell into it.
    """

    n_requests: int
    expected: Array
    held: Array


def spread(done: Backtest) -> Spread:
    """Compare the number of yes of every request with its distribution."""
    expected, held = [], []
    for cohort, forecast in zip(done.cohorts, done.forecasts, strict=True):
        known = ~np.isnan(cohort.interested)
        if not known.any():
            continue
        n_yes = int(cohort.interested[known].sum())
        chance = distribution(forecast.chances["interested"]["model"][cohort.asked[known]])
        ranges = [middle(chance, level) for level in LEVELS]
        expected.append([float(chance[low : high + 1].sum()) for low, high in ranges])
        held.append([float(low <= n_yes <= high) for low, high in ranges])
    none = np.full(len(LEVELS), np.nan)
    return Spread(
        n_requests=len(held),
        expected=np.mean(expected, axis=0) if expected else none,
        held=np.mean(held, axis=0) if held else none,
    )


def distribution(chances: ArrayLike) -> Array:
    """P(0 yes), P(1 yes) ... of independent hospitals (Poisson's binomial distribution).

    Examples
    --------
    >>> distribution([0.5, 0.5]).tolist()
    [0.25, 0.5, 0.25]
    """
    found = np.ones(1)
    for p in np.asarray(chances, np.float64):
        found = np.convolve(found, [1.0 - p, p])
    return found


def middle(chance: ArrayLike, level: float) -> tuple[int, int]:
    """First and last number of the middle part: at most (1 - level) / 2 lies on either side.

    Examples
    --------
    >>> middle([0.25, 0.5, 0.25], 0.5), middle([0.04, 0.92, 0.04], 0.9)
    ((1, 1), (1, 1))
    """
    below = np.cumsum(np.asarray(chance, np.float64))
    tail = (1.0 - level) / 2
    # A tail of exactly that size, but for the last bits, may be left out.
    low = int(np.searchsorted(below, tail + 1e-9, side="right"))
    high = int(np.searchsorted(below, 1.0 - tail - 1e-9, side="left"))
    return low, min(high, len(below) - 1)
