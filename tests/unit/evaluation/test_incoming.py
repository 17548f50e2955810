"""What a year has brought, counted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.evaluation.cohorts import cohorts
from matcher.evaluation.incoming import drift, incoming
from tests.unit.evaluation.conftest import AS_OF


@pytest.fixture(scope="module")
def found(small_archive, small_portal):
    return incoming(small_archive, small_portal.events, year=2025, as_of=AS_OF, since=None)


def test_every_forwarded_request_has_one_outcome_or_none(found, small_archive):
    of_year = [c for c in cohorts(small_archive, as_of=AS_OF) if c.own_day.year == 2025]
    assert found.n_forwarded == len(of_year) > 0
    told = found.n_lost + found.n_withdrawn + found.n_norway_only + found.n_by_hospital
    assert told + found.n_unresolved == found.n_forwarded
    assert found.n_answered + found.n_silent + found.n_pending == found.n_forwardings
    assert found.n_forwardings == sum(len(c.asked) for c in of_year)
    assert found.contradictions == ()


def test_without_a_model_everything_is_new_and_after_one_what_became_known_since(
    found, small_archive, small_portal
):
    assert found.new["answers"] == len(small_portal.events.answers)
    since = date(2025, 7, 1)
    later = incoming(small_archive, small_portal.events, year=2025, as_of=AS_OF, since=since)
    expected = sum(row.known_on >= since for row in small_portal.events.answers)
    assert later.new["answers"] == expected < found.new["answers"]


def test_a_habit_is_a_mean_over_requests_of_the_year_and_of_those_before(found, small_archive):
    asked = next(one for one in found.habits if one.what == "asked")
    sizes = {True: [], False: []}
    for cohort in cohorts(small_archive, as_of=AS_OF):
        sizes[cohort.own_day.year == 2025].append(len(cohort.asked))
    assert asked.now == pytest.approx(np.mean(sizes[True]))
    assert asked.before == pytest.approx(np.mean(sizes[False]))


def test_a_drift_is_clear_beyond_luck_and_never_of_a_handful():
    rng = np.random.default_rng(1)
    before, now = rng.normal(0.5, 0.1, 60), rng.normal(0.8, 0.1, 40)
    assert drift("answers", before, now).is_clear
    assert not drift("answers", before, rng.normal(0.5, 0.1, 40)).is_clear
    assert not drift("answers", before, now[:9]).is_clear
    assert np.isnan(drift("answers", before, np.array([np.nan])).now)
