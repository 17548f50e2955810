"""What a fitted model is: arrays and a few numbers. No code travels with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.domain.ranking import LearntFrom

Array = NDArray[np.float64]

#: P(selected | forwarded) is the product of the first, third and fourth, and Norway's chance.
#: `in_time` is shown and advises a phone call; it is in no product.
HOSPITAL_STAGES = ("answers", "in_time", "interested", "selected")


@dataclass(frozen=True, eq=False)
class StageParameters:
    """Posterior of one stage: logit p = w0 + x w + b[site] + c[site, area].

    Attributes
    ----------
    weights, weight_cov:
        Mean (n_features + 1,) and covariance of the weights, the intercept first.
    site_scale, pair_scale:
        Prior standard deviation of b and of c, on the logit: what an unknown hospital has.
    sites:
        Ids of the hospitals with data, ascending, shape (n_sites,).
    site_mean, site_var, site_cov:
        Posterior of b: mean, variance, and covariance with the weights (n_sites, n_features + 1).
    pair_site, pair_area:
        For each pair with data: position in `sites`, and the area's id.
    pair_mean, pair_var, pair_site_cov, pair_cov:
        Posterior of c: mean, variance, covariance with its site's b, and with the weights.
    """

    weights: Array
    weight_cov: Array
    site_scale: float
    pair_scale: float
    sites: NDArray[np.str_]
    site_mean: Array
    site_var: Array
    site_cov: Array
    pair_site: NDArray[np.int32]
    pair_area: NDArray[np.str_]
    pair_mean: Array
    pair_var: Array
    pair_site_cov: Array
    pair_cov: Array


def prior_parameters(
    weights: Array, deviations: Array, site_scale: float, pair_scale: float
) -> StageParameters:
    """A stage that has seen nothing: independent weights, no hospital known."""
    n = len(weights)
    none = np.zeros(0)
    return StageParameters(
        weights=weights,
        weight_cov=np.diag(deviations**2),
        site_scale=site_scale,
        pair_scale=pair_scale,
        sites=np.zeros(0, dtype="U1"),
        site_mean=none,
        site_var=none,
        site_cov=np.zeros((0, n)),
        pair_site=np.zeros(0, np.int32),
        pair_area=np.zeros(0, dtype="U1"),
        pair_mean=none,
        pair_var=none,
        pair_site_cov=none,
        pair_cov=np.zeros((0, n)),
    )


@dataclass(frozen=True, eq=False)
class Model:
    """All stages, and what they were learnt from.

    Attributes
    ----------
    id:
        ``prior`` for the built-in one.
    features:
        Names of the features, in the order of the weights (after the intercept).
    stages:
        The stages of `HOSPITAL_STAGES`.
    norway:
        P(Norway chosen): a stage without features whose "sites" are therapy areas.
    """

    id: str
    trained_as_of: date | None
    learnt_from: LearntFrom
    features: tuple[str, ...]
    stages: Mapping[str, StageParameters]
    norway: StageParameters
