"""What is true in a made-up portal, and that the worlds differ as they claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from matcher.domain.vocabulary import (
    INTERESTED_REPLIES,
    CountryResult,
    Reply,
    RequestType,
    SiteOutcome,
)
from matcher.simulation import MadeUpPortal, PortalSettings, World, simulate
from matcher.simulation.hospitals import Hospitals, draw_hospitals

SEED = 11


@cache
def portal_of(world: World) -> MadeUpPortal:
    return simulate(PortalSettings.regular(world=world, requests_per_year=90), seed=SEED)


@cache
def hospitals_of(world: World) -> Hospitals:
    return draw_hospitals(portal_of(world).settings, SEED)


def forwarded(portal: MadeUpPortal) -> np.ndarray:
    """Whether each hospital was ever sent each request, shape (hospitals, requests)."""
    row = {site: i for i, site in enumerate(portal.truth.site_ids)}
    column = {request: i for i, request in enumerate(portal.truth.request_ids)}
    sent = np.zeros((len(row), len(column)), bool)
    taken_back = {f.forwarding_id for f in portal.events.forwardings if f.withdrawn}
    for letter in portal.events.forwardings:
        if letter.forwarding_id not in taken_back:
            sent[row[letter.site], column[letter.request_id]] = True
    return sent


@pytest.mark.parametrize("world", World)
def test_every_truth_is_a_chance_and_the_product_of_its_stages(world):
    truth = portal_of(world).truth
    shape = (60, len(truth.request_ids))
    for stage in (truth.p_answers, truth.p_in_time, truth.p_interested, truth.p_selected):
        assert stage.shape == shape
        assert np.all((stage > 0) & (stage < 1))
    assert truth.p_norway.shape == shape[1:]
    assert np.all((truth.probability > 0) & (truth.probability < 1))
    np.testing.assert_allclose(
        truth.probability[3, 5],
        truth.p_answers[3, 5]
        * truth.p_interested[3, 5]
        * truth.p_norway[5]
        * truth.p_selected[3, 5],
    )


def what_hospitals_said(portal: MadeUpPortal) -> dict[tuple[int, int], bool | None]:
    """By (row, column) of the truth, of letters that count: interested, not, or silent.

    Requests of the last two months are left out: their answers may lie beyond the last day.
    """
    row = {site: i for i, site in enumerate(portal.truth.site_ids)}
    column = {request: i for i, request in enumerate(portal.truth.request_ids)}
    newest = {f.forwarding_id: f for f in portal.events.forwardings}
    letters = Counter((f.request_id, f.site) for f in newest.values() if not f.withdrawn)
    cancelled = {(f.request_id, f.site) for f in newest.values() if f.cancelled_on}
    desks: dict[tuple[str, str], dict[tuple[str, str], Reply]] = {}
    for answer in portal.events.answers:
        if answer.answer is not Reply.WITHDRAWN:
            said = desks.setdefault((answer.request_id, answer.site), {})
            said[answer.department, answer.version] = answer.answer
    result: dict[tuple[int, int], bool | None] = {}
    late = {
        r.request.request_id
        for r in portal.events.requests
        if r.request.received_on >= portal.settings.last_day - timedelta(days=61)
    }
    for pair, n_letters in letters.items():
        replies = [r for r in desks.get(pair, {}).values() if r is not Reply.WRONG_RECIPIENT]
        wrong = pair in desks and not replies and n_letters == 1
        if pair in cancelled or wrong or pair[0] in late:
            continue
        yes = any(reply in INTERESTED_REPLIES for reply in replies)
        result[row[pair[1]], column[pair[0]]] = yes if replies else None
    return result


def assert_agrees(happened: list[bool], chances: list[float]) -> None:
    """The count lies within 3.5 standard deviations of what the chances add up to."""
    p = np.array(chances)
    assert len(p) > 500
    assert abs(sum(happened) - p.sum()) < 3.5 * np.sqrt((p * (1 - p)).sum())


@pytest.mark.parametrize("world", World)
def test_answers_and_interest_come_as_often_as_their_chances_say(world):
    truth, said = portal_of(world).truth, what_hospitals_said(portal_of(world))
    assert_agrees(
        [reply is not None for reply in said.values()], [truth.p_answers[at] for at in said]
    )
    answered = {at: reply for at, reply in said.items() if reply is not None}
    assert_agrees(
        [bool(reply) for reply in answered.values()],
        [truth.p_interested[at] for at in answered],
    )


def test_norway_is_chosen_about_as_often_as_its_chance_says():
    chosen, expected = 0, 0.0
    settings = PortalSettings.regular(n_sites=20, n_years=3)
    for seed in range(5):
        portal = simulate(settings, seed=seed)
        # Of requests that are told of, the won ones are a little more often told of.
        told = {r.request_id: r.country_outcome for r in portal.events.country_outcomes}
        for j, request in enumerate(portal.truth.request_ids):
            if request in told and told[request] is not CountryResult.WITHDRAWN:
                chosen += told[request] is CountryResult.ALLOCATED
                expected += portal.truth.p_norway[j]
    assert 0.85 < chosen / expected < 1.25


def test_people_forward_to_those_who_declared_and_to_large_hospitals():
    portal, hospitals = portal_of(World.LINEAR), hospitals_of(World.LINEAR)
    sent = forwarded(portal)
    asked_often = sent.sum(axis=1)
    assert np.corrcoef(hospitals.size, asked_often)[0, 1] > 0.4
    small = asked_often[np.argsort(hospitals.size)[:20]].mean()
    large = asked_often[np.argsort(hospitals.size)[-20:]].mean()
    assert large > 2 * small
    declared = {(row.site, row.therapy_area) for row in portal.events.interests}
    requests = {row.request.request_id: row.request for row in portal.events.requests}
    wants = np.array(
        [
            [
                (site, requests[request].therapy_areas[0]) in declared
                for request in portal.truth.request_ids
            ]
            for site in portal.truth.site_ids
        ]
    )
    is_site = np.array(
        [requests[r].request_type is RequestType.SITE for r in portal.truth.request_ids]
    )
    asked = sent[:, is_site]
    assert asked[wants[:, is_site]].mean() > 3 * asked[~wants[:, is_site]].mean()


def test_only_site_requests_are_forwarded():
    portal = portal_of(World.LINEAR)
    requests = {row.request.request_id: row.request for row in portal.events.requests}
    assert all(
        requests[f.request_id].request_type is RequestType.SITE for f in portal.events.forwardings
    )


def test_size_helps_early_phases_and_hurts_late_ones_where_traits_interact():
    def slopes(world: World) -> tuple[float, float]:
        portal, size = portal_of(world), hospitals_of(world).size
        phases = {r.request.request_id: r.request.phase for r in portal.events.requests}
        early = np.array([phases[r] in {"I", "I/II", "II"} for r in portal.truth.request_ids])
        logit = np.log(portal.truth.p_selected / (1 - portal.truth.p_selected))
        return (
            float(np.polyfit(size, logit[:, early].mean(axis=1), 1)[0]),
            float(np.polyfit(size, logit[:, ~early].mean(axis=1), 1)[0]),
        )

    early, late = slopes(World.INTERACTIONS)
    assert early > 0.5 > -0.3 > late
    early, late = slopes(World.LINEAR)
    assert abs(early - late) < 0.2


def test_strength_moves_from_year_to_year_only_where_it_drifts():
    steady, drifting = hospitals_of(World.LINEAR).field, hospitals_of(World.DRIFT).field
    np.testing.assert_array_equal(steady[:, :, 0], steady[:, :, -1])
    one = np.corrcoef(drifting[:, :, 0].ravel(), drifting[:, :, 1].ravel())[0, 1]
    four = np.corrcoef(drifting[:, :, 0].ravel(), drifting[:, :, 4].ravel())[0, 1]
    assert 0.9 > one > 0.4
    assert four < one - 0.2
    assert abs(drifting[:, :, 4].std() - drifting[:, :, 0].std()) < 0.1


def test_sponsors_select_the_same_hospitals_again_where_they_have_favourites():
    liked = hospitals_of(World.FAVOURITES).affinity
    assert 0.05 < (liked > 1).mean() < 0.35
    assert liked.std() > 3 * hospitals_of(World.LINEAR).affinity.std()
    favourite, usual = (
        np.log(portal_of(w).truth.p_selected / (1 - portal_of(w).truth.p_selected)).std(axis=1)
        for w in (World.FAVOURITES, World.LINEAR)
    )
    assert favourite.mean() > 1.3 * usual.mean()


@pytest.mark.parametrize("world", [World.MISSING_NOT_AT_RANDOM, World.NORWAY_ONLY])
def test_worlds_that_differ_in_what_is_told_share_the_truth(world):
    np.testing.assert_array_equal(
        portal_of(world).truth.probability, portal_of(World.LINEAR).truth.probability
    )


def test_lost_studies_are_seldom_told_of_where_silence_is_not_by_chance():
    def counts(world: World) -> tuple[int, int]:
        rows = portal_of(world).events.country_outcomes
        results = [row.country_outcome for row in rows]
        return (
            results.count(CountryResult.ALLOCATED),
            results.count(CountryResult.NOT_ALLOCATED),
        )

    won, lost = counts(World.LINEAR)
    won_mnar, lost_mnar = counts(World.MISSING_NOT_AT_RANDOM)
    assert won_mnar >= won
    assert lost_mnar < 0.5 * lost


def test_only_norways_outcome_is_told_in_that_world():
    events = portal_of(World.NORWAY_ONLY).events
    assert events.allocations == ()
    assert events.country_outcomes == portal_of(World.LINEAR).events.country_outcomes


def test_in_the_other_worlds_some_lists_are_whole_and_some_won_requests_tell_nothing():
    events = portal_of(World.LINEAR).events
    listed = {r.request_id for r in events.allocations if r.outcome is SiteOutcome.SELECTED}
    won = {
        r.request_id
        for r in events.country_outcomes
        if r.country_outcome is CountryResult.ALLOCATED
    }
    assert listed < won
    assert won - {r.request_id for r in events.allocations}


def test_worlds_of_one_seed_receive_the_same_requests():
    def asked(world: World) -> list[tuple[str, object, str]]:
        rows = portal_of(world).events.requests
        return [(r.request.title, r.request.received_on, r.request.phase) for r in rows]

    assert asked(World.DRIFT) == asked(World.LINEAR)
    assert asked(World.INTERACTIONS) == asked(World.LINEAR)


def test_another_number_of_studies_leaves_the_requests_alone():
    settings = PortalSettings.regular(n_sites=10, n_years=1)
    more = replace(settings, n_studies=500)
    assert simulate(settings, seed=3).events.answers == simulate(more, seed=3).events.answers
