"""Norway's stage: what is told, what is late, and what nobody ever says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from matcher.domain.request import Asking
from matcher.model import CountryRows, fit_norway, norway_prior
from matcher.model.calibrate import calibrate
from matcher.model.posterior import Posterior
from matcher.model.waiting import Waiting


def requests(came: list[float], days: float) -> CountryRows:
    n = len(came)
    return CountryRows(
        np.zeros((n, 2)), np.array(["heart"] * n), np.array(came), np.full(n, float(days))
    )


def chance(rows: CountryRows) -> float:
    fitted = fit_norway(rows, norway_prior())
    effect = Posterior(fitted).effects(Asking("", "", 0)).total[0]
    return float(expit(fitted.weights[0] + effect))


def test_what_came_in_yesterday_says_nothing():
    told = [1.0] * 6 + [0.0] * 6
    both = requests(told + [np.nan] * 20, 100)
    fresh = CountryRows(both.x, both.area, both.came, np.where(np.isnan(both.came), 1.0, 100.0))
    assert chance(fresh) == pytest.approx(chance(requests(told, 100)), abs=0.01)


def test_long_silence_leans_to_no_but_is_not_no():
    told = [1.0] * 6 + [0.0] * 6
    silent = chance(requests(told + [np.nan] * 20, 900))
    as_no = chance(requests(told + [0.0] * 20, 900))
    assert as_no + 0.05 < silent < chance(requests(told, 900)) - 0.02


def test_where_mostly_wins_are_told_the_model_sees_through_it():
    """1,000 requests, one in four comes; nearly every win is told, hardly any loss."""
    rng = np.random.default_rng(3)
    came = (rng.random(1000) < 0.25).astype(float)
    told = rng.random(1000) < np.where(came == 1, 0.97, 0.2)
    seen = np.where(told, came, np.nan)
    naive = float(np.nanmean(seen))
    fitted = chance(requests(seen.tolist(), 700))
    assert naive > 0.55
    assert 0.25 - 0.05 < fitted < naive - 0.15


def test_the_untold_are_those_never_told_and_those_late():
    waiting = Waiting(never_if_yes=0.1, never_if_no=0.4, log_days=float(np.log(100)), spread=0.7)
    yes, no = waiting.untold(np.array([1.0, 100.0, 1e6]))
    np.testing.assert_allclose(yes, [1.0, 0.1 + 0.9 * 0.5, 0.1], atol=1e-6)
    np.testing.assert_allclose(no, [1.0, 0.4 + 0.6 * 0.5, 0.4], atol=1e-6)


def test_calibration_moves_little_on_little_and_finds_the_line_on_much():
    rng = np.random.default_rng(4)
    z = rng.normal(0, 1.5, 20_000)
    y = (rng.random(20_000) < expit(0.4 + 0.6 * z)).astype(float)
    much, little = calibrate(z, y), calibrate(z[:5], y[:5])
    assert much.slope == pytest.approx(0.6, abs=0.05)
    assert much.intercept == pytest.approx(0.4, abs=0.05)
    assert abs(little.slope - 1) < 0.1
    assert abs(little.intercept) < 0.2
