"""A suggestion steered on purpose: whom it adds, what it says of it, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.catalogue import load_reference
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import UnknownNameError, UserError
from matcher.evidence import COLUMNS, Standing
from matcher.history import Archive
from matcher.model import built_in_prior
from matcher.ranking import rank
from matcher.ranking.exploration import little_known
from matcher.ranking.floor import least_protected
from matcher.ranking.steering import Steering, small
from matcher.ranking.suggestion import SURE_ENOUGH
from matcher.simulation import PortalSettings, simulate

PRIOR = built_in_prior(COLUMNS)
DAY = date(2024, 6, 1)
MARKS = {"exploration", "floor"}
REQUEST = Request(
    request_id="R-1",
    title="A phase III study in moderate asthma",
    therapy_areas=("respiratory",),
    request_type=RequestType.SITE,
    sites_wanted=3,
)


@pytest.fixture(scope="module")
def history():
    """Five months of a made-up portal: some hospitals were asked often, many never."""
    settings = PortalSettings.regular(
        n_sites=30, n_areas=12, n_years=2, requests_per_year=20, n_studies=150
    )
    made_up = simulate(settings, seed=4)
    return Archive(load_reference().with_sites(made_up.sites), made_up.events).as_of(DAY)


def told(ranking):
    """A ranking that can be compared: who is left out is worked out only when it is read."""
    return replace(ranking, excluded=tuple(ranking.excluded))


def steered(history, request=REQUEST, top=None, **steering):
    return told(rank(request, history, PRIOR, top=top, steering=Steering(**steering)))


@pytest.fixture(scope="module")
def plain(history):
    return told(rank(REQUEST, history, PRIOR))


def test_the_portal_has_hospitals_known_and_unknown(history):
    few = little_known(Standing.of(history))
    assert 5 < few.sum() < 25


@pytest.mark.parametrize("steering", [{"explore": 2}, {"floor": 0.6}, {"explore": 1, "floor": 0.6}])
def test_chances_ranks_and_reasons_stay_what_they_are(history, plain, steering):
    found = steered(history, **steering)
    assert found != plain
    unmarked = [
        replace(c, propensity=None, flags=tuple(f for f in c.flags if f not in MARKS))
        for c in found.candidates
    ]
    assert tuple(unmarked) == plain.candidates


def test_off_is_as_if_it_did_not_exist(history, plain):
    assert told(rank(REQUEST, history, PRIOR, steering=Steering())) == plain
    assert not plain.suggestion.explored
    assert not plain.suggestion.floored


@pytest.mark.parametrize("n", [1, 2])
def test_places_of_learning_are_added_at_the_end_flagged_and_with_their_propensity(
    history, plain, n
):
    found = steered(history, explore=n)
    added = found.suggestion.forward_to[len(plain.suggestion.forward_to) :]
    assert found.suggestion.forward_to[: -len(added)] == plain.suggestion.forward_to
    assert len(added) == n
    assert list(found.suggestion.explored) == list(added)
    flagged = {c.site_id: c.propensity for c in found.candidates if "exploration" in c.flags}
    assert flagged == dict(found.suggestion.explored)
    assert all(0 < propensity <= 1 for propensity in flagged.values())
    assert all(c.propensity is None for c in found.candidates if c.site_id not in flagged)
    assert not set(found.suggestion.consider) & set(found.suggestion.forward_to)


def test_only_hospitals_hardly_asked_and_not_left_out_are_ever_drawn(history, plain):
    request = replace(
        REQUEST,
        regions=("demo-sorost", "demo-vest"),
        required_capabilities=("early_phase_unit",),
        sites_wanted=1,
    )
    expected = set(rank(request, history, PRIOR).suggestion.forward_to)
    few = little_known(Standing.of(history))
    seldom = set(history.candidates.ids[few].tolist())
    drawn = set()
    for seed in range(60):
        found = steered(history, request, explore=2, seed=seed)
        drawn |= set(found.suggestion.explored)
        left_out = {out.site_id for out in found.excluded}
        assert left_out
        assert not left_out & set(found.suggestion.explored)
    assert drawn
    assert drawn <= seldom - expected


def test_asking_twice_gives_the_same_list_and_another_seed_may_give_another(history):
    assert steered(history, explore=1) == steered(history, explore=1)
    chosen = {tuple(steered(history, explore=1, seed=s).suggestion.explored) for s in range(20)}
    assert len(chosen) > 1


def test_each_is_drawn_about_as_often_as_its_propensity_says(history):
    n = 300
    runs = [dict(steered(history, explore=1, seed=s, top=1).suggestion.explored) for s in range(n)]
    told = {site: propensity for run in runs for site, propensity in run.items()}
    for site, propensity in told.items():
        times = sum(site in run for run in runs)
        slack = 4 * np.sqrt(n * propensity * (1 - propensity)) + n * 0.03
        assert abs(times - n * propensity) < slack


def test_where_nobody_is_little_known_nobody_is_drawn_and_the_list_says_so(history, plain):
    ids = history.candidates.ids.tolist()
    everyone = replace(REQUEST, suggested_sites=tuple(ids))
    found = steered(history, everyone, explore=1)
    assert not found.suggestion.explored
    assert "nobody_to_explore" in found.warnings
    assert "nobody_to_explore" not in steered(history, explore=1).warnings


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_with_a_floor_the_suggestion_passes_the_test_of_fair_lists(history, share):
    found = steered(history, floor=share)
    ids = history.candidates.ids
    group = set(ids[small(Standing.of(history))].tolist())
    forward_to, n_expected = found.suggestion.forward_to, found.suggestion.n_expected
    least = least_protected(share, len(forward_to))
    of_group = [site in group for site in forward_to]
    had = np.cumsum(of_group)
    to_be_had = group - {out.site_id for out in found.excluded}
    assert (had[-1] >= least[-1]) == ("floor_not_reached" not in found.warnings)
    for place in range(n_expected, len(forward_to)):
        nobody_left = had[place] == len(to_be_had)
        assert had[place] >= least[place] or of_group[place] or nobody_left
    assert set(found.suggestion.floored) <= group


def test_a_floor_takes_no_place_from_a_hospital_that_declared_or_was_named(history, plain):
    found = steered(history, floor=0.9)
    n = plain.suggestion.n_expected
    assert found.suggestion.n_expected == n > 0
    assert found.suggestion.forward_to[:n] == plain.suggestion.forward_to[:n]
    assert found.suggestion.p_at_least_wanted >= SURE_ENOUGH
    assert found.suggestion.floored
    assert not set(found.suggestion.floored) & set(plain.suggestion.forward_to[:n])
    flagged = {c.site_id for c in found.candidates if "floor" in c.flags}
    assert flagged == set(found.suggestion.floored)


def test_a_floor_that_is_met_anyway_changes_nothing(history, plain):
    assert steered(history, floor=0.01) == plain


def test_a_floor_may_be_for_a_region(history):
    by_id = steered(history, floor=0.8, floor_for="demo-nord")
    regions = {c.site_id: c.region for c in by_id.candidates}
    assert by_id.suggestion.floored
    assert {regions[site] for site in by_id.suggestion.floored} == {"demo-nord"}


def test_a_floor_that_cannot_be_reached_is_said(history):
    request = replace(REQUEST, regions=("demo-vest",))
    found = steered(history, request, floor=0.9, floor_for="demo-nord")
    assert "floor_not_reached" in found.warnings
    assert not found.suggestion.floored


def test_what_the_suggestion_promises_counts_everybody_in_it(history):
    found = steered(history, explore=2, floor=0.6)
    p = {c.site_id: c for c in found.candidates}
    asked = [p[site] for site in found.suggestion.forward_to]
    expected = sum(c.p_interested for c in asked)
    assert found.suggestion.expected_interested == pytest.approx(expected)
    assert found.suggestion.expected_selected == pytest.approx(sum(c.probability for c in asked))
    none_or_few = np.array([1.0, 0, 0, 0])
    for c in asked:
        none_or_few = none_or_few * (1 - c.p_interested) + np.append(0, none_or_few)[:4] * (
            c.p_interested
        )
    assert found.suggestion.p_at_least_wanted == pytest.approx(1 - none_or_few[:3].sum())


def test_a_country_request_is_not_steered(history):
    request = replace(REQUEST, request_type=RequestType.COUNTRY)
    assert steered(history, request, explore=1, floor=0.5) == told(rank(request, history, PRIOR))


@pytest.mark.parametrize(
    "mistake",
    [{"explore": -1}, {"explore": 3}, {"floor": -0.1}, {"floor": 1.0}, {"floor_for": "demo-nord"}],
)
def test_what_is_no_steering_is_refused(mistake):
    with pytest.raises(UserError, match="Give"):
        Steering(**mistake)


def test_a_group_nobody_knows_is_refused(history):
    with pytest.raises(UnknownNameError, match=r"'midt i havet'.*small or a region: demo-"):
        steered(history, floor=0.3, floor_for="midt i havet")
