"""Looking back sees nothing of what came later, and gives the same figures each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from matcher.domain.events import Answer, Events, Forwarding, Interest, ReceivedRequest
from matcher.domain.vocabulary import CountryResult, Reply, SiteOutcome
from matcher.evaluation import backtest as backtesting
from matcher.evaluation.backtest import (
    FORECASTERS,
    METHODS,
    BacktestSettings,
    Forecast,
    backtest,
    forecast_year,
)
from matcher.evaluation.cohorts import CHANCES
from matcher.evaluation.report import as_data, judge
from matcher.history import Archive
from matcher.ranking import predict, rank
from matcher.training import train

AS_OF = date(2026, 1, 1)
ORIGIN = date(2025, 1, 1)


def kept(events: Events, keep) -> Events:
    tables = Events.__dataclass_fields__
    return Events(**{name: tuple(r for r in getattr(events, name) if keep(r)) for name in tables})


def forecast_of(archive: Archive, request_id: str) -> Forecast:
    request = archive.as_received()[request_id]
    areas = archive.catalogue.area_positions
    area_of = {r: areas[q.therapy_areas[0]] for r, q in archive.as_received().items()}
    [forecast] = forecast_year(archive, ORIGIN, [request], area_of)
    return forecast


def assert_the_same(one: Forecast, other: Forecast) -> None:
    assert as_data(one) == as_data(other)
    for method in METHODS:
        np.testing.assert_array_equal(one.orders[method].selected, other.orders[method].selected)
    for chance in CHANCES:
        for name in FORECASTERS:
            np.testing.assert_array_equal(one.chances[chance][name], other.chances[chance][name])


@pytest.fixture(scope="module")
def of_2025(looked_back):
    """A few requests of the last year: early, in the middle and late."""
    ids = [f.request_id for f in looked_back.forecasts if f.origin == ORIGIN]
    return [ids[0], ids[len(ids) // 2], ids[-1]]


def test_what_is_known_after_its_own_day_changes_no_forecast(small_archive, small_portal, of_2025):
    """Everything later is taken away, and then put there altered."""
    for request_id in of_2025:
        own_day = small_archive.as_received()[request_id].received_on
        now = forecast_of(small_archive, request_id)
        past = kept(small_portal.events, lambda row, day=own_day: row.known_on <= day)
        assert_the_same(now, forecast_of(Archive(small_archive.catalogue, past), request_id))
        altered = _altered(small_portal.events, own_day, request_id)
        assert_the_same(now, forecast_of(Archive(small_archive.catalogue, altered), request_id))


def _altered(events: Events, own_day: date, request_id: str) -> Events:
    """The same until the day; after it every answer and outcome turned round, and more added."""
    later = own_day + timedelta(days=1)
    sites = sorted({row.site for row in events.forwardings})

    def turned(row):
        if row.known_on < later:
            return row
        if isinstance(row, Answer):
            yes = row.answer is Reply.INTERESTED
            return replace(row, answer=Reply.DECLINED if yes else Reply.INTERESTED)
        if hasattr(row, "outcome"):
            chosen = row.outcome is SiteOutcome.SELECTED
            return replace(row, outcome=SiteOutcome("not_selected" if chosen else "selected"))
        if hasattr(row, "country_outcome"):
            return replace(row, country_outcome=CountryResult.ALLOCATED)
        return row

    tables = Events.__dataclass_fields__
    changed = Events(**{name: tuple(map(turned, getattr(events, name))) for name in tables})
    [own] = [r.request for r in events.requests if r.request.request_id == request_id][:1]
    reworded = replace(own, title="Something else", therapy_areas=(), suggested_sites=(sites[0],))
    return replace(
        changed,
        requests=(*changed.requests, ReceivedRequest(reworded, known_on=later)),
        forwardings=(
            *changed.forwardings,
            *(Forwarding(request_id, site, own_day, known_on=later) for site in sites),
        ),
        answers=(
            *changed.answers,
            *(
                Answer(r.request_id, site, own_day, Reply.DECLINED, "new", known_on=later)
                for r in events.forwardings
                for site in (r.site,)
            ),
        ),
        interests=(
            *changed.interests,
            *(Interest(site, own.therapy_areas[0], own_day, known_on=later) for site in sites),
        ),
    )


def test_a_forecast_does_depend_on_what_was_known_before(small_archive, small_portal, of_2025):
    """The look above would see a leak: taking the past away moves the forecast."""
    request_id = of_2025[-1]
    late = ORIGIN + timedelta(days=30)
    events = kept(
        small_portal.events,
        lambda row: not isinstance(row, Answer) or not ORIGIN <= row.known_on < late,
    )
    one = forecast_of(small_archive, request_id)
    other = forecast_of(Archive(small_archive.catalogue, events), request_id)
    assert not np.array_equal(
        one.orders["popularity"].interested, other.orders["popularity"].interested
    )
    assert not np.array_equal(one.chances["selected"]["model"], other.chances["selected"]["model"])


def test_changed_outcomes_change_what_is_judged_and_no_forecast(small_portal, small_archive):
    """All answers of the last months are turned round: labels only."""
    autumn = date(2025, 11, 15)

    def turned(row):
        if isinstance(row, Answer) and row.known_on >= autumn:
            yes = row.answer is Reply.INTERESTED
            return replace(row, answer=Reply.DECLINED if yes else Reply.INTERESTED)
        return row

    events = replace(small_portal.events, answers=tuple(map(turned, small_portal.events.answers)))
    settings = BacktestSettings(as_of=AS_OF, since=2025)
    before = backtest(small_archive, settings)
    after = backtest(Archive(small_archive.catalogue, events), settings)
    n_changed = 0
    for cohorts, forecasts in zip(
        zip(before.cohorts, after.cohorts, strict=True),
        zip(before.forecasts, after.forecasts, strict=True),
        strict=True,
    ):
        if cohorts[0].own_day < autumn:
            assert_the_same(*forecasts)
        n_changed += not np.array_equal(
            cohorts[0].interested, cohorts[1].interested, equal_nan=True
        )
    assert n_changed > 0


def test_each_years_model_learns_nothing_known_on_or_after_its_first_day(
    small_archive, small_portal, monkeypatch
):
    made = {}

    def watched(archive, *, as_of, model_id):
        made[as_of] = train(archive, as_of=as_of, model_id=model_id)
        return made[as_of]

    monkeypatch.setattr(backtesting, "train", watched)
    done = backtest(small_archive, BacktestSettings(as_of=AS_OF))
    assert tuple(sorted(made)) == done.origins
    request = done.cohorts[-1].request
    history = small_archive.as_of(request.received_on)
    for origin, model in made.items():
        past = kept(small_portal.events, lambda row, day=origin: row.known_on < day)
        again = train(Archive(small_archive.catalogue, past), as_of=origin, model_id="again")
        assert model.learnt_from == again.learnt_from
        np.testing.assert_array_equal(
            predict(request, history, model).probability,
            predict(request, history, again).probability,
        )


def test_a_forecast_is_what_the_list_of_that_day_would_have_said(small_archive, looked_back):
    cohort, forecast = looked_back.cohorts[-1], looked_back.forecasts[-1]
    model = train(small_archive, as_of=forecast.origin, model_id="m")
    ranking = rank(cohort.request, small_archive.as_of(cohort.own_day), model)
    said = dict(
        zip(looked_back.candidates.ids.tolist(), forecast.chances["selected"]["model"], strict=True)
    )
    for candidate in ranking.candidates:
        assert said[candidate.site_id] == pytest.approx(candidate.probability, abs=1e-10)
    suggested = set(looked_back.candidates.ids[forecast.suggested].tolist())
    assert suggested == set(ranking.suggestion.forward_to)


def test_every_request_of_every_year_is_forecast_on_its_own_day(looked_back):
    assert [year.year for year in looked_back.origins] == [2024, 2025]
    for cohort, forecast in zip(looked_back.cohorts, looked_back.forecasts, strict=True):
        assert cohort.request.request_id == forecast.request_id
        assert forecast.origin == date(cohort.own_day.year, 1, 1)
        assert set(forecast.orders) == set(METHODS)
        assert set(forecast.chances) == set(CHANCES)
    days = [cohort.own_day for cohort in looked_back.cohorts]
    assert days == sorted(days)


def test_a_request_of_another_year_is_refused(small_archive, looked_back):
    early = looked_back.cohorts[0].request
    with pytest.raises(ValueError, match="not of the year from 2025-01-01"):
        forecast_year(small_archive, ORIGIN, [early], {})


def test_the_same_seed_gives_the_same_bytes_and_two_processes_what_one_gives(
    small_archive, looked_back
):
    again = backtest(small_archive, BacktestSettings(as_of=AS_OF, n_jobs=2))
    one, other = judge(looked_back), judge(again)
    assert str(as_data(one)) == str(as_data(other))
    for mine, theirs in zip(looked_back.forecasts, again.forecasts, strict=True):
        assert mine.request_id == theirs.request_id
        for method in METHODS:
            np.testing.assert_allclose(
                mine.orders[method].selected, theirs.orders[method].selected, atol=1e-9
            )
