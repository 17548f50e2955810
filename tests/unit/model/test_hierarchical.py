"""The fit against what can be worked out without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from matcher.domain.request import Asking
from matcher.model import Rows, StagePrior, fit_stage
from matcher.model.hierarchical import code_keys
from matcher.model.kernel import components
from matcher.model.likelihood import log_likelihood, slope_and_curvature
from matcher.model.posterior import Posterior

SCALES = np.array([0.7, 0.5, 0.3, 0.4, 0.2])
RESIDUAL = 0.3


def made_up_rows(n: int, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    site = np.array(["a", "b", "c", "d"])[rng.integers(0, 4, n)]
    x = rng.normal(size=(n, 2))
    z = -0.3 + x @ [0.8, -0.5] + np.where(site == "a", 1.0, 0.0)
    return Rows.of(
        x,
        (rng.random(n) < expit(z)).astype(float),
        site,
        area=np.array(["heart", "lung", ""])[rng.integers(0, 3, n)],
        sponsor=np.array(["one", "other", ""])[rng.integers(0, 3, n)],
        day=rng.integers(19000, 20000, n).astype(np.int32),
    )


@pytest.fixture
def prior() -> StagePrior:
    return StagePrior(np.array([0.1, 0.2, 0.0]), np.array([1.0, 0.5, 0.5]), SCALES, RESIDUAL)


def covariance(rows: Rows) -> np.ndarray:
    """Of all rows' own effects and residuals at once, hospitals independent."""
    keys, _, _ = code_keys(rows)
    unit = components(keys[:, None], keys[None, :])
    same = rows.site[:, None] == rows.site[None, :]
    return np.tensordot(SCALES**2, unit, 1) * same + RESIDUAL**2 * np.eye(len(rows))


def loss(theta: np.ndarray, rows: Rows, prior: StagePrior, inverse: np.ndarray) -> float:
    """The negative log posterior over weights and one effect a row, written out plainly."""
    w, f = theta[:3], theta[3:]
    x = np.column_stack([np.ones(len(rows)), rows.x])
    total = 0.5 * float((((w - prior.weights) / prior.deviations) ** 2).sum())
    total += 0.5 * float(f @ inverse @ f)
    return total - log_likelihood(rows, x @ w + f)


def test_the_mode_is_where_a_plain_optimiser_finds_it(prior):
    rows = made_up_rows(60, seed=1).by_site()
    inverse = np.linalg.inv(covariance(rows))
    fitted = fit_stage(rows, prior)
    effect = covariance(rows) @ fitted.pull
    theta = np.concatenate([fitted.weights, effect])
    best = minimize(loss, np.zeros(len(theta)), (rows, prior, inverse), method="BFGS", tol=1e-10)
    assert loss(theta, rows, prior, inverse) <= best.fun + 1e-8
    np.testing.assert_allclose(fitted.weights, best.x[:3], atol=1e-3)


def test_the_posterior_is_that_of_one_large_gaussian(prior):
    """Block by block equals all rows, weights and the new request in one covariance matrix."""
    fitted = fit_stage(made_up_rows(50, seed=5), prior)
    rows, asking = fitted.rows, Asking("heart", "one", 20100)
    posterior = Posterior(fitted)
    effects = posterior.effects(asking)
    place = np.array([1, -1])
    x_new = np.array([[1.0, 0.3, -0.2], [1.0, 1.0, 1.0]])
    variance = posterior.doubt(x_new, place, asking, effects)

    x = np.column_stack([np.ones(len(rows)), rows.x])
    prior_w = np.diag(prior.deviations**2)
    v = covariance(rows) + np.diag(1 / fitted.curvature) + x @ prior_w @ x.T
    new = Rows.of(x_new[:1, 1:], np.zeros(1), np.array(["b"]), area=np.array(["heart"]),
                  sponsor=np.array(["one"]), day=np.array([20100], np.int32))  # fmt: skip
    both = Rows.of(
        np.vstack([rows.x, new.x]),
        np.zeros(len(rows) + 1),
        np.concatenate([rows.site, new.site]),
        area=np.concatenate([rows.area, new.area]),
        sponsor=np.concatenate([rows.sponsor, new.sponsor]),
        day=np.concatenate([rows.day, new.day]),
    )
    joint = covariance(both)
    k = joint[-1, :-1] + x_new[0] @ prior_w @ x.T
    own = joint[-1, -1] + x_new[0] @ prior_w @ x_new[0]
    np.testing.assert_allclose(variance[0], own - k @ np.linalg.solve(v, k), atol=1e-10)
    np.testing.assert_allclose(effects.total[1], joint[-1, :-1] @ fitted.pull, atol=1e-10)
    # A hospital never met: its own prior, and the weights' doubt.
    unmet = (SCALES**2).sum() + RESIDUAL**2
    np.testing.assert_allclose(effects.unmet, unmet, atol=1e-12)
    np.testing.assert_allclose(
        variance[1], unmet + x_new[1] @ fitted.weight_cov @ x_new[1], atol=1e-10
    )


