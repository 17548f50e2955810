"""Hierarchical logistic regression, fitted to its posterior mode, with Laplace's covariance.

logit p = w0 + x w + b[site] + c[site, area], with w ~ N(w_prior, S), b ~ N(0, site_scale^2),
c ~ N(0, pair_scale^2): Gelman and Hill, Data Analysis Using Regression and
Multilevel/Hierarchical Models (2007), chapter 14; Laplace approximation as in Bishop,
Pattern Recognition and Machine Learning (2006), section 4.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.model.parameters import Array, StageParameters, prior_parameters

MAX_STEPS = 50
#: Newton stops when no coefficient moves by more than this on the logit.
TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class StagePrior:
    """What is believed before any outcome: weights (intercept first) and scales."""

    weights: Array
    deviations: Array
    site_scale: float
    pair_scale: float

    def parameters(self) -> StageParameters:
        """The stage as it stands before any outcome."""
        return prior_parameters(self.weights, self.deviations, self.site_scale, self.pair_scale)


@dataclass(frozen=True, eq=False)
class Rows:
    """Resolved outcomes of one stage.

    Attributes
    ----------
    x:
        Features, shape (n, n_features), as they were known on each request's own day.
    y:
        1 or 0, shape (n,).
    site, area:
        Ids, shape (n,); an empty area has no effect of its own.
    """

    x: Array
    y: Array
    site: NDArray[np.str_]
    area: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True, eq=False)
class _Design:
    """Rows with an intercept and coded groups; `pair` is -1 where there is no area."""

    x: Array
    y: Array
    site: NDArray[np.intp]
    pair: NDArray[np.intp]
    sites: NDArray[np.str_]
    pair_site: NDArray[np.int32]
    pair_area: NDArray[np.str_]

    @property
    def sizes(self) -> tuple[int, int, int]:
        return self.x.shape[1], len(self.sites), len(self.pair_area)


def fit_stage(rows: Rows, prior: StagePrior) -> StageParameters:
    """Posterior mode and covariance; the prior itself where there are no rows."""
    if len(rows) == 0:
        return prior.parameters()
    design = _code(rows)
    _, n_b, n_c = design.sizes
    centre = np.concatenate([prior.weights, np.zeros(n_b + n_c)])
    precision = np.concatenate(
        [
            prior.deviations**-2.0,
            np.full(n_b, prior.site_scale**-2.0),
            np.full(n_c, prior.pair_scale**-2.0),
        ]
    )
    mode, hessian = _climb(design, centre, precision)
    return _posterior(design, prior, mode, np.linalg.inv(hessian).astype(np.float64))


def _code(rows: Rows) -> _Design:
    x = np.column_stack([np.ones(len(rows)), rows.x])
    sites, site = np.unique(rows.site, return_inverse=True)
    has_area = rows.area != ""
    names, area = np.unique(rows.area[has_area], return_inverse=True)
    code = site[has_area].astype(np.int64) * max(len(names), 1) + area
    pairs, pair_in = np.unique(code, return_inverse=True)
    pair = np.full(len(rows), -1, np.intp)
    pair[has_area] = pair_in
    n_names = max(len(names), 1)
    return _Design(
        x,
        rows.y,
        site,
        pair,
        sites,
        (pairs // n_names).astype(np.int32),
        names[pairs % n_names] if len(pairs) else np.zeros(0, dtype="U1"),
    )


def _climb(design: _Design, centre: Array, precision: Array) -> tuple[Array, Array]:
    """Newton's method; the log posterior is concave, halved steps keep it climbing."""
    theta = centre.copy()
    height = _log_posterior(design, theta, centre, precision)
    hessian = np.diag(precision)
    for _ in range(MAX_STEPS):
        p = _sigmoid(_logit(design, theta))
        gradient = _project(design, design.y - p) - precision * (theta - centre)
        hessian = _curvature(design, p * (1 - p)) + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        share = 1.0
        while (
            reached := _log_posterior(design, theta + share * step, centre, precision)
        ) < height - 1e-9 and share > 1e-4:
            share /= 2
        theta = theta + share * step
        height = reached
        if float(np.abs(share * step).max()) < TOLERANCE:
            break
    return theta, hessian


def _logit(design: _Design, theta: Array) -> Array:
    n_w, n_b, _ = design.sizes
    z = design.x @ theta[:n_w] + theta[n_w + design.site]
    paired = design.pair >= 0
    z[paired] += theta[n_w + n_b + design.pair[paired]]
    return z


def _project(design: _Design, residual: Array) -> Array:
    """Transposed design times a vector over the rows."""
    _, n_b, n_c = design.sizes
    paired = design.pair >= 0
    return np.concatenate(
        [
            design.x.T @ residual,
            np.bincount(design.site, weights=residual, minlength=n_b),
            np.bincount(design.pair[paired], weights=residual[paired], minlength=n_c),
        ]
    )


def _curvature(design: _Design, weight: Array) -> Array:
    """Transposed design times weights times design, from its blocks (groups are one-hot)."""
    n_w, n_b, n_c = design.sizes
    paired = design.pair >= 0
    pair, weight_in = design.pair[paired], weight[paired]
    weighted = design.x * weight[:, None]
    full = np.zeros((n_w + n_b + n_c,) * 2)
    full[:n_w, :n_w] = design.x.T @ weighted
    with_site = np.zeros((n_b, n_w))
    np.add.at(with_site, design.site, weighted)
    with_pair = np.zeros((n_c, n_w))
    np.add.at(with_pair, pair, weighted[paired])
    b, c = slice(n_w, n_w + n_b), slice(n_w + n_b, None)
    full[b, :n_w], full[:n_w, b] = with_site, with_site.T
    full[c, :n_w], full[:n_w, c] = with_pair, with_pair.T
    of_site = np.bincount(design.site, weights=weight, minlength=n_b)
    of_pair = np.bincount(pair, weights=weight_in, minlength=n_c)
    full[b, b] = np.diag(of_site)
    full[c, c] = np.diag(of_pair)
    rows, columns = n_w + design.pair_site, n_w + n_b + np.arange(n_c)
    full[rows, columns] = of_pair
    full[columns, rows] = of_pair
    return full


def _log_posterior(design: _Design, theta: Array, centre: Array, precision: Array) -> float:
    z = _logit(design, theta)
    likelihood = design.y @ z - np.logaddexp(0.0, z).sum()
    return float(likelihood - 0.5 * precision @ (theta - centre) ** 2)


def _posterior(
    design: _Design, prior: StagePrior, mode: Array, covariance: Array
) -> StageParameters:
    n_w, n_b, n_c = design.sizes
    b, c = slice(n_w, n_w + n_b), slice(n_w + n_b, None)
    variance = np.diag(covariance)
    pair_rows = n_w + n_b + np.arange(n_c)
    return StageParameters(
        weights=mode[:n_w],
        weight_cov=covariance[:n_w, :n_w],
        site_scale=prior.site_scale,
        pair_scale=prior.pair_scale,
        sites=design.sites,
        site_mean=mode[b],
        site_var=variance[b],
        site_cov=covariance[b, :n_w],
        pair_site=design.pair_site,
        pair_area=design.pair_area,
        pair_mean=mode[c],
        pair_var=variance[c],
        pair_site_cov=covariance[pair_rows, n_w + design.pair_site],
        pair_cov=covariance[c, :n_w],
    )


def _sigmoid(z: Array) -> Array:
    p: Array = 0.5 * (1.0 + np.tanh(0.5 * z))
    return p
