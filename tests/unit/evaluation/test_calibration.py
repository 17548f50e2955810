"""Reliability and intervals: what they say of much data, of little, and of none."""

import math

import numpy as np
import pytest

from matcher.evaluation.bootstrap import paired_interval
from matcher.evaluation.calibration import calibration_error, chance_error, reliability


def test_bins_hold_equally_many_and_lose_nobody():
    p = np.random.default_rng(1).random(103)
    table = reliability(np.zeros(103), p, 10)
    assert table.n.sum() == 103
    assert set(table.n.tolist()) <= {10, 11}
    assert (np.diff(table.predicted) > 0).all()


def test_equal_probabilities_share_a_bin_whatever_the_order_of_the_rows():
    p = np.array([0.2] * 6 + [0.4] * 3 + [0.9])
    y = np.array([0, 1, 0, 0, 1, 0, 1, 0, 1, 1])
    table = reliability(y, p, 5)
    assert table.n.tolist() == [6, 3, 1]
    assert table.observed.tolist() == pytest.approx([2 / 6, 2 / 3, 1.0])
    shuffled = np.random.default_rng(0).permutation(10)
    assert calibration_error(y[shuffled], p[shuffled], 5) == pytest.approx(table.error)


def test_the_error_by_hand():
    y, p = [0, 1, 1, 1], [0.1, 0.5, 0.6, 1.0]
    # Two bins: said .3 and .8, seen .5 and 1; mean of .2 and .2.
    assert calibration_error(y, p, 2) == pytest.approx(0.2)


def test_a_calibrated_forecast_has_a_small_error_and_an_overconfident_one_has_not():
    rng = np.random.default_rng(5)
    truth = rng.uniform(0.1, 0.9, 20_000)
    y = (rng.random(20_000) < truth).astype(float)
    assert calibration_error(y, truth) < 0.015
    overconfident = 1 / (1 + np.exp(-3 * np.log(truth / (1 - truth))))
    assert calibration_error(y, overconfident) > 0.1


def test_against_true_probabilities_only_the_forecast_errs_not_the_luck():
    truth = np.linspace(0.1, 0.9, 50)
    assert calibration_error(truth, truth) == pytest.approx(0.0, abs=1e-12)


def test_the_share_seen_lies_within_its_interval_and_few_rows_make_it_wide():
    few, many = reliability([0, 1], [0.5, 0.5], 1), reliability([0, 1] * 50, [0.5] * 100, 1)
    for table in (few, many):
        assert (table.low <= table.observed).all()
        assert (table.observed <= table.high).all()
    assert few.high[0] - few.low[0] > 2 * (many.high[0] - many.low[0])


def test_chance_alone_explains_a_large_error_of_few_rows():
    p = np.linspace(0.2, 0.8, 20)
    assert chance_error(p, 5, seed=1) > 3 * chance_error(np.tile(p, 40), 5, seed=1)
    assert chance_error(p, 5, seed=1) == chance_error(p, 5, seed=1)


def test_no_rows_have_no_calibration():
    assert len(reliability([], []).n) == 0
    assert math.isnan(calibration_error([], []))
    assert math.isnan(chance_error([], seed=0))


def test_calibration_refuses_what_is_not_known():
    with pytest.raises(ValueError, match="not NaN"):
        reliability([float("nan")], [0.5])
    with pytest.raises(ValueError, match="n_bins must be 1 or more"):
        reliability([1], [0.5], 0)
    with pytest.raises(ValueError, match="shape"):
        reliability([1, 0], [0.5])


def test_an_interval_covers_the_true_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    held = 0
    for seed in range(300):
        found = paired_interval(rng.normal(0.3, 1, 30), 0.9, seed)
        held += found.low <= 0.3 <= found.high
    assert 0.84 <= held / 300 <= 0.95


def test_the_same_seed_gives_the_same_interval_and_more_requests_a_narrower_one():
    values = np.random.default_rng(2).normal(size=40)
    assert paired_interval(values, 0.9, 7) == paired_interval(values, 0.9, 7)
    assert paired_interval(values, 0.9, 7) != paired_interval(values, 0.9, 8)
    few, many = paired_interval(values), paired_interval(np.tile(values, 25))
    assert few.high - few.low > 4 * (many.high - many.low)


def test_undefined_requests_are_left_out_and_not_counted():
    found = paired_interval([0.2, float("nan"), 0.4])
    assert (found.mean, found.n) == (pytest.approx(0.3), 2)
    assert paired_interval([float("nan")]).n == 0
    alone = paired_interval([0.5])
    assert alone.mean == 0.5
    assert math.isnan(alone.low)


def test_an_interval_needs_a_level_and_one_difference_a_request():
    with pytest.raises(ValueError, match="level"):
        paired_interval([0.1, 0.2], level=90)
    with pytest.raises(ValueError, match="one difference a request"):
        paired_interval([[0.1, 0.2]])