class Interrupted(Posterior):
    """Another request comes in the very moment something about the first has been noted."""

    other: Asking | None = None

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name in ("_last", "_today") and value is not None and self.other is not None:
            other, self.other = self.other, None
            self.effects(other)


@pytest.mark.parametrize("second", [Asking("lung", "one", 20100), Asking("heart", "one", 20500)])
def test_requests_ranked_side_by_side_do_not_get_each_other_s_effects(prior, second):
    fitted, first = fit_stage(made_up_rows(50, seed=5), prior), Asking("heart", "one", 20100)
    interrupted = Interrupted(fitted)
    interrupted.effects(first)
    interrupted._last = None
    interrupted.other = second
    expected = Posterior(fitted).effects(first)
    np.testing.assert_array_equal(interrupted.effects(first).total, expected.total)
    assert interrupted.other is None


def test_without_rows_the_prior_stands(prior):
    fitted = fit_stage(Rows.none(2), prior)
    np.testing.assert_array_equal(fitted.weights, prior.weights)
    assert len(Posterior(fitted).sites) == 0
    np.testing.assert_allclose(np.diag(fitted.weight_cov), prior.deviations**2)


def test_more_outcomes_leave_less_doubt(prior):
    few, many = fit_stage(made_up_rows(30, 2), prior), fit_stage(made_up_rows(600, 2), prior)
    asking = Asking("heart", "", 20000)
    doubt = [Posterior(one).effects(asking).variance for one in (few, many)]
    assert doubt[1].max() < doubt[0].min()
    assert np.all(np.diag(many.weight_cov) < np.diag(few.weight_cov))


def test_the_order_of_rows_does_not_matter(prior):
    rows = made_up_rows(60, seed=3)
    one, other = fit_stage(rows, prior), fit_stage(rows.take(np.arange(60)[::-1]), prior)
    np.testing.assert_array_equal(one.weights, other.weights)
    np.testing.assert_array_equal(one.pull, other.pull)


def test_outcomes_all_alike_do_not_run_away(prior):
    rows = replace(made_up_rows(40, seed=4), y=np.ones(40))
    fitted = fit_stage(rows, prior)
    assert np.isfinite(fitted.weights).all()
    assert np.abs(fitted.weights).max() < 5


def test_scales_are_learnt_where_hospitals_differ_and_where_they_do_not(prior):
    rng = np.random.default_rng(8)
    site = np.array([f"s{i:02d}" for i in range(40)])[np.repeat(np.arange(40), 30)]
    learning = replace(prior, strength=4.0)

    def site_scale(spread: float) -> float:
        z = np.repeat(rng.normal(0, spread, 40), 30)
        rows = Rows.of(np.zeros((1200, 2)), (rng.random(1200) < expit(z)).astype(float), site)
        return float(fit_stage(rows, learning).scales[0])

    assert site_scale(1.5) > 1.0 > 0.55 > site_scale(0.0)


def numeric(rows: Rows, logit: np.ndarray, i: int, step: float) -> tuple[float, float]:
    """First and second derivative of the log likelihood in one logit, by differences."""
    up, down = logit.copy(), logit.copy()
    up[i] += step
    down[i] -= step
    a, b, c = (log_likelihood(rows, z) for z in (up, logit, down))
    return (a - c) / (2 * step), (a - 2 * b + c) / step**2


def test_slopes_and_curvatures_are_those_of_the_likelihood():
    rows = made_up_rows(9, seed=6)
    rows = replace(
        rows,
        at_least_one=np.array([-1, -1, -1, 0, 0, 0, 1, -1, -1], np.int32),
        untold_if_yes=np.array([np.nan] * 7 + [0.3, 0.9]),
        untold_if_no=np.array([np.nan] * 7 + [0.8, 0.4]),
    )
    logit = np.linspace(-1.5, 1.2, 9)
    slope, curvature = slope_and_curvature(rows, logit)
    for i in range(9):
        first, second = numeric(rows, logit, i, 1e-4)
        assert slope[i] == pytest.approx(first, abs=1e-6)
        p = expit(logit[i])
        floor = 0.05 * p * (1 - p)
        assert curvature[i] == pytest.approx(max(-second, floor), abs=1e-5)


def test_the_only_one_it_can_have_been_is_as_good_as_named():
    rows = made_up_rows(1, seed=7)
    alone = replace(rows, at_least_one=np.zeros(1, np.int32), y=np.zeros(1))
    named = replace(rows, y=np.ones(1))
    logit = np.array([0.4])
    for one, other in zip(
        slope_and_curvature(alone, logit), slope_and_curvature(named, logit), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-12)
