"""What goes with a higher chance for one hospital, and when too little is known to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matcher.domain.advice import Aim, Basis, Outlook, StepCode
from matcher.domain.events import Capability
from matcher.domain.vocabulary import RequestType
from matcher.evidence import COLUMNS, FEATURES
from matcher.model import built_in_prior
from matcher.ranking import predict
from matcher.ranking.advice import advise

AS_OF = "2026-01-01"
INTERCEPT = -0.7


def model_with(weights: dict[str, dict[str, float]], deviation: float = 0.0):
    """The prior with these weights by stage and feature, all as sure as `deviation` says."""
    prior = built_in_prior(COLUMNS)
    stages = {}
    for stage, parameters in prior.stages.items():
        mean = np.zeros_like(parameters.weights)
        mean[0] = INTERCEPT
        spread = np.zeros_like(mean)
        for name, weight in weights.get(stage, {}).items():
            mean[1 + FEATURES.index(name)] = weight
            spread[1 + FEATURES.index(name)] = deviation
        stages[stage] = replace(parameters, weights=mean, weight_cov=np.diag(spread**2))
    return replace(prior, stages=stages)


def advice_for(portal, site="mid", model=None, as_of=AS_OF, **said):
    history = portal.as_of(as_of)
    row = history.candidates.find(site)
    return advise(row, history, model or built_in_prior(COLUMNS), **said)


def step(advice, code, detail=""):
    return next(s for s in advice.steps if (s.code, s.detail) == (code, detail))


def test_declaring_the_field_is_what_ranking_says_of_a_hospital_that_has_declared_it(portal):
    portal.request("r1", "03-01").request("r2", "05-01")
    model = model_with({"interested": {"declared": 1.0, "declares": -0.2}})
    told = step(
        advice_for(portal, area="cardiovascular", model=model), StepCode.DECLARE, "cardiovascular"
    )
    portal.interest("mid", "cardiovascular", "12-01")
    history = portal.as_of(AS_OF)
    row = np.array([history.candidates.find("mid")], np.int32)
    asked = [predict(r, history, model, sites=row).probability[0] for r in history.requests]
    change = told.changes[Aim.SELECTED]
    assert change.outlook is Outlook.HIGHER
    assert change.after == pytest.approx(np.mean(asked), rel=1e-9)
    assert change.before < change.after
    assert told.n_requests == 2


@pytest.mark.parametrize(
    ("weight", "deviation", "outlook"),
    [
        (0.5, 0.1, Outlook.HIGHER),
        (0.5, 1.0, Outlook.TOO_LITTLE),
        (0.0, 0.5, Outlook.TOO_LITTLE),
        (0.0, 0.0, Outlook.NO_HIGHER),
        (-0.5, 0.1, Outlook.NO_HIGHER),
    ],
)
def test_only_what_the_whole_interval_speaks_for_goes_with_a_higher_chance(
    portal, weight, deviation, outlook
):
    portal.request("r", "03-01")
    model = model_with({"selected": {"declared": weight}}, deviation)
    found = step(
        advice_for(portal, area="cardiovascular", model=model), StepCode.DECLARE, "cardiovascular"
    )
    assert found.changes[Aim.SELECTED].outlook is outlook
    assert found.outlook is outlook
    assert found.changes[Aim.INTERESTED_IN_TIME].ratio == pytest.approx(1.0)


def test_the_interval_is_the_posteriors_own(portal):
    """One request, one stage, one weight: its ends stand in a closed formula."""
    portal.request("r", "03-01")
    mean, deviation = 0.6, 0.4
    model = model_with({"selected": {"declared": mean}}, deviation)
    history = portal.as_of(AS_OF)
    row = history.candidates.find("mid")
    before = predict(history.requests[0], history, model, sites=np.array([row], np.int32))
    p = before.stages["selected"][0]
    # What is unknown of the hospital flattens the curve, in ranking and here alike.
    flatter = np.log(p / (1 - p)) / INTERCEPT
    assert 0.5 < flatter < 1
    change = step(
        advise(row, history, model, area="cardiovascular"), StepCode.DECLARE, "cardiovascular"
    ).changes[Aim.SELECTED]
    ends = []
    for quantile in (-1.6448536, 1.6448536):
        odds = p / (1 - p) * np.exp(flatter * (mean + quantile * deviation))
        ends.append(before.probability[0] / p * odds / (1 + odds))
    np.testing.assert_allclose(change.after_interval, ends, rtol=0.02)
    np.testing.assert_allclose(
        change.ratio_interval, np.array(change.after_interval) / change.before, rtol=1e-12
    )


def test_what_is_so_already_is_said_as_such_and_promises_nothing(portal):
    portal.interest("mid", "cardiovascular", "01-15").request("r", "03-01")
    advice = advice_for(portal)
    assert advice.basis is Basis.DECLARED
    found = step(advice, StepCode.DECLARE, "cardiovascular")
    assert found.outlook is Outlook.ALREADY
    assert found.changes == {}


def test_a_slow_hospital_may_answer_as_fast_as_those_that_answer_in_time(portal):
    portal.request("r", "03-01")
    for site, day in (("mid", "03-30"), ("big", "03-04"), ("small", "03-06")):
        portal.forward("r", site, "03-02").answer("r", site, day, "interested")
    model = model_with({"answers": {"reply_delay": -1.0}}, 0.1)
    slow = step(advice_for(portal, model=model), StepCode.ANSWER_AS_FAST)
    assert slow.changes[Aim.SELECTED].outlook is Outlook.HIGHER
    fast = step(advice_for(portal, "big", model=model), StepCode.ANSWER_AS_FAST)
    assert fast.outlook is Outlook.ALREADY
    never = step(advice_for(portal, "rheuma", model=model), StepCode.ANSWER_AS_FAST)
    assert never.outlook is Outlook.TOO_LITTLE
    assert never.changes == {}


def test_capabilities_that_requests_ask_for_or_that_fit_are_looked_at_each_by_itself(portal):
    portal.request("r1", "03-01", required_capabilities=("early_phase_unit", "device_testbed"))
    portal.request("r2", "04-01", phase="I")
    portal.request("r3", "05-01")

    def registered(name: str, *, has: bool) -> Capability:
        return Capability("mid", name, has=has, known_on=date(2025, 1, 1))

    model = model_with({"selected": {"capability_registered": 1.0, "fitting_capability": 1.0}}, 0.1)
    found = {s.detail: s for s in advice_for(portal, model=model).steps if s.detail}
    assert list(found) == ["early_phase_unit", "device_testbed"]
    assert found["early_phase_unit"].n_requests == 2
    # Half of what the one asks for, and all that fits the other.
    assert found["device_testbed"].changes[Aim.SELECTED].ratio < (
        found["early_phase_unit"].changes[Aim.SELECTED].ratio
    )
    portal.add("capabilities", registered("early_phase_unit", has=True))
    portal.add("capabilities", registered("device_testbed", has=False))
    found = {s.detail: s for s in advice_for(portal, model=model).steps if s.detail}
    assert found["early_phase_unit"].outlook is Outlook.ALREADY
    # It is known to lack the other, and a request that requires it would not come to it.
    assert "device_testbed" not in found
    assert found["early_phase_unit"].n_requests == 1


def test_the_requests_are_those_of_the_last_two_years_that_could_come_to_the_hospital(portal):
    portal.request("old", "2023-12-01").request("in", "2024-02-01")
    portal.request("country", "03-01", request_type=RequestType.COUNTRY)
    portal.request("north only", "03-01", regions=("north",))
    portal.request("other field", "03-01", therapy_areas=("oncology",))
    portal.request("tomorrow", "2026-01-01")
    advice = advice_for(portal, area="cardiovascular")
    assert (advice.basis, advice.areas, advice.n_requests) == (
        Basis.AREA,
        ("cardiovascular",),
        1,
    )
    assert advice.since == date(2024, 1, 2)


def test_without_a_request_in_its_field_all_count_and_without_any_an_imagined_one(portal):
    empty = advice_for(portal)
    assert (empty.basis, empty.areas, empty.n_requests) == (Basis.ALL, (), 0)
    assert empty.chances == {}
    imagined = advice_for(portal, area="oncology")
    assert (imagined.basis, imagined.n_requests) == (Basis.EXAMPLE, 0)
    assert 0 < imagined.chances[Aim.SELECTED] < imagined.chances[Aim.INTERESTED_IN_TIME]
    portal.request("r", "03-01")
    for area in (None, "oncology"):
        advice = advice_for(portal, area=area)
        assert (advice.basis, advice.n_requests) == (Basis.ALL, 1)
        assert step(advice, StepCode.DECLARE, area or "").n_requests == 1


def test_the_chances_as_things_stand_are_the_rankings_own(portal):
    portal.request("r1", "03-01").request("r2", "04-01", phase="III", sponsor="Acme")
    model, history = built_in_prior(COLUMNS), portal.as_of(AS_OF)
    row = np.array([history.candidates.find("mid")], np.int32)
    ranked = [predict(r, history, model, sites=row) for r in history.requests]
    chances = advice_for(portal).chances
    assert chances[Aim.SELECTED] == pytest.approx(np.mean([p.probability[0] for p in ranked]))
    in_time = [p.stages["in_time"][0] * p.stages["interested"][0] for p in ranked]
    assert chances[Aim.INTERESTED_IN_TIME] == pytest.approx(np.mean(in_time))


def test_with_the_built_in_prior_it_says_that_it_assumes(portal):
    assert advice_for(portal).is_assumption
    learnt = replace(built_in_prior(COLUMNS), id="m", trained_as_of=date(2025, 12, 1))
    assert not advice_for(portal, model=learnt).is_assumption


def test_the_same_question_has_the_same_answer_and_changes_nothing(portal):
    portal.request("r", "03-01", required_capabilities=("early_phase_unit",))
    model, history = built_in_prior(COLUMNS), portal.as_of(AS_OF)
    before = {name: s.weights.copy() for name, s in model.stages.items()}
    first = advise(1, history, model)
    assert advise(1, history, model) == first
    for name, weights in before.items():
        np.testing.assert_array_equal(model.stages[name].weights, weights)
    assert advise(1, history, model, seed=1) != first


def test_what_is_known_tomorrow_changes_nothing_today(portal):
    portal.request("r", "03-01")
    before = advice_for(portal, as_of="06-01")
    portal.interest("mid", "cardiovascular", "06-01").request("s", "06-01")
    assert advice_for(portal, as_of="06-01") == before
