"""What a fitted model is: arrays and a few numbers. No code travels with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import LearntFrom
from matcher.model.kernel import N_COMPONENTS
from matcher.model.rows import Rows

Array = NDArray[np.float64]

#: P(selected | forwarded) is the product of the first, third and fourth, and Norway's chance.
#: `in_time` is shown and advises a phone call; it is in no product.
HOSPITAL_STAGES = ("answers", "in_time", "interested", "selected")


@dataclass(frozen=True, eq=False)
class Calibration:
    """A straight line on the logit, fitted on later outcomes; (0, 1) changes nothing."""

    intercept: float = 0.0
    slope: float = 1.0


@dataclass(frozen=True, eq=False)
class StageParameters:
    """Posterior of one stage: logit p = w0 + x w + f[site](request), given as its support.

    A hospital's own effect f is a Gaussian process over requests, see `kernel`. Its
    posterior for any request follows from the rows below, so they are what is kept.

    Attributes
    ----------
    weights, weight_cov:
        Mean (n_columns + 1,) and covariance of the weights, the intercept first.
    scales:
        Standard deviation of each component of f on the logit, shape (N_COMPONENTS,).
    residual:
        Standard deviation on the logit of what no evidence tells of one hospital and request.
    rows:
        Outcomes learnt from, ascending by hospital.
    pull, curvature:
        Slope of the log likelihood, and its negative second derivative, at the posterior
        mode; shape (n_rows,).
    calibration:
        Applied to the logit of the mean probability.
    """

    weights: Array
    weight_cov: Array
    scales: Array
    residual: float
    rows: Rows
    pull: Array
    curvature: Array
    calibration: Calibration = Calibration()


def prior_parameters(
    weights: Array, deviations: Array, scales: Array, residual: float
) -> StageParameters:
    """A stage that has seen nothing: independent weights, no hospital known.

    Raises
    ------
    ValueError
        There is not one scale a component.
    """
    if len(scales) != N_COMPONENTS:
        raise ValueError(f"{len(scales)} scales for {N_COMPONENTS} components")
    none = np.zeros(0)
    return StageParameters(
        weights=weights,
        weight_cov=np.diag(deviations**2),
        scales=scales,
        residual=residual,
        rows=Rows.none(len(weights) - 1),
        pull=none,
        curvature=none,
    )


@dataclass(frozen=True, eq=False)
class Model:
    """All stages, and what they were learnt from.

    Attributes
    ----------
    id:
        ``prior`` for the built-in one.
    features:
        Names of the columns of x, in the order of the weights (after the intercept).
    stages:
        The stages of `HOSPITAL_STAGES`.
    norway:
        P(Norway chosen): a stage whose "hospitals" are therapy areas.
    """

    id: str
    trained_as_of: date | None
    learnt_from: LearntFrom
    features: tuple[str, ...]
    stages: Mapping[str, StageParameters]
    norway: StageParameters
