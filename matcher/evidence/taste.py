"""Each hospital's taste in studies, learnt from those it took part in.

The participants of a study are modelled as drawn one by one, hospital s with a chance
proportional to exp(offset_s + f_s(study)); f_s, its taste, is a Gaussian process over studies
whose covariance is how alike they are (multinomial logistic regression in kernel form:
Williams and Barber, 1998). Pure numbers: no history, no day.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

Array = NDArray[np.float64]

#: Variance of a hospital's taste, on the log-odds, at likeness 1. Quality hardly moves
#: between 3 and 7.
TASTE_VARIANCE = 4.5

#: Steps of the fit: log chances are then within 0.05 of where they would end.
N_STEPS = 20


def chances(scores: Array, copies: Array) -> Array:
    """exp(scores), each row scaled to sum 1 over all hospitals; `copies` of each column."""
    p: Array = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= (p @ copies)[:, None]
    return p


def fit_taste(alike: Array, drawn: Array, weight: Array, offset: Array, copies: Array) -> Array:
    """The most probable tastes, as coefficients: f(study) = likeness to each study @ result.

    Parameters
    ----------
    alike:
        Shape (n, n): likeness of the studies, positive semidefinite.
    drawn:
        Shape (n, m): share of each study's draws that fell on each hospital; rows sum to 1.
    weight:
        Shape (n,), above 0: how many draws each study is worth.
    offset:
        Shape (m,) or (n, m): log chances before any taste.
    copies:
        Shape (m,): how many hospitals a column stands for (1, but for those never drawn).

    Returns
    -------
    Array
        Shape (n, m).

    Notes
    -----
    The multinomial's curvature is at most half its weight (Boehning, 1992), so that every
    step solves the same system, which is factored once; Nesterov's steps make it quick.
    """
    n, m = drawn.shape
    if n == 0 or m == 0:
        return np.zeros((n, m))
    slack = (2.0 / weight)[:, None]
    system = TASTE_VARIANCE * alike
    system[np.diag_indices(n)] += slack[:, 0]
    factor = cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    taste, ahead, pace = np.zeros((n, m)), np.zeros((n, m)), 1.0
    coefficients = taste
    for _ in range(N_STEPS):
        target = ahead + 2.0 * (drawn - chances(offset + ahead, copies))
        coefficients = cho_solve(factor, target, check_finite=False)
        # What the likeness times the coefficients is, without the product.
        previous, taste = taste, target - slack * coefficients
        quicker = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = taste + (pace - 1) / quicker * (taste - previous)
        pace = quicker
    return np.asarray(TASTE_VARIANCE * coefficients, np.float64)
