"""How much to trust taste and sister studies: learnt on studies that neither was learnt from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.evidence.taste import chances, fit_taste, sister_log_ratio

Array = NDArray[np.float64]

#: Trust in taste and in sister studies before anything is learnt, and how far it may be off.
TRUST = np.array([0.75, 0.35])
TRUST_DEVIATION = 0.5

N_FOLDS = 3
#: With fewer studies than this the trust stays as it is.
ENOUGH = 30


def learn_trust(
    likeness: tuple[Array, Array], drawn: Array, weight: Array, share: Array, copies: Array
) -> Array:
    """Trust in taste and sister studies, each 0 or more, shape (2,).

    Every study is predicted from the folds it is not in, and the log chance of who took part
    is made largest, with `TRUST` as the prior.

    Parameters
    ----------
    likeness:
        Of the studies, each of shape (n, n): for the taste, and for sister studies.
    drawn, weight, share, copies:
        As for `fit_taste` and `sister_log_ratio`.
    """
    alike, near = likeness
    n = len(drawn)
    if n < ENOUGH:
        return TRUST.copy()
    told = np.zeros((2, *drawn.shape))
    offset = np.log(share)
    for fold in range(N_FOLDS):
        out = np.arange(n) % N_FOLDS == fold
        known = np.flatnonzero(~out)
        rows = np.ix_(np.flatnonzero(out), known)
        coefficients = fit_taste(
            alike[np.ix_(known, known)], drawn[known], weight[known], offset, copies
        )
        told[0, out] = alike[rows] @ coefficients
        told[1, out] = sister_log_ratio(near[rows], drawn[known], weight[known], share)

    def loss(trust: Array) -> tuple[float, Array]:
        scores = offset + np.tensordot(trust, told, axes=1)
        p = chances(scores, copies)
        off = (trust - TRUST) / TRUST_DEVIATION
        missed = -weight @ (drawn * np.log(np.maximum(p, 1e-300))).sum(axis=1)
        slope = np.tensordot(told, weight[:, None] * (p * copies - drawn), axes=2)
        return float(missed + 0.5 * off @ off), slope + off / TRUST_DEVIATION

    found = minimize(loss, TRUST, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(TRUST))
    return np.asarray(found.x, np.float64)
