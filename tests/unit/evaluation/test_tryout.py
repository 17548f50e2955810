"""A feature tried out is judged on the same requests as the model without it, and by nothing later."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.evaluation.backtest import BacktestSettings
from matcher.evaluation.orders import Verdict
from matcher.evaluation.tryout import LOG_SCORE, try_features
from matcher.evidence.own import own_columns
from matcher.training import gather

SETTINGS = BacktestSettings(as_of=date(2026, 1, 1))


def nothing(request, history):
    """Says the same of everybody."""
    return np.full(history.n_sites, 7.0)


def months_since_asked(request, history):
    last = np.full(history.n_sites, history.day - 365)
    np.maximum.at(last, history.forwardings.site, history.forwardings.forwarded_on)
    return (history.day - last) / 30


@pytest.fixture(scope="module")
def tried(small_archive):
    return try_features(small_archive, {"months": months_since_asked}, SETTINGS)


@pytest.fixture(scope="module")
def foretelling(small_archive, looked_back):
    """A feature that knows the answer, as no feature can."""
    yes = {
        cohort.request.request_id: cohort.asked[cohort.interested == 1]
        for cohort in looked_back.cohorts
    }
    known_before = gather(small_archive, as_of=date(2024, 1, 1))
    followed = known_before.followed
    for place, request in enumerate(known_before.history.requests):
        said_yes = (followed.request == place) & (followed.interested == 1)
        yes.setdefault(request.request_id, followed.site[said_yes])

    def knows(request, history):
        told = np.zeros(history.n_sites)
        told[yes.get(request.request_id, np.zeros(0, int))] = 1
        return told

    return knows


def test_without_the_features_a_tryout_says_what_the_look_back_says(tried, looked_back):
    assert [c.request.request_id for c in tried.cohorts] == [
        f.request_id for f in looked_back.forecasts
    ]
    for cohort, forecast, said in zip(
        looked_back.cohorts, looked_back.forecasts, tried.said, strict=True
    ):
        chance = forecast.chances["interested"]["model"][cohort.asked]
        np.testing.assert_allclose(said.without["interested"], chance, rtol=0, atol=1e-12)
        selected = forecast.chances["selected"]["model"][cohort.asked]
        norway = forecast.chances["norway"]["model"]
        np.testing.assert_allclose(said.without["selected"] * norway, selected, rtol=0, atol=1e-12)


def test_a_feature_that_is_the_same_for_all_changes_no_chance(small_archive):
    tried = try_features(small_archive, {"nothing": nothing}, SETTINGS)
    for said in tried.said:
        for target, chance in said.without.items():
            np.testing.assert_allclose(said.with_features[target], chance, rtol=0, atol=1e-9)
    assert all(comparison.verdict is not Verdict.BETTER for comparison in tried.comparisons)


def test_a_feature_that_knew_the_answers_would_be_found_better(small_archive, foretelling):
    tried = try_features(small_archive, {"knows": foretelling}, SETTINGS)
    order, _, chance = tried.comparisons
    assert (order.target, order.measure) == ("interested", "ndcg@5")
    assert order.verdict is Verdict.BETTER
    assert order.difference.mean == pytest.approx(order.with_features.mean - order.without.mean)
    assert chance.measure == LOG_SCORE
    assert chance.verdict is Verdict.BETTER
    assert chance.with_features.mean < chance.without.mean
    [weight] = [one for one in tried.learnt if one.stage == "interested"]
    assert weight.weight > 3 * weight.deviation


def test_the_unit_of_a_feature_does_not_matter(tried, small_archive):
    def in_seconds(request, history):
        return months_since_asked(request, history) * 30 * 86_400 + 5

    other = try_features(small_archive, {"seconds": in_seconds}, SETTINGS)
    for one, same in zip(tried.said, other.said, strict=True):
        for target, chance in one.with_features.items():
            np.testing.assert_allclose(same.with_features[target], chance, rtol=0, atol=1e-8)


def test_a_feature_is_shown_every_request_as_of_its_own_day(small_archive):
    days = set()

    def watching(request, history):
        days.add((request.received_on, history.as_of))
        return np.zeros(history.n_sites)

    try_features(small_archive, {"watching": watching}, SETTINGS)
    assert len(days) > 20
    assert {received for received, _ in days} == {as_of for _, as_of in days}
    assert all(received == as_of for received, as_of in days)


def test_one_difference_a_request_where_there_was_something_to_order(tried):
    for comparison in tried.comparisons[:2]:
        gains = tried.gains[comparison.target]
        assert len(gains) == len(tried.cohorts)
        assert comparison.difference.n == (~np.isnan(gains)).sum()


@pytest.mark.parametrize(
    ("features", "rule"),
    [
        ({}, "no feature to try out"),
        ({"load": nothing}, "the model has a feature 'load' already"),
        ({"two words": nothing}, "'two words' is no name"),
        ({"few": lambda _request, _history: [1.0]}, r"shape \(1,\) .* 10 candidates"),
        (
            {"gap": lambda _request, history: np.full(history.n_sites, np.nan)},
            "no finite number for 10 hospitals",
        ),
    ],
)
def test_what_is_no_feature_is_refused_with_the_rule(small_archive, features, rule):
    with pytest.raises(ValueError, match=rule):
        try_features(small_archive, features, SETTINGS)


def test_columns_are_in_the_order_of_the_names_and_of_the_hospitals(portal):
    features = {
        "first": lambda _request, history: np.arange(history.n_sites),
        "second": lambda _request, history: -np.arange(history.n_sites),
    }
    portal.request("r", "03-01")
    history = portal.as_of("06-01")
    columns = own_columns(features, history.requests[0], history, np.array([2, 0], np.int32))
    assert columns.tolist() == [[2, -2], [0, 0]]
