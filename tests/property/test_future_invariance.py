"""Nothing known on or after the as-of day changes anything: not the ranking, not the training."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    CountryOutcome,
    Events,
    Forwarding,
    Interest,
    Participation,
    ReceivedRequest,
    RegistryCount,
)
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, Reply, RequestType, SiteOutcome
from matcher.evaluation.backtest import Forecast, forecast_year
from matcher.evaluation.report import as_data
from matcher.evidence import COLUMNS
from matcher.history import Archive
from matcher.model import built_in_prior
from matcher.ranking import rank
from matcher.registry import arrays_of
from matcher.training import train

AS_OF = date(2025, 6, 1)
SITES = ("big", "big-campus", "mid", "small", "rheuma", "north")
AREAS = ("cardiovascular", "rheumatology", "oncology")
ASKED = Request(title="Heart failure in adults", therapy_areas=("cardiovascular",))

sites, areas = st.sampled_from(SITES), st.sampled_from(AREAS)
requests = st.sampled_from(("r1", "r2", "r3"))
titles = st.sampled_from(("Heart failure", "Arthritis of the young", "Heart rhythm"))
own_days = st.dates(date(2024, 1, 1), date(2025, 12, 31))


def events_known(days: st.SearchStrategy[date]) -> st.SearchStrategy[Events]:
    """Events of every table, each known on one of those days."""
    taken_back = st.booleans()
    said = st.builds(
        Request,
        request_id=requests,
        received_on=own_days,
        title=titles,
        therapy_areas=areas.map(lambda area: (area,)),
        request_type=st.just(RequestType.SITE),
    )
    rows = {
        "requests": st.builds(ReceivedRequest, said, days, taken_back),
        "country_outcomes": st.builds(
            CountryOutcome, requests, st.sampled_from(CountryResult), own_days, days, taken_back
        ),
        "forwardings": st.builds(
            Forwarding, requests, sites, own_days, known_on=days, withdrawn=taken_back
        ),
        "answers": st.builds(
            Answer,
            requests,
            sites,
            own_days,
            st.sampled_from(Reply),
            known_on=days,
            withdrawn=taken_back,
        ),
        "allocations": st.builds(
            Allocation, requests, sites, st.sampled_from(SiteOutcome), own_days, days, taken_back
        ),
        "participations": st.builds(
            Participation,
            st.sampled_from(("s1", "s2", "s3")),
            sites,
            own_days,
            title=titles,
            therapy_areas=areas.map(lambda area: (area,)),
            known_on=days,
            withdrawn=taken_back,
        ),
        "registry_counts": st.builds(
            RegistryCount, sites, areas, st.integers(0, 9), known_on=days, withdrawn=taken_back
        ),
        "capabilities": st.builds(
            Capability,
            sites,
            st.just("device_testbed"),
            st.booleans(),
            known_on=days,
            withdrawn=taken_back,
        ),
        "interests": st.builds(Interest, sites, areas, known_on=days, withdrawn=taken_back),
    }
    return st.builds(
        Events, **{name: st.lists(row, max_size=3).map(tuple) for name, row in rows.items()}
    )


past = events_known(st.dates(date(2024, 1, 1), AS_OF - timedelta(days=1)))
future = events_known(st.dates(AS_OF, date(2026, 6, 1)))


def together(one: Events, other: Events) -> Events:
    tables = Events.__dataclass_fields__
    return Events(**{name: getattr(one, name) + getattr(other, name) for name in tables})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(past, future)
def test_the_future_changes_no_ranking(tiny_catalogue, known, later):
    model = built_in_prior(COLUMNS)
    now = rank(ASKED, Archive(tiny_catalogue, known).as_of(AS_OF), model)
    then = rank(ASKED, Archive(tiny_catalogue, together(known, later)).as_of(AS_OF), model)
    assert replace(now, excluded=tuple(now.excluded)) == replace(
        then, excluded=tuple(then.excluded)
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(past, future)
def test_the_future_changes_no_model(tiny_catalogue, known, later):
    now = train(Archive(tiny_catalogue, known), as_of=AS_OF, model_id="m")
    then = train(Archive(tiny_catalogue, together(known, later)), as_of=AS_OF, model_id="m")
    assert now.learnt_from == then.learnt_from
    for name, stage in {**now.stages, "norway": now.norway}.items():
        other = then.norway if name == "norway" else then.stages[name]
        then_read = arrays_of(other)
        for key, value in arrays_of(stage).items():
            np.testing.assert_array_equal(value, then_read[key])


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(past, future)
def test_the_future_changes_no_forecast_of_a_look_back(tiny_catalogue, known, later):
    """Events of the day itself and after it, new words of the request among them."""
    asked = replace(ASKED, request_id="r9", received_on=AS_OF)
    own = Events(requests=(ReceivedRequest(asked, known_on=AS_OF),))
    origin = AS_OF - timedelta(days=150)
    one = forecast_of(Archive(tiny_catalogue, together(known, own)), origin)
    reworded = replace(asked, title="Arthritis", therapy_areas=(), suggested_sites=("mid",))
    more = together(
        later, Events(requests=(ReceivedRequest(reworded, known_on=AS_OF + timedelta(days=1)),))
    )
    archive = Archive(tiny_catalogue, together(together(known, own), more))
    assert as_data(forecast_of(archive, origin)) == as_data(one)


def forecast_of(archive: Archive, origin: date) -> Forecast:
    received = archive.as_received()
    positions = archive.catalogue.area_positions
    area_of = {name: positions[said.therapy_areas[0]] for name, said in received.items()}
    [forecast] = forecast_year(archive, origin, [received["r9"]], area_of)
    return forecast


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(past, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tiny_catalogue, known, shuffler):
    """Rows of one key known on one day are the exception: there the later row stands."""
    seen: set[tuple[object, ...]] = set()
    distinct: dict[str, tuple[object, ...]] = {}
    for name in Events.__dataclass_fields__:
        rows = []
        for row in getattr(known, name):
            key = (
                name,
                getattr(row, "request_id", ""),
                getattr(getattr(row, "request", None), "request_id", ""),
                getattr(row, "study_id", ""),
                getattr(row, "site", ""),
                getattr(row, "therapy_area", ""),
                row.known_on,
            )
            if key not in seen:
                seen.add(key)
                rows.append(row)
        distinct[name] = tuple(rows)
    shuffled = {name: tuple(shuffler.sample(rows, len(rows))) for name, rows in distinct.items()}
    model = built_in_prior(COLUMNS)
    one = rank(ASKED, Archive(tiny_catalogue, Events(**distinct)).as_of(AS_OF), model)
    other = rank(ASKED, Archive(tiny_catalogue, Events(**shuffled)).as_of(AS_OF), model)
    assert [c.site_id for c in one.candidates] == [c.site_id for c in other.candidates]
    for mine, theirs in zip(one.candidates, other.candidates, strict=True):
        assert abs(mine.probability - theirs.probability) < 1e-12
        assert mine.support == theirs.support
