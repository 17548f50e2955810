"""The demo matches every published figure, whatever the seed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from matcher.domain.request import Request
from matcher.domain.vocabulary import Channel, CountryResult, RequestType
from matcher.simulation import DEMO_SEED, MadeUpPortal, PortalSettings, simulate


@pytest.fixture(scope="module", params=[DEMO_SEED, 0, 1, 7, 123_456_789])
def portal(request: pytest.FixtureRequest) -> MadeUpPortal:
    return simulate(PortalSettings.demo(), seed=request.param)


def received_in(portal: MadeUpPortal, year: int, channel: Channel) -> list[Request]:
    requests = {row.request.request_id: row.request for row in portal.events.requests}
    return [r for r in requests.values() if r.channel is channel and r.received_on.year == year]


def test_portal_requests_a_year_are_the_published_ones(portal):
    counts = {y: len(received_in(portal, y, Channel.PORTAL)) for y in (2022, 2023, 2024, 2025)}
    assert counts[2024] == 45
    assert counts[2025] == 64
    assert counts[2022] < counts[2023] < 45


def test_types_in_2025_are_the_published_ones(portal):
    types = Counter(r.request_type for r in received_in(portal, 2025, Channel.PORTAL))
    assert types == {RequestType.SITE: 41, RequestType.COUNTRY: 21, RequestType.UNSPECIFIED: 2}


def test_outcomes_of_the_41_site_requests_are_the_published_ones(portal):
    ids = {
        r.request_id
        for r in received_in(portal, 2025, Channel.PORTAL)
        if r.request_type is RequestType.SITE
    }
    ends = Counter(
        row.country_outcome for row in portal.events.country_outcomes if row.request_id in ids
    )
    assert ends == {CountryResult.ALLOCATED: 10, CountryResult.NOT_ALLOCATED: 13}
    assert len(ids) - sum(ends.values()) == 18


def test_each_of_the_41_was_forwarded(portal):
    ids = {
        r.request_id
        for r in received_in(portal, 2025, Channel.PORTAL)
        if r.request_type is RequestType.SITE
    }
    assert ids <= {row.request_id for row in portal.events.forwardings}


@pytest.mark.parametrize("area", ["immunology", "cardiovascular", "respiratory"])
def test_the_three_areas_grow_in_2025(portal, area):
    before, after = (
        sum(r.therapy_areas[0] == area for r in received_in(portal, year, Channel.PORTAL))
        for year in (2024, 2025)
    )
    assert after > 1.5 * before


def test_the_centres_of_heart_and_immunology_grow_most(portal):
    counts = {
        year: Counter(r.centre for r in received_in(portal, year, Channel.CENTRE))
        for year in (2024, 2025)
    }
    growth = Counter({c: n - counts[2024][c] for c, n in counts[2025].items()})
    assert {centre for centre, _ in growth.most_common(2)} == {"cardiovascular", "immunology"}
    assert "" not in growth


def test_the_portal_opens_in_august_2022_and_ends_with_2025(portal):
    days = sorted(row.request.received_on for row in portal.events.requests)
    assert date(2022, 8, 1) <= days[0] < date(2022, 9, 1)
    assert days[-1].year == 2025


def test_recent_outcomes_are_more_often_missing(portal):
    told = {row.request_id for row in portal.events.country_outcomes}

    def share_told(year: int) -> float:
        rows = [
            r
            for r in received_in(portal, year, Channel.PORTAL)
            if r.request_type is RequestType.SITE
        ]
        return sum(r.request_id in told for r in rows) / len(rows)

    assert share_told(2025) < share_told(2024)
