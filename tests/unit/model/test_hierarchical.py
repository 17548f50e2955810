"""The fit against what can be worked out without it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from matcher.model import Rows, StagePrior, fit_stage


def made_up_rows(n: int, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    site = np.array(["a", "b", "c", "d"])[rng.integers(0, 4, n)]
    area = np.array(["heart", "lung", ""])[rng.integers(0, 3, n)]
    x = rng.normal(size=(n, 2))
    z = -0.3 + x @ [0.8, -0.5] + np.where(site == "a", 1.0, 0.0)
    return Rows(x, (rng.random(n) < 1 / (1 + np.exp(-z))).astype(float), site, area)


@pytest.fixture
def prior() -> StagePrior:
    return StagePrior(np.array([0.1, 0.2, 0.0]), np.array([1.0, 0.5, 0.5]), 0.7, 0.5)


def loss(theta: np.ndarray, rows: Rows, prior: StagePrior) -> float:
    """The negative log posterior, written out row by row."""
    sites = sorted(set(rows.site))
    pairs = sorted({(s, a) for s, a in zip(rows.site, rows.area, strict=True) if a})
    w, b, c = np.split(theta, [3, 3 + len(sites)])
    total = 0.5 * float((((w - prior.weights) / prior.deviations) ** 2).sum())
    total += 0.5 * float((b**2).sum()) / prior.site_scale**2
    total += 0.5 * float((c**2).sum()) / prior.pair_scale**2
    for x, y, site, area in zip(rows.x, rows.y, rows.site, rows.area, strict=True):
        z = w[0] + x @ w[1:] + b[sites.index(site)]
        z += c[pairs.index((site, area))] if area else 0.0
        total += np.logaddexp(0, z) - y * z
    return total


def test_the_mode_is_where_a_plain_optimiser_finds_it(prior):
    rows = made_up_rows(80, seed=1)
    fitted = fit_stage(rows, prior)
    theta = np.concatenate([fitted.weights, fitted.site_mean, fitted.pair_mean])
    best = minimize(loss, np.zeros(len(theta)), (rows, prior), method="BFGS", tol=1e-10)
    assert loss(theta, rows, prior) <= best.fun + 1e-9
    np.testing.assert_allclose(theta, best.x, atol=1e-4)


def test_without_rows_the_prior_stands(prior):
    rows = Rows(np.zeros((0, 2)), np.zeros(0), np.zeros(0, "U1"), np.zeros(0, "U1"))
    fitted = fit_stage(rows, prior)
    np.testing.assert_array_equal(fitted.weights, prior.weights)
    assert len(fitted.sites) == 0
    np.testing.assert_allclose(np.diag(fitted.weight_cov), prior.deviations**2)


def test_more_outcomes_leave_less_doubt(prior):
    few, many = fit_stage(made_up_rows(30, 2), prior), fit_stage(made_up_rows(600, 2), prior)
    assert many.site_var.max() < few.site_var.min()
    assert np.all(np.diag(many.weight_cov) < np.diag(few.weight_cov))


def test_the_order_of_rows_does_not_matter(prior):
    rows = made_up_rows(60, seed=3)
    turned = Rows(rows.x[::-1], rows.y[::-1], rows.site[::-1], rows.area[::-1])
    one, other = fit_stage(rows, prior), fit_stage(turned, prior)
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-12)
    np.testing.assert_array_equal(one.pair_area, other.pair_area)


def test_outcomes_all_alike_do_not_run_away(prior):
    rows = made_up_rows(40, seed=4)
    fitted = fit_stage(Rows(rows.x, np.ones(40), rows.site, rows.area), prior)
    assert np.isfinite(fitted.weights).all()
    assert np.abs(fitted.weights).max() < 5


def test_the_covariance_is_the_inverse_curvature(prior):
    rows = made_up_rows(50, seed=5)
    fitted = fit_stage(rows, prior)
    theta = np.concatenate([fitted.weights, fitted.site_mean, fitted.pair_mean])
    n, step = len(theta), 1e-4
    curvature = np.zeros((n, n))
    eye = np.eye(n) * step
    for i in range(n):
        for j in range(n):
            curvature[i, j] = (
                loss(theta + eye[i] + eye[j], rows, prior)
                - loss(theta + eye[i] - eye[j], rows, prior)
                - loss(theta - eye[i] + eye[j], rows, prior)
                + loss(theta - eye[i] - eye[j], rows, prior)
            ) / (4 * step**2)
    covariance = np.linalg.inv(curvature)
    np.testing.assert_allclose(fitted.weight_cov, covariance[:3, :3], atol=1e-4)
    np.testing.assert_allclose(fitted.site_var, np.diag(covariance)[3:7], atol=1e-4)
    pairs = np.arange(7, n)
    np.testing.assert_allclose(
        fitted.pair_site_cov, covariance[pairs, 3 + fitted.pair_site], atol=1e-4
    )
