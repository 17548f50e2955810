"""The metrics: against another implementation, by hand, and under ties by plain enumeration."""

import doctest
import itertools
import math

import ir_measures
import numpy as np
import pytest

from matcher.evaluation import bootstrap, calibration, metrics, scores
from matcher.evaluation.metrics import (
    average_precision,
    brier,
    coverage,
    log_score,
    ndcg,
    recall,
    rmse,
)


@pytest.mark.parametrize(
    "module", [metrics, scores, calibration, bootstrap], ids=lambda m: m.__name__
)
def test_every_example_of_the_module_gives_what_it_says(module):
    failed, attempted = doctest.testmod(module)
    assert failed == 0
    assert attempted > 0


def _many_lists(seed, *, largest_gain):
    """Lists of 2 to 15 hospitals with distinct scores and at least one gain above 0."""
    rng = np.random.default_rng(seed)
    for _ in range(200):
        n = int(rng.integers(2, 16))
        gain = rng.integers(0, largest_gain + 1, n)
        gain[rng.integers(n)] = largest_gain
        yield gain, rng.permutation(n).astype(float)


def _elsewhere(measure, gain, score):
    names = [f"site{i}" for i in range(len(gain))]
    judged = {"q": dict(zip(names, gain.tolist(), strict=True))}
    run = {"q": dict(zip(names, score.tolist(), strict=True))}
    return ir_measures.calc_aggregate([measure], judged, run)[measure]


@pytest.mark.parametrize("k", [3, 5, 10])
def test_ndcg_agrees_with_another_implementation(k):
    for gain, score in _many_lists(k, largest_gain=3):
        assert ndcg(gain, score, k) == pytest.approx(
            _elsewhere(ir_measures.nDCG @ k, gain, score), abs=1e-9
        )


@pytest.mark.parametrize("k", [1, 3, 5, 10])
def test_recall_agrees_with_another_implementation(k):
    for relevant, score in _many_lists(100 + k, largest_gain=1):
        assert recall(relevant, score, k) == pytest.approx(
            _elsewhere(ir_measures.R @ k, relevant, score), abs=1e-9
        )


def test_average_precision_agrees_with_another_implementation():
    for relevant, score in _many_lists(7, largest_gain=1):
        assert average_precision(relevant, score) == pytest.approx(
            _elsewhere(ir_measures.AP, relevant, score), abs=1e-9
        )


@pytest.mark.parametrize(
    "metric",
    [
        lambda gain, score: ndcg(gain, score, 3),
        lambda gain, score: recall(gain, score, 2),
        average_precision,
    ],
    ids=["ndcg", "recall", "average_precision"],
)
def test_ties_give_the_mean_over_all_orders_of_the_tied(metric):
    gain = np.array([1, 0, 1, 0, 1, 0])
    score = np.array([0.5, 0.9, 0.5, 0.5, 0.1, 0.1])
    # Smaller than any difference of scores: it orders the tied and nothing else.
    nudges = np.array(list(itertools.permutations(range(6)))) * 1e-6
    orders = [metric(gain, score + nudge) for nudge in nudges]
    assert metric(gain, score) == pytest.approx(np.mean(orders), abs=1e-9)


def test_the_order_of_the_rows_does_not_show():
    rng = np.random.default_rng(3)
    gain, score = rng.integers(0, 2, 12), rng.integers(0, 4, 12).astype(float)
    shuffled = rng.permutation(12)
    for metric in (ndcg, recall, average_precision):
        assert metric(gain, score) == pytest.approx(metric(gain[shuffled], score[shuffled]))


def test_a_list_by_the_gains_themselves_is_perfect_and_the_reverse_is_worst():
    truth = np.array([0.9, 0.1, 0.4, 0.2])
    assert ndcg(truth, truth, 3) == pytest.approx(1.0)
    worst = ndcg(truth, -truth, 3)
    assert worst == min(ndcg(truth, np.array(o), 3) for o in itertools.permutations(range(4)))


@pytest.mark.parametrize("metric", [ndcg, recall, average_precision])
def test_where_nothing_is_relevant_there_is_nothing_to_judge(metric):
    assert math.isnan(metric([0, 0], [0.1, 0.2]))
    assert math.isnan(metric([], []))


@pytest.mark.parametrize("metric", [ndcg, recall, average_precision])
def test_what_is_not_known_is_not_taken_for_no(metric):
    with pytest.raises(ValueError, match="NaN"):
        metric([1, float("nan")], [0.1, 0.2])
    with pytest.raises(ValueError, match="2 gains and 1 scores"):
        metric([1, 0], [0.1])


def test_a_metric_refuses_what_it_is_not_made_for():
    with pytest.raises(ValueError, match="0 or more"):
        ndcg([-1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="k must be 1 or more, not 0"):
        ndcg([1, 0], [0.1, 0.2], k=0)
    with pytest.raises(ValueError, match="0 or 1"):
        recall([0.5, 1], [0.1, 0.2], k=1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        brier([1], [1.2])
    with pytest.raises(ValueError, match="one dimension"):
        ndcg([[1, 0]], [[0.1, 0.2]])
    with pytest.raises(ValueError, match="2 truths, 1 low and 2 high"):
        coverage([0, 1], [0], [1, 1])


def test_against_a_true_probability_scores_are_those_expected_of_its_outcomes():
    truth, said = np.array([0.3, 0.8]), np.array([0.5, 0.7])
    for score in (brier, log_score):
        expected = 0.0
        for outcome in itertools.product((0, 1), repeat=2):
            chance = np.prod(np.where(outcome, truth, 1 - truth))
            expected += chance * score(outcome, said)
        assert score(truth, said) == pytest.approx(expected)
        assert score(truth, truth) < score(truth, said)


def test_certainty_that_comes_true_costs_nothing():
    assert log_score([1, 0], [1.0, 0.0]) == 0
    assert brier([1, 0], [1.0, 0.0]) == 0
    assert rmse([1, 0], [1.0, 0.0]) == 0


@pytest.mark.parametrize("score", [brier, log_score, rmse])
def test_no_rows_have_no_score(score):
    assert math.isnan(score([], []))
