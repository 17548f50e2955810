"""Calibration of a stage on later outcomes: slope and intercept, shrunk to no change.

Platt, Probabilistic Outputs for Support Vector Machines (1999), with a prior where data
are few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.model.likelihood import sigmoid
from matcher.model.parameters import Calibration

#: How far calibration may move things unless later outcomes insist.
INTERCEPT_DEVIATION = 0.3
SLOPE_DEVIATION = 0.15


def calibrate(logit: NDArray[np.float64], y: NDArray[np.float64]) -> Calibration:
    """The line that suits outcomes best.

    Parameters
    ----------
    logit:
        Predicted before the outcome was known, shape (n,).
    y:
        1 or 0, shape (n,).
    """
    x = np.column_stack([np.ones(len(y)), logit])
    centre = np.array([0.0, 1.0])
    precision = np.array([INTERCEPT_DEVIATION, SLOPE_DEVIATION]) ** -2.0
    line = centre.copy()
    for _ in range(25):
        p = sigmoid(x @ line)
        slope = x.T @ (y - p) - precision * (line - centre)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(precision)
        move = np.linalg.solve(curvature, slope)
        line = line + move
        if float(np.abs(move).max()) < 1e-10:
            break
    return Calibration(intercept=float(line[0]), slope=float(line[1]))
