"""Hierarchical logistic regression: shared weights, and for each hospital an effect of its own.

logit p = w0 + x w + f[site](request), w ~ N(w_prior, S), f a Gaussian process over the
requests of one hospital (see `kernel`). Fitted to the posterior mode by Newton's method,
with Laplace's covariance: Gelman and Hill, Data Analysis Using Regression and
Multilevel/Hierarchical Models (2007), chapter 14; Rasmussen and Williams, Gaussian
Processes for Machine Learning (2006), chapter 3. Scales are set where the marginal
likelihood of the linearised model and their own prior balance, by the multiplicative steps
of Wood and Fasiolo, A Generalized Fellner-Schall Method for Smoothing Parameter
Optimization (2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.model.blocks import Block, System, solve, stack
from matcher.model.kernel import UNKNOWN, Keys
from matcher.model.likelihood import log_likelihood, slope_and_curvature
from matcher.model.parameters import StageParameters, prior_parameters
from matcher.model.rows import Rows

Array = NDArray[np.float64]

MAX_STEPS = 60
#: Newton stops when no logit moves by more than this.
TOLERANCE = 1e-9
#: Sweeps in which the scales are learnt; later ones move them by less than 1 %.
SCALE_SWEEPS = 8
#: The farthest a logit may go in a sweep.
_FARTHEST = 3.0


@dataclass(frozen=True, eq=False)
class StagePrior:
    """What is believed before any outcome.

    Attributes
    ----------
    weights, deviations:
        Mean and standard deviation of the weights, the intercept first.
    scales:
        Standard deviation of each component of f; 0 leaves it out.
    residual:
        Standard deviation of what no evidence tells of one hospital and request.
    strength:
        Hospitals' worth of belief in `scales`; infinite keeps them as they are.
    pooled:
        Weights whose common deviation is learnt as well; True for each of them.
    """

    weights: Array
    deviations: Array
    scales: Array
    residual: float
    strength: float = np.inf
    pooled: NDArray[np.bool_] | None = None

    def parameters(self) -> StageParameters:
        """The stage as it stands before any outcome."""
        return prior_parameters(self.weights, self.deviations, self.scales, self.residual)


def fit_stage(rows: Rows, prior: StagePrior) -> StageParameters:
    """Posterior mode and covariance; the prior itself where there are no rows."""
    if len(rows) == 0:
        return prior.parameters()
    fit = _Fit(rows.by_site(), prior)
    if np.isfinite(prior.strength):
        fit.settle()
    for _ in range(MAX_STEPS):
        if fit.step() < TOLERANCE:
            break
    return fit.parameters()


def code_keys(rows: Rows) -> tuple[Keys, dict[str, int], dict[str, int]]:
    """Keys of the rows, and the codes of areas and sponsors."""
    area, areas = _coded(rows.area)
    sponsor, sponsors = _coded(rows.sponsor)
    return Keys(area, sponsor, rows.day), areas, sponsors


def _coded(names: NDArray[np.str_]) -> tuple[NDArray[np.intp], dict[str, int]]:
    known, code = np.unique(names, return_inverse=True)
    codes = {str(name): i for i, name in enumerate(known.tolist()) if name}
    return np.where(names == "", UNKNOWN, code), codes


def covariance_of(unit: Array, variances: Array, residual: float, block: Block) -> Array:
    """K + residual^2 of a block from the unit covariance of its components."""
    covariance: Array = np.tensordot(variances, unit, 1)
    diagonal = np.arange(covariance.shape[1])
    covariance[:, diagonal, diagonal] += residual**2 * block.there
    return covariance


class _Fit:
    """Newton's method on logits, weights and row effects together."""

    def __init__(self, rows: Rows, prior: StagePrior) -> None:
        self.rows, self.prior = rows, prior
        self.x = np.column_stack([np.ones(len(rows)), rows.x])
        keys, _, _ = code_keys(rows)
        _, site = np.unique(rows.site, return_inverse=True)
        self.blocks = stack(site)
        self.units = [block.covariances(keys) for block in self.blocks]
        self.variances = prior.scales**2
        self.precision = prior.deviations**-2.0
        self.weights = prior.weights.copy()
        # pull = K^-1 f, so that f = K pull and the prior's cost is f . pull / 2.
        self.effect, self.pull = np.zeros(len(rows)), np.zeros(len(rows))
        self._relinearise()

    @property
    def logit(self) -> Array:
        return np.asarray(self.x @ self.weights + self.effect)

    def settle(self) -> None:
        """Newton steps that move the scales along, then one at the scales reached.

        No step is tested here: with the scales the height itself moves. None goes far.
        """
        for last in (False,) * SCALE_SWEEPS + (True,):
            target = self._target(self.logit)
            moved = self.x @ target[0] + target[1] - self.logit
            share = 1.0 if last else min(1.0, _FARTHEST / float(np.abs(moved).max(initial=1e-9)))
            self._move(target, share)
            if not last:
                self._learn_scales()
            self._relinearise()

    def step(self) -> float:
        """One Newton step, halved until it climbs; the largest move of a logit."""
        before = self.logit
        target = self._target(before)
        height, share = self._height(self.weights, self.effect, self.pull), 1.0
        start = self.weights, self.effect, self.pull
        self._move(target, share)
        while self._height(self.weights, self.effect, self.pull) < height - 1e-9 and share > 1e-4:
            share /= 2
            self.weights, self.effect, self.pull = start
            self._move(target, share)
        self._relinearise()
        return float(np.abs(self.logit - before).max())

    def _move(self, target: tuple[Array, Array, Array], share: float) -> None:
        old = self.weights, self.effect, self.pull
        self.weights, self.effect, self.pull = (
            a + share * (b - a) for a, b in zip(old, target, strict=True)
        )

    def _learn_scales(self) -> None:
        """One multiplicative step of each scale."""
        fits = np.zeros(len(self.variances))
        traces = np.zeros(len(self.variances))
        for unit, solved in zip(self.units, self.system.blocks, strict=True):
            pull = self.pull[solved.block.rows] * solved.block.there
            projected = solved.inverse - solved.inverse_x @ self.system.weight_cov @ (
                solved.inverse_x.transpose(0, 2, 1)
            )
            fits += np.einsum("si,ksij,sj->k", pull, unit, pull)
            traces += np.einsum("ksij,sij->k", unit, projected)
        live = self.variances > 0
        self.variances[live] = _balanced(
            self.variances[live],
            self.prior.scales[live] ** 2,
            self.prior.strength,
            fits[live],
            traces[live],
        )
        if self.prior.pooled is not None:
            self._learn_pooled(self.prior.pooled)

    def _learn_pooled(self, pooled: NDArray[np.bool_]) -> None:
        first = self.prior.deviations[pooled] ** 2
        now = 1 / self.precision[pooled]
        moved = (self.weights - self.prior.weights)[pooled]
        learnt = 1 / now - np.diag(self.system.weight_cov)[pooled] / now**2
        # One common factor: the deviations keep their proportions.
        factor = float(np.mean(now / first))
        fit = float((moved**2 / first).sum()) / factor**2
        trace = float((learnt * now).sum()) / factor
        strength = self.prior.strength / 2
        held = max(trace, 0.0) + strength / factor
        factor *= (fit + strength / factor**2) / held
        self.precision[pooled] = 1 / (first * factor)

    def _target(self, logit: Array) -> tuple[Array, Array, Array]:
        """Weights, row effects and pulls where the linearised model has its mode."""
        slope, _ = slope_and_curvature(self.rows, logit)
        work = logit + slope / self.curvature
        right = self.precision * self.prior.weights
        for solved in self.system.blocks:
            mine = work[solved.block.rows] * solved.block.there
            right = right + np.einsum("smp,sm->p", solved.inverse_x, mine)
        weights = self.system.weight_cov @ right
        effect, pull = np.zeros_like(work), np.zeros_like(work)
        for solved in self.system.blocks:
            rows, there = solved.block.rows, solved.block.there
            rest = work[rows] * there - solved.x @ weights
            pulled = np.einsum("sij,sj->si", solved.inverse, rest)
            pull[rows[there]] = pulled[there]
            effect[rows[there]] = np.einsum("sij,sj->si", solved.covariance, pulled)[there]
        return weights, effect, pull

    def _height(self, weights: Array, effect: Array, pull: Array) -> float:
        """Log posterior, up to a constant."""
        likelihood = log_likelihood(self.rows, self.x @ weights + effect)
        cost = pull @ effect + self.precision @ (weights - self.prior.weights) ** 2
        return likelihood - 0.5 * float(cost)

    def _relinearise(self) -> None:
        _, self.curvature = slope_and_curvature(self.rows, self.logit)
        covariances = [
            covariance_of(unit, self.variances, self.prior.residual, block)
            for unit, block in zip(self.units, self.blocks, strict=True)
        ]
        self.system: System = solve(
            self.blocks, covariances, self.x, self.curvature, self.precision
        )

    def parameters(self) -> StageParameters:
        """The posterior, by its support."""
        slope, curvature = slope_and_curvature(self.rows, self.logit)
        return StageParameters(
            weights=self.weights,
            weight_cov=self.system.weight_cov,
            scales=np.sqrt(self.variances),
            residual=self.prior.residual,
            rows=self.rows,
            pull=slope,
            curvature=curvature,
        )


def _balanced(now: Array, first: Array, strength: float, fits: Array, traces: Array) -> Array:
    """Variances at which marginal likelihood and prior balance, one step nearer."""
    pulled = fits + strength * first / now**2
    held = np.maximum(traces, 0.0) + strength / now
    return np.asarray(now * pulled / held)
