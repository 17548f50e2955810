"""The gate: what passes, what fails, and when nothing can be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from matcher.evaluation.baselines import Scores
from matcher.evaluation.challenge import challenge
from matcher.evaluation.gate import (
    ANSWERS_AFTER_DAYS,
    CALIBRATION_SLACK,
    MARGIN,
    GateVerdict,
    appraise,
    nothing_to_judge,
)
from matcher.evaluation.model_pictures import model_pictures
from matcher.evaluation.report import as_data
from matcher.evidence import COLUMNS
from matcher.model import built_in_prior
from matcher.training import train
from tests.unit.evaluation.conftest import AS_OF


@pytest.fixture(scope="module")
def against_prior(small_archive, looked_back):
    return challenge(small_archive, looked_back, built_in_prior(COLUMNS))


def checks(found):
    return {check.code: check for check in found.checks}


def judged(found):
    return appraise(found, "old", None, seed=0)


def altered(found, **changes):
    """The challenger's forecasts with something changed in each."""
    forecasts = tuple(
        replace(one, **{name: change(one) for name, change in changes.items()})
        for one in found.challenger.forecasts
    )
    return replace(found, challenger=replace(found.challenger, forecasts=forecasts))


def test_a_model_against_itself_differs_in_nothing_and_passes_what_compares(
    looked_back, against_prior
):
    same = replace(against_prior, in_use=looked_back)
    by_code = checks(judged(same))
    for code in ("order_in_use", "log_score", "exposure"):
        assert by_code[code].passed
        assert by_code[code].found.mean == 0
    assert by_code["order_in_use"].value == 0 > -MARGIN


def test_an_order_turned_round_fails_against_the_model_in_use(looked_back, against_prior):
    def turned(one):
        order = one.orders["model"]
        return {**one.orders, "model": Scores(-order.interested, -order.selected)}

    found = judged(altered(replace(against_prior, in_use=looked_back), orders=turned))
    assert found.verdict is GateVerdict.FAILS
    assert not checks(found)["order_in_use"].passed
    assert checks(found)["order_in_use"].value < -MARGIN
    assert checks(found)["log_score"].passed, "the chances are what they were"


def test_chances_that_are_too_sure_fail_by_log_score_and_calibration(looked_back, against_prior):
    def sure(one):
        said = {name: np.clip(one.chances[name]["model"] * 2, 0, 0.98) for name in one.chances}
        return {name: {**one.chances[name], "model": said[name]} for name in one.chances}

    found = judged(altered(replace(against_prior, in_use=looked_back), chances=sure))
    by_code = checks(found)
    assert found.verdict is GateVerdict.FAILS
    assert not by_code["log_score"].passed
    calibrated = by_code["calibration_interested"]
    assert not calibrated.passed
    assert calibrated.value > calibrated.bar
    assert calibrated.bar == pytest.approx(found.chances["interested"].luck + CALIBRATION_SLACK)


def test_small_hospitals_that_fall_behind_fail_the_model(looked_back, against_prior):
    def small_first(one):
        is_small = one.n_studies < 10
        order = one.orders["model"]
        raised = Scores(order.interested + is_small, order.selected + is_small)
        return {**one.orders, "model": raised}

    kind = altered(against_prior, orders=small_first).challenger
    found = judged(replace(against_prior, challenger=looked_back, in_use=kind))
    assert found.small_places["in_use"].mean > found.small_places["model"].mean
    assert not checks(found)["exposure"].passed
    assert found.verdict is GateVerdict.FAILS


def test_below_twenty_usable_requests_it_says_so_whatever_the_figures(looked_back, against_prior):
    few = [
        replace(done, cohorts=done.cohorts[:15], forecasts=done.forecasts[:15])
        for done in (against_prior.challenger, against_prior.in_use)
    ]
    found = judged(replace(against_prior, challenger=few[0], in_use=few[1]))
    assert found.n_lists["interested"] < 20
    assert found.verdict is GateVerdict.TOO_FEW


def test_requests_too_young_to_be_answered_are_not_judged(looked_back, against_prior):
    found = judged(against_prior)
    latest = AS_OF - timedelta(days=ANSWERS_AFTER_DAYS)
    young = sum(cohort.own_day > latest for cohort in looked_back.cohorts)
    assert young > 0
    assert (found.n_too_young, found.n_requests) == (young, len(looked_back.cohorts) - young)


def test_the_built_in_prior_speaks_for_itself_of_all_requests(looked_back, against_prior):
    assert (against_prior.lag_years, against_prior.n_itself) == (0, len(looked_back.cohorts))
    for mine, theirs in zip(looked_back.forecasts, against_prior.in_use.forecasts, strict=True):
        np.testing.assert_array_equal(
            theirs.chances["interested"]["model"], mine.chances["interested"]["prior"]
        )


def test_a_model_that_saw_a_request_is_not_judged_on_it(small_archive, looked_back):
    """It would have known the answers; a model as old as it is speaks instead."""
    seen_all = train(small_archive, as_of=AS_OF - timedelta(days=30), model_id="old")
    found = challenge(small_archive, looked_back, seen_all)
    assert found.lag_years == 1
    cohorts = [c for c in looked_back.cohorts if c.own_day >= seen_all.trained_as_of]
    assert found.n_itself == len(cohorts) < len(looked_back.cohorts)
    stand_in = train(small_archive, as_of=date(2024, 1, 1), model_id="stand-in")
    first_2025 = next(i for i, c in enumerate(looked_back.cohorts) if c.own_day.year == 2025)
    again = challenge(small_archive, looked_back, replace(stand_in, trained_as_of=date(2025, 1, 1)))
    expected = again.in_use.forecasts[first_2025].chances["selected"]["model"]
    said = found.in_use.forecasts[first_2025].chances["selected"]["model"]
    np.testing.assert_allclose(said, expected)


def test_the_same_seed_gives_the_same_appraisal_and_the_same_pictures(against_prior):
    one, other = judged(against_prior), judged(against_prior)
    assert as_data(one) == as_data(other)
    pictures = model_pictures(one, made_up=True)
    assert pictures == model_pictures(other, made_up=True)
    assert sorted(pictures) == ["coverage.svg", "exposure.svg", "gain.svg", "reliability.svg"]
    for picture in pictures.values():
        assert b"MADE-UP DATA" in picture
        assert picture.endswith(b"</svg>\n")


def test_where_there_is_nothing_to_look_back_on_nothing_is_drawn_or_claimed():
    found = nothing_to_judge("prior", None)
    assert found.verdict is GateVerdict.TOO_FEW
    assert model_pictures(found, made_up=False) == {}
