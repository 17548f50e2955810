"""The list that comes out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.catalogue import load_reference, reference_events
from matcher.domain.events import Capability, Participation
from matcher.domain.request import Asking, Request
from matcher.domain.vocabulary import Group, RequestType
from matcher.errors import ModelError, RequestError, UnknownNameError
from matcher.evidence import COLUMNS
from matcher.history import Archive
from matcher.model import built_in_prior
from matcher.model.kernel import FADING_DAYS
from matcher.ranking import prepare, rank
from matcher.training import train

PRIOR = built_in_prior(COLUMNS)
HEART = Request(
    title="Heart failure", therapy_areas=("cardiovascular",), request_type=RequestType.SITE
)


@pytest.fixture
def busy(portal):
    """Two years in which `mid` mostly says yes in time and `small` never answers."""
    for i in range(8):
        name = f"r{i}"
        portal.request(name, f"2024-0{i + 1}-01")
        for site in ("big", "mid", "small"):
            portal.forward(name, site, f"2024-0{i + 1}-02")
        portal.answer(name, "mid", f"2024-0{i + 1}-05", "interested")
        portal.answer(name, "big", f"2024-0{i + 1}-09", "declined" if i % 2 else "interested")
        portal.country(name, "allocated" if i < 4 else "not_allocated", f"2024-1{i % 2}-01")
        if i < 4:
            portal.outcome(name, "mid", "selected", "2024-12-01")
    return portal


def trained(portal, as_of="2025-06-01"):
    return train(
        Archive(portal.catalogue, portal.events), as_of=date.fromisoformat(as_of), model_id="m"
    )


def test_on_an_empty_portal_the_prior_ranks_everyone_with_wide_intervals(portal):
    ranking = rank(HEART, portal.as_of("06-01"), PRIOR)
    assert len(ranking.candidates) == ranking.n_candidates == 4
    assert "model_is_prior" in ranking.warnings
    for one in ranking.candidates:
        low, high = one.interval
        assert 0 < low < one.probability < high < 1
        assert high / low > 5


def test_the_stages_multiply_to_the_probability(busy):
    model = trained(busy)
    ranking = rank(HEART, busy.as_of("06-01"), model)
    for one in ranking.candidates:
        product = one.p_interested * one.p_selected * ranking.p_norway.probability
        assert one.probability == pytest.approx(product, rel=1e-12)


def test_who_says_yes_in_time_and_is_selected_comes_first_and_the_silent_last(busy):
    ranking = rank(HEART, busy.as_of("06-01"), trained(busy))
    order = [one.site_id for one in ranking.candidates]
    assert order[0] == "mid"
    assert order.index("small") > order.index("big")
    silent = ranking.candidates[order.index("small")]
    assert "phone_often_silent" in silent.flags
    told = {reason.code: dict(reason.values) for reason in silent.reasons}
    assert told["answers_in_time"] == {"n": 0, "of": 8}


def test_reasons_sum_to_the_difference_from_the_average_hospital(busy):
    """Every pair of hospitals differs by exactly the difference of their reasons."""
    ranking = rank(HEART, busy.as_of("06-01"), trained(busy))
    totals = [
        (math.log(one.probability), math.fsum(reason.effect for reason in one.reasons))
        for one in ranking.candidates
    ]
    first_log, first_sum = totals[0]
    for log_p, effects in totals[1:]:
        assert log_p - first_log == pytest.approx(effects - first_sum, abs=1e-10)


def test_the_fast_path_equals_the_close_look(busy):
    """The suggestion reckons with the fast path's figures, the list with the close look's."""
    model = trained(busy)
    history = busy.as_of("06-01")
    ranking = rank(HEART, history, model)
    everyone = {one.site_id: one for one in ranking.candidates}
    asked = ranking.suggestion.forward_to
    expected = sum(everyone[site].p_interested for site in asked)
    assert ranking.suggestion.expected_interested == pytest.approx(expected, abs=1e-10)
    expected = sum(everyone[site].probability for site in asked)
    assert ranking.suggestion.expected_selected == pytest.approx(expected, abs=1e-10)


def test_a_plain_loop_over_the_parameters_gives_the_same_probability(busy):
    model = trained(busy)
    history = busy.as_of("06-01")
    ranking = rank(HEART, history, model)
    prepared = prepare(history, model)
    from matcher.catalogue import terms
    from matcher.evidence import assemble

    evidence = assemble(terms.read(HEART, busy.catalogue), prepared.standing)
    for one in ranking.candidates:
        row = history.candidates.find(one.site_id)
        x = evidence.matrix(np.array([row], np.int32))[0]
        p = ranking.p_norway.probability
        for stage in ("answers", "interested", "selected"):
            p *= plain_stage(model.stages[stage], one.site_id, evidence.asking, x)
        assert one.probability == pytest.approx(p, abs=1e-10)


def plain_stage(stage, site: str, asking: Asking, x: np.ndarray) -> float:
    """One hospital's probability from the stage's rows, hospital by hospital and pair by pair."""
    rows, variances = stage.rows, stage.scales**2

    def alike(one: tuple, other: tuple) -> float:
        fading = math.exp(-abs(one[2] - other[2]) / FADING_DAYS)
        same_area = one[0] == other[0] != ""
        same_sponsor = one[1] == other[1] != ""
        parts = [1.0, same_area, same_sponsor, fading, fading * same_area]
        return sum(v * part for v, part in zip(variances, parts, strict=True))

    own = [i for i, name in enumerate(rows.site) if name == site]
    keys = [(rows.area[i], rows.sponsor[i], int(rows.day[i])) for i in own]
    new = (asking.area, asking.sponsor, asking.day)
    z = stage.weights[0]
    for weight, value in zip(stage.weights[1:], x, strict=True):
        z += weight * value
    variance = alike(new, new) + stage.residual**2
    if own:
        k = np.array([alike(key, new) for key in keys])
        between = np.array([[alike(one, other) for other in keys] for one in keys])
        between += np.diag(1 / stage.curvature[own] + stage.residual**2)
        z += k @ stage.pull[own]
        variance -= k @ np.linalg.solve(between, k)
    u = stage.calibration.intercept + stage.calibration.slope * z / math.sqrt(
        1 + math.pi * variance / 8
    )
    return 1 / (1 + math.exp(-u))


def test_top_cuts_the_list_and_nothing_else(busy):
    model, history = trained(busy), busy.as_of("06-01")
    whole, cut = rank(HEART, history, model), rank(HEART, history, model, top=2)
    assert cut.candidates == whole.candidates[:2]
    assert cut.suggestion == whole.suggestion
    assert cut.n_candidates == 4


def test_equal_hospitals_stand_in_order_of_id_every_time(portal):
    order = [one.site_id for one in rank(HEART, portal.as_of("06-01"), PRIOR).candidates]
    assert order == ["big", "mid", "small", "rheuma"]


def test_top_below_one_is_refused(portal):
    with pytest.raises(RequestError, match="at least 1"):
        rank(HEART, portal.as_of("06-01"), PRIOR, top=0)


def test_a_request_that_says_nothing_is_refused(portal):
    with pytest.raises(RequestError, match="no title"):
        rank(Request(sponsor="Somebody"), portal.as_of("06-01"), PRIOR)


def test_a_misspelt_area_or_capability_names_the_closest(portal):
    history = portal.as_of("06-01")
    with pytest.raises(UnknownNameError, match="cardiovascular"):
        rank(Request(therapy_areas=("cardiovasculer",)), history, PRIOR)
    with pytest.raises(UnknownNameError, match="testbad"):
        rank(replace(HEART, required_capabilities=("testbad",)), history, PRIOR)


def test_no_area_is_ranked_with_a_warning(portal):
    ranking = rank(Request(title="Xyzzy qwqwq"), portal.as_of("06-01"), PRIOR)
    assert "no_area" in ranking.warnings
    assert len(ranking.candidates) == 4


def test_outside_the_wanted_regions_is_excluded_with_the_reason(portal):
    ranking = rank(replace(HEART, regions=("north", "Mars")), portal.as_of("06-01"), PRIOR)
    assert {(one.site_id, one.reason) for one in ranking.excluded} == {
        ("big", "outside_region"),
        ("mid", "outside_region"),
    }
    assert {one.site_id for one in ranking.candidates} == {"small", "rheuma"}
    assert "unknown_region: Mars" in ranking.warnings


def test_known_to_lack_a_capability_excludes_and_unknown_is_only_flagged(portal):
    known = date(2025, 1, 1)
    portal.add(
        "capabilities",
        Capability("small", "device_testbed", has=False, known_on=known),
        Capability("mid", "device_testbed", has=True, known_on=known),
    )
    asked = replace(HEART, required_capabilities=("device_testbed",))
    ranking = rank(asked, portal.as_of("06-01"), PRIOR)
    assert [(one.site_id, one.reason, one.detail) for one in ranking.excluded] == [
        ("small", "lacks_capability", "device_testbed")
    ]
    flags = {one.site_id: one.flags for one in ranking.candidates}
    assert "capability_not_registered" in flags["big"]
    assert "capability_not_registered" not in flags["mid"]
    without = rank(HEART, portal.as_of("06-01"), PRIOR)
    chance = {one.site_id: one.probability for one in ranking.candidates}
    before = {one.site_id: one.probability for one in without.candidates}
    assert chance["big"] == before["big"], "not registered changes nothing of itself"


def test_a_hospital_not_in_operation_is_excluded(tiny_catalogue, portal):
    sites = [
        replace(site, active_to=date(2025, 1, 31)) if site.site_id == "mid" else site
        for site in tiny_catalogue.sites
    ]
    portal.catalogue = tiny_catalogue.with_sites(sites)
    ranking = rank(HEART, portal.as_of("06-01"), PRIOR)
    assert [(one.site_id, one.reason) for one in ranking.excluded] == [("mid", "not_active")]


def test_groups_and_the_suggestion_follow_naming_declaring_and_doing(portal):
    portal.interest("small", "cardiovascular", "01-01")
    portal.add(
        "participations",
        Participation(
            "s",
            "mid",
            title="Heart failure",
            therapy_areas=("cardiovascular",),
            known_on=date(2024, 1, 1),
        ),
    )
    asked = replace(HEART, suggested_sites=("big", "Ukjent sykehus på månen"))
    ranking = rank(asked, portal.as_of("06-01"), PRIOR)
    groups = {one.site_id: one.group for one in ranking.candidates}
    assert groups == {
        "big": Group.SPONSOR_NAMED,
        "small": Group.DECLARED,
        "mid": Group.ACTIVE_IN_FIELD,
        "rheuma": Group.LITTLE_KNOWN,
    }
    assert {"big", "small"} <= set(ranking.suggestion.forward_to)
    assert "unknown_hospital: Ukjent sykehus på månen" in ranking.warnings


def test_already_contacted_is_a_flag_not_an_exclusion(portal):
    ranking = rank(replace(HEART, already_contacted=("big",)), portal.as_of("06-01"), PRIOR)
    flags = {one.site_id: one.flags for one in ranking.candidates}
    assert "already_contacted" in flags["big"]


def test_a_country_request_is_not_forwarded(portal):
    ranking = rank(replace(HEART, request_type=RequestType.COUNTRY), portal.as_of("06-01"), PRIOR)
    assert ranking.suggestion.forward_to == ()
    assert ranking.suggestion.consider
    assert "country_not_forwarded" in ranking.warnings


def test_a_specialist_hospital_comes_first_in_its_field_and_last_outside(portal):
    history = portal.as_of("06-01")
    own = rank(Request(therapy_areas=("rheumatology",)), history, PRIOR)
    assert own.candidates[0].site_id == "rheuma"
    assert rank(HEART, history, PRIOR).candidates[-1].site_id == "rheuma"


def test_without_hospitals_the_list_is_empty_and_says_so(tiny_catalogue, portal):
    portal.catalogue = tiny_catalogue.with_sites(())
    ranking = rank(HEART, portal.as_of("06-01"), PRIOR)
    assert ranking.candidates == ()
    assert "no_candidates" in ranking.warnings


def test_a_model_for_other_evidence_is_refused(portal):
    other = replace(PRIOR, features=("something", *COLUMNS[1:]))
    with pytest.raises(ModelError, match="other evidence"):
        rank(HEART, portal.as_of("06-01"), other)


def test_a_new_hospital_gets_a_wider_interval_than_a_well_known_one(busy):
    ranking = rank(HEART, busy.as_of("06-01"), trained(busy))
    ratio = {one.site_id: one.interval[1] / one.interval[0] for one in ranking.candidates}
    assert ratio["rheuma"] > 2 * ratio["mid"]


def test_norways_chance_moves_all_hospitals_alike(busy):
    model, history = trained(busy), busy.as_of("06-01")
    surer = replace(model, norway=replace(model.norway, weights=model.norway.weights + 1))
    before, after = rank(HEART, history, model), rank(HEART, history, surer)
    assert [c.site_id for c in before.candidates] == [c.site_id for c in after.candidates]
    factor = after.p_norway.probability / before.p_norway.probability
    for one, other in zip(before.candidates, after.candidates, strict=True):
        assert other.probability == pytest.approx(one.probability * factor, rel=1e-12)


def test_a_host_is_said_to_host_its_own_centre_where_a_request_falls_under_two():
    reference = load_reference()
    history = Archive(reference, reference_events()).as_of(date(2026, 12, 1))
    asked = Request(title="A pacemaker device in heart failure, a device study")
    ranking = rank(asked, history, PRIOR)
    assert {"devices", "cardiovascular"} <= set(ranking.reading.centres)
    told = {
        one.site_id: reason.values["centre"]
        for one in ranking.candidates
        for reason in one.reasons
        if reason.code == "hosts_centre"
    }
    assert told["st-olavs"] == "devices"
    assert told["ahus"] == "cardiovascular"
