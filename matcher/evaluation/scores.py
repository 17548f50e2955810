"""How far probabilities are from what happened, or from the truth where it is known.

Plain numpy: knows no history and no hospital.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


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
    return _mean(squared_errors(y, p))


def squared_errors(y: ArrayLike, p: ArrayLike) -> Array:
    """What each row adds to the Brier score, shape (n,); as `brier`."""
    truth, chance = _shares(y, p)
    errors: Array = (chance - truth) ** 2 + truth * (1 - truth)
    return errors


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
    return _mean(log_losses(y, p))


def log_losses(y: ArrayLike, p: ArrayLike) -> Array:
    """What each row adds to the log score, shape (n,); as `log_score`."""
    truth, chance = _shares(y, p)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 x log 0 is 0: what cannot happen costs nothing.
        yes = np.where(truth > 0, truth * np.log(chance), 0.0)
        no = np.where(truth < 1, (1 - truth) * np.log1p(-chance), 0.0)
    losses: Array = 0.0 - (yes + no)
    return losses


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
    known = column(truth, "truth")
    lowest, highest = column(low, "low"), column(high, "high")
    if not len(known) == len(lowest) == len(highest):
        raise ValueError(f"{len(known)} truths, {len(lowest)} low and {len(highest)} high ends")
    return _mean((lowest <= known) & (known <= highest))


def column(values: ArrayLike, name: str) -> Array:
    """Values as an array of shape (n,) without NaN; `name` is what an error calls them."""
    column = np.asarray(values, np.float64)
    if column.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {column.ndim}")
    if np.isnan(column).any():
        raise ValueError(f"{name} holds NaN; leave out what is not known")
    return column


def _shares(y: ArrayLike, p: ArrayLike) -> tuple[Array, Array]:
    truth, chance = column(y, "outcome"), column(p, "probability")
    if len(truth) != len(chance):
        raise ValueError(f"{len(truth)} outcomes and {len(chance)} probabilities")
    for name, values in (("outcome", truth), ("probability", chance)):
        if ((values < 0) | (values > 1)).any():
            raise ValueError(f"{name} must be between 0 and 1")
    return truth, chance


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
