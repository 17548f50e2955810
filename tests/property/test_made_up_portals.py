"""Whatever the size, seed and world: what a made-up portal holds agrees with itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.tables import TABLES
from matcher.domain.vocabulary import CountryResult, RequestType, SiteOutcome
from matcher.errors import UserError
from matcher.simulation import MadeUpPortal, PortalSettings, World, Year, simulate
from matcher.simulation.vocabulary import CAPABILITIES, CENTRES


@st.composite
def portals_wanted(draw: st.DrawFn) -> tuple[PortalSettings, int]:
    n_years = draw(st.integers(1, 3))
    years = []
    for place in range(n_years):
        n_site = draw(st.integers(1, 20))
        told = draw(st.integers(0, n_site))
        won = draw(st.integers(0, told))
        years.append(
            Year(
                2023 + place,
                n_site=n_site,
                n_country=draw(st.integers(0, 8)),
                n_unspecified=draw(st.integers(0, 2)),
                n_direct=draw(st.integers(0, 3)),
                n_nordic=draw(st.integers(0, 2)),
                first_month=draw(st.integers(1, 12)),
                centres=tuple((c, draw(st.integers(0, 2))) for c in CENTRES),
                outcomes=draw(st.sampled_from([None, (won, told - won)])),
            )
        )
    wanted = PortalSettings(
        n_sites=draw(st.integers(6, 40)),
        n_areas=draw(st.integers(1, 31)),
        years=tuple(years),
        world=draw(st.sampled_from(World)),
        n_studies=draw(st.integers(0, 60)),
    )
    return wanted, draw(st.integers(0, 2**40))


def make(wanted: tuple[PortalSettings, int]) -> MadeUpPortal:
    return simulate(wanted[0], seed=wanted[1])


@settings(max_examples=30, deadline=None)
@given(portals_wanted())
def test_every_row_refers_to_what_is_there(wanted):
    portal = make(wanted)
    events = portal.events
    sites = {site.site_id for site in portal.sites}
    candidates = {site.site_id for site in portal.sites if site.is_candidate}
    requests = {row.request.request_id for row in events.requests}
    contacts = {contact.contact_id for contact in portal.contacts}
    areas = set(portal.settings.areas)
    assert len(candidates) == portal.settings.n_sites
    for site in portal.sites:
        assert {site.trust or site.site_id, site.region or site.site_id} <= sites
    for row in events.requests:
        request = row.request
        assert request.parent_id == "" or request.parent_id in requests
        assert set(request.therapy_areas) <= areas
        assert set(request.required_capabilities) <= set(CAPABILITIES)
        assert {*request.suggested_sites, *request.already_contacted} <= candidates
        assert set(request.regions) <= sites
    for forwarding in events.forwardings:
        assert forwarding.request_id in requests
        assert forwarding.site in candidates
        assert forwarding.contact_id in contacts
    sent = {(f.request_id, f.site) for f in events.forwardings if not f.withdrawn}
    for row in (*events.answers, *events.allocations):
        assert (row.request_id, row.site) in sent
    for row in (*events.participations, *events.capabilities):
        assert row.site in sites
    for interest in events.interests:
        assert interest.site in candidates
        assert interest.therapy_area in areas


@settings(max_examples=30, deadline=None)
@given(portals_wanted())
def test_time_runs_forward(wanted):
    portal = make(wanted)
    events = portal.events
    received = {row.request.request_id: row.request.received_on for row in events.requests}
    first_sent: dict[tuple[str, str], date] = {}
    opens = {site.site_id: site.active_from or date.min for site in portal.sites}
    for f in events.forwardings:
        assert f.forwarded_on >= max(received[f.request_id], opens[f.site])
        assert f.due_on is None or f.due_on > f.forwarded_on
        assert f.cancelled_on is None or f.cancelled_on > f.forwarded_on
        key = (f.request_id, f.site, f.department, f.version)
        first_sent[key] = min(f.forwarded_on, first_sent.get(key, date.max))
    for a in events.answers:
        assert a.answered_on >= first_sent[a.request_id, a.site, a.department, a.version]
    for row in (*events.country_outcomes, *events.allocations):
        day = getattr(row, "decided_on", None) or row.country_outcome_on
        assert day >= received[row.request_id]
    for table in events.__slots__:
        days = [row.known_on for row in getattr(events, table)]
        assert days == sorted(days)
        assert all(day <= portal.settings.last_day for day in days)
    for row in events.requests:
        parent = received.get(row.request.parent_id)
        assert parent is None or row.request.received_on - parent >= timedelta(days=75)


@settings(max_examples=30, deadline=None)
@given(portals_wanted())
def test_no_two_rows_claim_to_be_the_same_version(wanted):
    portal = make(wanted)
    events = portal.events
    for table in TABLES:
        if not table.versioned:
            continue
        rows = getattr(events, table.name)
        keys = [
            (tuple(getattr(getattr(r, "request", r), name) for name in table.key), r.known_on)
            for r in rows
        ]
        assert len(keys) == len(set(keys)), table.name
    assert len({r.request_id for r in events.country_outcomes}) == len(events.country_outcomes)


@settings(max_examples=30, deadline=None)
@given(portals_wanted())
def test_outcomes_do_not_contradict_each_other(wanted):
    portal = make(wanted)
    events = portal.events
    ends = {row.request_id: row.country_outcome for row in events.country_outcomes}
    for row in events.allocations:
        assert ends[row.request_id] is CountryResult.ALLOCATED
    said_yes = {(a.request_id, a.site) for a in events.answers}
    for row in events.allocations:
        if row.outcome is SiteOutcome.SELECTED:
            assert (row.request_id, row.site) in said_yes


@settings(max_examples=30, deadline=None)
@given(portals_wanted())
def test_counts_given_are_met_and_the_truth_is_a_chance(wanted):
    portal = make(wanted)
    requests = {row.request.request_id: row.request for row in portal.events.requests}
    ends = {row.request_id: row.country_outcome for row in portal.events.country_outcomes}
    for year in portal.settings.years:
        mine = [
            r
            for r in requests.values()
            if r.channel == "portal" and r.received_on.year == year.year
        ]
        assert len(mine) == year.n_portal
        site = [r.request_id for r in mine if r.request_type is RequestType.SITE]
        assert len(site) == year.n_site
        if year.outcomes:
            results = [ends.get(r) for r in site]
            assert results.count(CountryResult.ALLOCATED) == year.outcomes[0]
            assert results.count(CountryResult.NOT_ALLOCATED) == year.outcomes[1]
            assert results.count(None) == len(site) - sum(year.outcomes)
    truth = portal.truth
    assert truth.probability.shape == (portal.settings.n_sites, len(requests))
    assert np.all((truth.probability > 0) & (truth.probability < 1))


@given(st.integers(0, 2**64))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_portal(seed):
    small = PortalSettings.regular(n_sites=8, n_areas=5, n_years=2, requests_per_year=10)
    one, two = simulate(small, seed=seed), simulate(small, seed=seed)
    assert (one.sites, one.contacts, one.events) == (two.sites, two.contacts, two.events)
    np.testing.assert_array_equal(one.truth.probability, two.truth.probability)


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"n_sites": 5}, "n_sites from 6"),
        ({"n_sites": 10**6}, "to 600"),
        ({"n_areas": 0}, "n_areas from 1"),
        ({"n_areas": 32}, "to 31"),
        ({"years": ()}, "years in a row"),
        ({"years": (Year(2024, n_site=1), Year(2026, n_site=1))}, "years in a row"),
        ({"years": (Year(2024, n_site=0, n_country=3),)}, "n_site of 1"),
        ({"years": (Year(2024, n_site=3, n_country=-1),)}, "counts of 0 or more"),
        ({"years": (Year(2024, n_site=3, first_month=13),)}, "first month from 1 to 12"),
        ({"years": (Year(2024, n_site=3, outcomes=(2, 2)),)}, "add up to no more"),
        ({"years": (Year(2024, n_site=3, areas=(("oncology", 4),)),)}, "add up to no more"),
        ({"years": (Year(2024, n_site=3, areas=(("onkology", 1),)),)}, "Areas: oncology"),
        ({"years": (Year(2024, n_site=3, centres=(("hearts", 1),)),)}, "Centres: cancer"),
    ],
)
def test_settings_that_make_no_portal_are_refused_with_the_remedy(change, remedy):
    with pytest.raises(UserError, match=remedy):
        replace(PortalSettings.demo(), **change)


def test_a_seed_below_0_is_refused():
    with pytest.raises(UserError, match="0 or more"):
        simulate(PortalSettings.demo(), seed=-1)
