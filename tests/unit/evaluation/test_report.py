"""The figures: by hand and by plain loops, where there is nothing to judge, and as data."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.domain.events import CountryOutcome
from matcher.domain.vocabulary import CountryResult
from matcher.errors import UserError
from matcher.evaluation.backtest import FORECASTERS, METHODS, BacktestSettings, backtest
from matcher.evaluation.baselines import Scores
from matcher.evaluation.bootstrap import Interval, clustered_interval
from matcher.evaluation.breakdown import by_hospital, by_request
from matcher.evaluation.chances import chance_rows
from matcher.evaluation.cohorts import CHANCES
from matcher.evaluation.metrics import ndcg
from matcher.evaluation.orders import METRICS, Verdict, metric_named, order_values, verdict_of
from matcher.evaluation.regret import SUGGESTION, regret_table
from matcher.evaluation.report import Assumed, JudgeSettings, as_data, judge
from matcher.evaluation.truths import truth_table
from matcher.history import Archive

AS_OF = date(2026, 1, 1)


@pytest.fixture(scope="module")
def report(looked_back, small_portal):
    return judge(looked_back, assumed=Assumed(3, 10), truth=small_portal.truth)


def test_the_order_is_judged_among_those_asked_whose_outcome_is_known(looked_back):
    values = order_values(looked_back, "interested")
    n_judged = 0
    for place, (cohort, forecast) in enumerate(
        zip(looked_back.cohorts, looked_back.forecasts, strict=True)
    ):
        pairs = [
            (yes, forecast.orders["model"].interested[site])
            for yes, site in zip(cohort.interested, cohort.asked, strict=True)
            if not math.isnan(yes)
        ]
        n_yes = sum(yes for yes, _ in pairs)
        seen = values.of("model", "ndcg@5")[place]
        if 0 < n_yes < len(pairs):
            gains, scores = zip(*pairs, strict=True)
            assert seen == pytest.approx(ndcg(gains, scores, 5))
            n_judged += 1
        else:
            assert math.isnan(seen)
    assert values.n_lists == n_judged > 20


def test_every_method_is_judged_on_the_same_lists(looked_back):
    for target in ("interested", "selected"):
        values = order_values(looked_back, target)
        for metric in METRICS:
            undefined = np.isnan(values.values[metric])
            assert (undefined == undefined[0]).all()


def test_the_difference_is_to_the_best_of_the_others(report):
    table = report.orders["interested"]
    means = {name: table.methods[name]["ndcg@5"].mean for name in METHODS}
    best = table.best_baseline["ndcg@5"]
    assert means[best] == max(means[name] for name in METHODS if name != "model")
    assert table.difference["ndcg@5"].mean == pytest.approx(means["model"] - means[best])


def test_an_order_by_the_outcome_is_perfect_and_its_reverse_loses(looked_back):
    """The sign of the whole machinery: good is up."""

    def ordered(sign: float):
        forecasts = []
        for cohort, forecast in zip(looked_back.cohorts, looked_back.forecasts, strict=True):
            score = np.zeros(len(looked_back.candidates))
            score[cohort.asked] = sign * np.nan_to_num(cohort.interested, nan=0.5)
            orders = {**forecast.orders, "model": Scores(score, score)}
            forecasts.append(replace(forecast, orders=orders))
        return judge(replace(looked_back, forecasts=tuple(forecasts))).orders["interested"]

    perfect, reverse = ordered(1.0), ordered(-1.0)
    assert perfect.methods["model"]["ndcg@5"].mean == pytest.approx(1.0)
    assert perfect.verdict["ndcg@5"] is Verdict.BETTER
    assert reverse.verdict["ndcg@5"] is Verdict.WORSE


def test_chances_are_scored_where_the_outcome_is_known_and_nowhere_else(looked_back, report):
    for chance in CHANCES:
        outcomes = np.concatenate([c.outcome(chance) for c in looked_back.cohorts])
        table = report.chances[chance]
        assert table.n == (~np.isnan(outcomes)).sum()
        assert table.n_yes == (outcomes == 1).sum()
    told = report.basis.n_selected + report.basis.n_not_selected
    assert report.chances["selected_if_interested"].n == told


def test_scores_by_a_plain_loop(looked_back, report):
    rows = chance_rows(looked_back, "interested")
    losses = []
    for place, cohort in enumerate(looked_back.cohorts):
        said = looked_back.forecasts[place].chances["interested"]["model"]
        for yes, site in zip(cohort.interested, cohort.asked, strict=True):
            if not math.isnan(yes):
                losses.append(-math.log(said[site] if yes else 1 - said[site]))
    assert len(losses) == len(rows.outcome)
    assert report.chances["interested"].methods["model"].log_score.mean == pytest.approx(
        sum(losses) / len(losses)
    )


def test_what_is_said_of_norway_is_said_once_a_request(looked_back, report):
    table = report.chances["norway"]
    assert table.n == table.n_requests
    assert (chance_rows(looked_back, "norway").site == -1).all()


def test_a_lost_country_takes_no_place_from_any_hospital(small_archive, small_portal, looked_back):
    """All open requests are lost: orders and hospitals' stages stay, Norway's chance does not."""
    open_ids = [c.request.request_id for c in looked_back.cohorts if c.country == -1]
    last = date(2025, 12, 31)
    lost = [CountryOutcome(i, CountryResult.NOT_ALLOCATED, last, known_on=last) for i in open_ids]
    events = replace(
        small_portal.events, country_outcomes=(*small_portal.events.country_outcomes, *lost)
    )
    after = backtest(Archive(small_archive.catalogue, events), BacktestSettings(as_of=AS_OF))
    before = judge(looked_back)
    found = judge(after)
    assert open_ids
    for target in ("interested", "selected"):
        assert as_data(found.orders[target]) == as_data(before.orders[target])
        assert as_data(found.regret[target]) == as_data(before.regret[target])
    for stage in ("answers", "in_time", "interested_if_answered", "selected_if_interested"):
        assert as_data(found.chances[stage]) == as_data(before.chances[stage])
    assert found.chances["norway"].n > before.chances["norway"].n


def test_the_counts_of_the_header_add_up(looked_back, report):
    basis = report.basis
    assert basis.n_forwardings == basis.n_answered + basis.n_silent + basis.n_pending
    assert basis.n_requests == sum(
        (basis.n_allocated, basis.n_lost, basis.n_withdrawn, basis.n_open)
    )
    assert basis.n_interested >= basis.n_selected + basis.n_not_selected + basis.n_unresolved
    assert basis.n_received > basis.n_requests + basis.n_early
    assert (basis.assumed.n, basis.assumed.of) == (3, 10)


def test_breakdowns_lose_no_request_and_no_hospital(looked_back, report):
    for target, table in report.orders.items():
        for groups in report.requests[target].values():
            assert sum(group.n_lists for group in groups) == table.n_lists
        for groups in report.hospitals[target].values():
            assert sum(group.n for group in groups) == report.chances[target].n
            assert sum(group.n_yes for group in groups) == report.chances[target].n_yes


def test_hospitals_are_grouped_by_what_was_known_on_the_day(looked_back):
    """The first hospital had been asked four times before each request, the others five times."""
    asked_before = np.full(len(looked_back.candidates), 5, np.int32)
    asked_before[0] = 4
    forecasts = tuple(replace(f, n_asked_before=asked_before) for f in looked_back.forecasts)
    done = replace(looked_back, forecasts=forecasts)
    values = order_values(done, "interested")
    little, more = by_hospital(done, values, level=0.9, seed=0)["history"]
    rows = chance_rows(done, "interested")
    assert (little.group, more.group) == ("asked_under_5_times", "asked_5_times_or_more")
    assert little.n == (rows.site == 0).sum() > 0
    assert more.n == (rows.site > 0).sum()
    assert little.seen == pytest.approx(rows.outcome[rows.site == 0].mean())
    assert little.said == pytest.approx(rows.said["model"][rows.site == 0].mean())


def test_an_area_with_few_requests_is_not_judged(looked_back, report):
    for group in report.requests["interested"]["area"]:
        assert (group.verdict is Verdict.TOO_FEW) == (group.n_lists < 20)
    again = by_request(looked_back, order_values(looked_back, "interested"), level=0.9, seed=0)
    assert as_data(again) == as_data(report.requests["interested"])


def test_regret_by_hand(looked_back):
    """Two asked, one suggested, the other one said yes: one yes forgone; tied, half of one."""
    cohort, forecast = looked_back.cohorts[0], looked_back.forecasts[0]
    two = np.array([1, 4], np.int32)
    cohort = replace(
        cohort,
        asked=two,
        answers=np.ones(2),
        in_time=np.ones(2),
        interested_if_answered=np.array([0.0, 1.0]),
        selected_if_interested=np.full(2, np.nan),
    )
    by_site = np.zeros(len(looked_back.candidates))
    by_site[4] = 1.0
    forecast = replace(
        forecast,
        suggested=np.array([1, 2], np.int32),
        orders={**forecast.orders, "model": Scores(by_site, by_site)},
    )
    done = replace(looked_back, cohorts=(cohort,), forecasts=(forecast,))
    table = regret_table(done, "interested", level=0.9, seed=0)
    assert (table.n_requests, table.n_suggested) == (1, 1.0)
    assert table.methods[SUGGESTION].mean == 1.0
    assert table.methods["model"].mean == 0.0
    assert table.methods["random"].mean == 0.5
    assert table.verdict is Verdict.TOO_FEW


def test_where_every_hospital_asked_was_suggested_there_is_nothing_to_regret(looked_back):
    forecasts = tuple(
        replace(forecast, suggested=np.arange(len(looked_back.candidates), dtype=np.int32))
        for forecast in looked_back.forecasts
    )
    done = replace(looked_back, forecasts=forecasts)
    table = regret_table(done, "interested", level=0.9, seed=0)
    assert table.n_requests == 0
    assert math.isnan(table.n_suggested)


def test_a_forecast_of_the_truth_is_perfect_and_intervals_hold_what_lies_in_them(
    looked_back, small_portal
):
    truth = small_portal.truth
    rows = [truth.site_ids.index(i) for i in looked_back.candidates.ids.tolist()]
    forecasts = []
    for number, forecast in enumerate(looked_back.forecasts):
        p = truth.probability[rows, truth.request_ids.index(forecast.request_id)]
        best = np.argsort(-p)[:3].astype(np.int32)
        chances = {**forecast.chances, "selected": dict.fromkeys(FORECASTERS, p)}
        wide = number % 2 == 0
        forecasts.append(
            replace(
                forecast,
                orders={**forecast.orders, "model": Scores(p, p)},
                chances=chances,
                low=p - 0.01 if wide else p + 0.001,
                high=p + 0.01,
                suggested=np.sort(best),
            )
        )
    done = replace(looked_back, forecasts=tuple(forecasts))
    table = truth_table(done, truth, level=0.9, seed=0)
    assert table.ndcg["model"].mean == pytest.approx(1.0)
    assert table.chances["model"].rmse == pytest.approx(0.0, abs=1e-12)
    assert table.chances["model"].calibration_error == pytest.approx(0.0, abs=1e-12)
    n_wide = (len(forecasts) + 1) // 2
    assert table.coverage.overall.mean == pytest.approx(n_wide / len(forecasts))
    assert table.regret[SUGGESTION].mean == pytest.approx(0.0, abs=1e-12)
    assert table.regret["random"].mean > 0


def test_the_truth_of_another_world_is_refused(looked_back, small_portal):
    other = replace(small_portal.truth, site_ids=("a", *small_portal.truth.site_ids[1:]))
    with pytest.raises(ValueError, match="other hospitals"):
        truth_table(looked_back, other, level=0.9, seed=0)
    unknown = replace(small_portal.truth, request_ids=("x",) * len(small_portal.truth.request_ids))
    assert truth_table(looked_back, unknown, level=0.9, seed=0) is None


def test_without_a_truth_none_is_told(looked_back):
    found = judge(looked_back)
    assert found.truth is None
    assert found.basis.assumed is None


def test_a_report_is_data_that_json_can_hold(report):
    text = json.dumps(as_data(report), allow_nan=False)
    data = json.loads(text)
    assert data["basis"]["as_of"] == "2026-01-01"
    assert list(data["orders"]["interested"]["methods"]) == list(METHODS)
    assert set(data["chances"]["selected"]["reliability"]) == {
        *("n", "predicted", "observed", "low", "high")
    }
    assert set(data["orders"]["interested"]["difference"]["ndcg@5"]) == {"mean", "low", "high", "n"}
    assert not re.search(r"-0\.0[,\]}]|NaN|Infinity", text)


def test_what_is_not_defined_is_null_and_numbers_are_rounded():
    found = as_data({"a": Interval(1 / 3, float("nan"), float("inf"), 1), "b": -1e-9})
    assert found == {"a": {"mean": 0.333333, "low": None, "high": None, "n": 1}, "b": 0.0}


def test_another_seed_moves_intervals_and_no_mean(looked_back, report):
    other = judge(looked_back, JudgeSettings(seed=1))
    one = report.orders["interested"].methods["model"]["ndcg@5"]
    two = other.orders["interested"].methods["model"]["ndcg@5"]
    assert one.mean == two.mean
    assert one.low != two.low


def test_an_unknown_metric_is_refused_with_those_there_are():
    with pytest.raises(UserError, match="Unknown metric 'auc'") as said:
        metric_named("auc")
    assert "ndcg@5" in said.value.remedy


def test_a_verdict_needs_an_interval_on_one_side_of_nothing():
    assert verdict_of(Interval(0.1, -0.01, 0.2, 50), 20) is Verdict.NO_CLEAR_DIFFERENCE
    assert verdict_of(Interval(-0.1, -0.2, -0.01, 50), 20) is Verdict.WORSE
    assert verdict_of(Interval(float("nan"), float("nan"), float("nan"), 0), 20) is Verdict.TOO_FEW


def test_requests_are_drawn_as_wholes():
    """Ten requests with ten answers each that always agree are ten cases, not a hundred."""
    each = np.repeat([0.0, 1.0] * 5, 10)
    request = np.repeat(np.arange(10), 10)
    together = clustered_interval(each, request, seed=1)
    apart = clustered_interval(each, np.arange(100), seed=1)
    assert together.mean == apart.mean == 0.5
    assert together.high - together.low > 2.5 * (apart.high - apart.low)
    with pytest.raises(ValueError, match="shape"):
        clustered_interval([1.0], [1, 2])
