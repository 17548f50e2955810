"""How much to trust each opinion: learnt on studies that none of them was learnt from."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from matcher.evidence.described import Array
from matcher.evidence.known import Known
from matcher.evidence.nearby import log_ratios
from matcher.evidence.taste import chances, fit_taste

#: Trust in taste, sister studies and the field before anything is learnt, and how
#: far it may be off.
TRUST = np.array([0.7, 0.35, 0.2])
TRUST_DEVIATION = 0.3

N_FOLDS = 3
#: With fewer studies than this the trust stays as it is.
ENOUGH = 30


def learn_trust(alike: Array, nearness: tuple[Array, ...], known: Known) -> Array:
    """Trust in each opinion, 0 or more, shape (3,).

    Every study is predicted from the folds it is not in, and the log chance of who took part
    is made largest, with `TRUST` as the prior.

    Parameters
    ----------
    alike, nearness:
        Of the studies known, each of shape (n, n): as for the taste, and of each kind.
    """
    drawn, weight, copies = known.drawn, known.weight, known.copies
    n = len(drawn)
    if n < ENOUGH:
        return TRUST.copy()
    told = np.zeros((len(TRUST), *drawn.shape))
    offset = np.log(known.share)
    for fold in range(N_FOLDS):
        out = np.arange(n) % N_FOLDS == fold
        past = np.flatnonzero(~out)
        rows = np.ix_(np.flatnonzero(out), past)
        coefficients = fit_taste(
            alike[np.ix_(past, past)], drawn[past], weight[past], offset, copies
        )
        told[0, out] = alike[rows] @ coefficients
        told[1:, out] = log_ratios(
            tuple(one[rows] for one in nearness), drawn[past], weight[past], known.share
        )

    def loss(trust: Array) -> tuple[float, Array]:
        scores = offset + np.tensordot(trust, told, axes=1)
        p = chances(scores, copies)
        off = (trust - TRUST) / TRUST_DEVIATION
        missed = -weight @ (drawn * np.log(np.maximum(p, 1e-300))).sum(axis=1)
        slope = np.tensordot(told, weight[:, None] * (p * copies - drawn), axes=2)
        return float(missed + 0.5 * off @ off), slope + off / TRUST_DEVIATION

    found = minimize(loss, TRUST, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(TRUST))
    return np.asarray(found.x, np.float64)
