"""What goes into a store comes out of it again, whatever it was and in whatever order."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain import vocabulary as words
from matcher.domain.batch import Row
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
from matcher.domain.site import Site
from matcher.store import Store, open_store, reads, writes
from matcher.store.columns import VERSIONED
from matcher.store.stored_rows import stored_rows

TODAY = date(2025, 6, 1)
SITES = ("fjell", "vik", "nes")

day = st.dates(date(2024, 1, 1), date(2024, 1, 6))
known = {"known_on": day, "withdrawn": st.booleans()}
maybe_day = st.none() | day
text = st.text(max_size=8)
texts = st.lists(text, max_size=3).map(tuple)
few = st.sampled_from(["", "a", "blå «b»"])
site = st.sampled_from(SITES)
request_id = st.sampled_from(["R1", "R2"])
whole = st.none() | st.integers(0, 1_000_000)
number = st.none() | st.floats(0, 1e6)


def maybe(choices: type[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(choices)


requests = st.builds(
    Request,
    request_id=request_id,
    received_on=day,
    request_type=maybe(words.RequestType),
    channel=st.sampled_from(words.Channel),
    **dict.fromkeys(("centre", "sponsor", "title", "indication", "product", "phase"), text),
    **dict.fromkeys(("therapy_areas", "required_capabilities", "regions"), texts),
    intervention_type=maybe(words.InterventionType),
    population=maybe(words.Population),
    sites_wanted=whole,
    reply_due_on=maybe_day,
    suggested_sites=texts,
    already_contacted=texts,
    confidentiality=st.sampled_from(words.Confidentiality),
)
records = st.one_of(
    st.builds(ReceivedRequest, request=requests, **known),
    st.builds(CountryOutcome, request_id, st.sampled_from(words.CountryResult), maybe_day, **known),
    st.builds(
        Forwarding,
        request_id,
        site,
        day,
        few,
        department=few,
        due_on=maybe_day,
        reason=maybe(words.ForwardingReason),
        shown_rank=whole,
        propensity=number,
        cancelled_on=maybe_day,
        **known,
    ),
    st.builds(
        Answer,
        request_id,
        site,
        day,
        st.sampled_from(words.Reply),
        few,
        received_via=text,
        decline_reason=maybe(words.DeclineReason),
        eligible_patients_per_year=whole,
        recruitment_estimate=number,
        competing_studies=st.none() | st.booleans(),
        **known,
    ),
    st.builds(Allocation, request_id, site, st.sampled_from(words.SiteOutcome), maybe_day, **known),
    st.builds(Participation, few, site, maybe_day, title=text, therapy_areas=texts, **known).filter(
        lambda participation: participation.study_id != ""
    ),
    st.builds(RegistryCount, site, st.just("skin"), st.integers(0, 99), source=few, **known),
    st.builds(Capability, site, st.just("pet"), st.booleans(), maybe_day, source=text, **known),
    st.builds(Interest, site, st.just("skin"), maybe_day, maybe_day, **known),
)


def key_of(record: Any) -> tuple[Any, ...]:
    (kept,) = (kept for kept in VERSIONED if kept.record is type(record))
    source = record.request if isinstance(record, ReceivedRequest) else record
    return (kept.name, *(getattr(source, name) for name in kept.key))


# One row a key and day: two of them in one file are a mistake that an import reports.
versions = st.lists(records, max_size=25, unique_by=lambda r: (key_of(r), r.known_on))


def seen_on(events: Events, on: date) -> dict[tuple[Any, ...], Any]:
    """The slow, plain reading of "the version with the latest known_on before the day"."""
    seen: dict[tuple[Any, ...], Any] = {}
    for field in dataclasses.fields(Events):
        for record in getattr(events, field.name):
            if record.known_on < on:
                seen[key_of(record)] = record
    unsaid = {"known_on": None}
    return {k: dataclasses.replace(r, **unsaid) for k, r in seen.items() if not r.withdrawn}


def expected_on(given_records: list[Any], on: date) -> dict[tuple[Any, ...], Any]:
    by_table: dict[str, list[Any]] = {kept.name: [] for kept in VERSIONED}
    for record in sorted(given_records, key=lambda r: r.known_on):
        by_table[key_of(record)[0]].append(record)
    return seen_on(Events(**{name: tuple(rows) for name, rows in by_table.items()}), on)


DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(8)]
careful = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Store]:
    """Makes a store that holds three hospitals and no event, each time anew."""
    template, copy = tmp_path / "template.db", tmp_path / "store.db"
    store = open_store(f"sqlite:///{template}", reference=False)
    rows = [Row(Site(site_id, site_id.title())) for site_id in SITES]
    writes.apply(store, rows, today=TODAY, actor="a", source="s")

    def make() -> Store:
        shutil.copy(template, copy)
        return open_store(f"sqlite:///{copy}", create=False)

    return make


def put(store: Store, records: list[Any]) -> writes.Applied:
    rows = [Row(record) for record in records]
    return writes.apply(store, rows, today=TODAY, actor="a", source="s")


@careful
@given(versions)
def test_every_day_sees_what_was_said_by_then(fresh: Callable[[], Store], given_rows: Any) -> None:
    store = fresh()
    put(store, sorted(given_rows, key=lambda r: r.known_on))
    events = reads.events(store)
    for on in DAYS:
        assert seen_on(events, on) == expected_on(given_rows, on)
        assert seen_on(reads.events(store, known_before=on), on) == expected_on(given_rows, on)


@careful
@given(versions, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    fresh: Callable[[], Store], given_rows: Any, chance: random.Random
) -> None:
    store = fresh()
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    put(store, shuffled)
    for on in DAYS:
        assert seen_on(reads.events(store), on) == expected_on(given_rows, on)


@careful
@given(versions, st.booleans())
def test_the_same_file_twice_changes_nothing(
    fresh: Callable[[], Store], given_rows: Any, days_are_said: bool
) -> None:
    store = fresh()
    if not days_are_said:
        given_rows = [dataclasses.replace(record, known_on=None) for record in given_rows]
    put(store, given_rows)
    before = (reads.events(store), reads.audit(store))
    again = put(store, given_rows)
    assert not again.new
    assert not again.changed
    assert (reads.events(store), reads.audit(store)) == before


@careful
@given(versions)
def test_what_was_read_can_be_written_into_another_store(
    fresh: Callable[[], Store], given_rows: Any
) -> None:
    store = fresh()
    put(store, given_rows)
    rows = list(stored_rows(store))
    again = writes.apply(store, rows, today=TODAY, actor="a", source="s")
    assert (again.new, again.changed) == ({}, {})
    other = fresh()
    writes.apply(other, rows, today=TODAY, actor="a", source="s")
    for on in DAYS:
        assert seen_on(reads.events(other), on) == expected_on(given_rows, on)
