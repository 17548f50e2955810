"""What the rows say about their logits: known, "at least one of these", or not told yet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.model.rows import KNOWN, Rows

Array = NDArray[np.float64]

#: Least share of p (1 - p) kept as curvature: where next to nothing is told the likelihood
#: may bend the other way, and Newton's step needs a bowl.
_LEAST_CURVATURE = 0.05
#: A sigmoid is never quite flat; a double holds it to be at a logit of 37.
_NEVER_FLAT = 1e-9


def sigmoid(z: Array) -> Array:
    """Logistic function, without overflow."""
    p: Array = 0.5 * (1.0 + np.tanh(0.5 * z))
    return p


def log_likelihood(rows: Rows, logit: Array) -> float:
    """Sum over all that is known."""
    known, untold = _kinds(rows)
    log_yes, log_no = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
    total = float((rows.y[known] * log_yes[known] + (1 - rows.y[known]) * log_no[known]).sum())
    if untold.any():
        yes = log_yes[untold] + np.log(rows.untold_if_yes[untold])
        no = log_no[untold] + np.log(rows.untold_if_no[untold])
        total += float(np.logaddexp(yes, no).sum())
    in_set = rows.at_least_one != KNOWN
    if in_set.any():
        none = np.bincount(rows.at_least_one[in_set], weights=log_no[in_set])
        total += float(np.log(-np.expm1(np.minimum(none, -1e-12))).sum())
    return total


def slope_and_curvature(rows: Rows, logit: Array) -> tuple[Array, Array]:
    """First derivative, and negative second derivative, of the log likelihood of each row.

    For a set of which at least one is yes the second derivative's diagonal is given: the
    rows are of different hospitals, whose effects are independent a priori.
    """
    p = sigmoid(logit)
    spread = p * (1 - p)
    expected, told = rows.y.copy(), np.ones(len(rows))
    _, untold = _kinds(rows)
    if untold.any():
        yes = p[untold] * rows.untold_if_yes[untold]
        no = (1 - p[untold]) * rows.untold_if_no[untold]
        g = yes / (yes + no)
        expected[untold] = g
        told[untold] = 1 - g * (1 - g) / spread[untold]
    in_set = rows.at_least_one != KNOWN
    if in_set.any():
        which = rows.at_least_one[in_set]
        none = np.exp(np.bincount(which, weights=-np.logaddexp(0.0, logit[in_set])))[which]
        some = np.maximum(1 - none, 1e-12)
        expected[in_set] = np.minimum(p[in_set] / some, 1.0)
        told[in_set] = 1 - 1 / some + p[in_set] * none / (some**2 * (1 - p[in_set]))
    return expected - p, np.maximum(spread * np.clip(told, _LEAST_CURVATURE, 1.0), _NEVER_FLAT)


def _kinds(rows: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    untold = ~np.isnan(rows.untold_if_yes)
    return ~untold & (rows.at_least_one == KNOWN), untold
