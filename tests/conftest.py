"""A tiny world for tests: few hospitals, few areas, events written as one reads them."""

from __future__ import annotations

import os

# As the command line does, and before numpy reads it: with another number of threads a sum has
# other last bits, and a model that is trained here another id than one trained by a command.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from matcher.catalogue import Catalogue, load_reference
from matcher.domain.events import (
    Allocation,
    Answer,
    CountryOutcome,
    Events,
    Forwarding,
    Interest,
    ReceivedRequest,
)
from matcher.domain.request import Request
from matcher.domain.site import Site
from matcher.domain.vocabulary import CountryResult, Reply, RequestType, SiteOutcome
from matcher.history import Archive, History


def day(text: str) -> date:
    """A day of 2025 from "03-14", or any day from "2024-03-14"."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


@dataclass
class TinyPortal:
    """Builds events one line at a time; every event is known on its own day."""

    catalogue: Catalogue
    events: Events = field(default_factory=Events)

    def add(self, table: str, *records: object) -> TinyPortal:
        self.events = replace(self.events, **{table: (*getattr(self.events, table), *records)})
        return self

    def request(self, request_id: str, received: str, **said: object) -> TinyPortal:
        said.setdefault("therapy_areas", ("cardiovascular",))
        said.setdefault("request_type", RequestType.SITE)
        request = Request(request_id=request_id, received_on=day(received), **said)
        return self.add("requests", ReceivedRequest(request, day(received)))

    def forward(self, request_id: str, site: str, on: str, **said: object) -> TinyPortal:
        said.setdefault("known_on", day(on))
        return self.add("forwardings", Forwarding(request_id, site, day(on), **said))

    def answer(self, request_id: str, site: str, on: str, reply: str, **said: object) -> TinyPortal:
        said.setdefault("known_on", day(on))
        return self.add("answers", Answer(request_id, site, day(on), Reply(reply), **said))

    def outcome(self, request_id: str, site: str, outcome: str, on: str) -> TinyPortal:
        row = Allocation(request_id, site, SiteOutcome(outcome), day(on), known_on=day(on))
        return self.add("allocations", row)

    def country(self, request_id: str, result: str, on: str) -> TinyPortal:
        row = CountryOutcome(request_id, CountryResult(result), day(on), known_on=day(on))
        return self.add("country_outcomes", row)

    def interest(self, site: str, area: str, on: str) -> TinyPortal:
        return self.add("interests", Interest(site, area, day(on), known_on=day(on)))

    def as_of(self, text: str) -> History:
        return Archive(self.catalogue, self.events).as_of(day(text))


@pytest.fixture(scope="session")
def tiny_catalogue() -> Catalogue:
    """Four candidates in two regions; `big-campus` counts for `big`, `north` is an authority."""

    def hospital(site_id: str, region: str, **said: object) -> Site:
        said.setdefault("is_candidate", True)
        return Site(site_id, f"{site_id.title()} hospital", trust=site_id, region=region, **said)

    return load_reference().with_sites(
        (
            Site("north", "Region North", kind="rhf"),
            Site("south", "Region South", kind="rhf"),
            hospital("big", "south"),
            Site("big-campus", "Big hospital, Campus", trust="big", region="south"),
            hospital("mid", "south"),
            hospital("small", "north"),
            hospital("rheuma", "north", specialties=("rheumatology",)),
        )
    )


@pytest.fixture
def portal(tiny_catalogue: Catalogue) -> TinyPortal:
    """An empty portal over the tiny catalogue."""
    return TinyPortal(tiny_catalogue)
