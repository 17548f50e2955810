"""Places of learning: who may get one, how likely that was, and that it is no accident."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, ndtri
from scipy.stats import norm

from matcher.domain.request import Request
from matcher.evidence import Standing
from matcher.ranking.exploration import (
    LITTLE_KNOWN,
    draw_chances,
    explore,
    little_known,
    seed_of,
)
from matcher.ranking.predict import Closeups


def stage(logits, deviations):
    return SimpleNamespace(
        logit=np.array(logits, float), variance=np.square(np.array(deviations, float))
    )


def closeups(logits, deviations) -> Closeups:
    """Hospitals that differ in the last stage only; the others are sure and even."""
    even = stage([0.0] * len(logits), [0.0] * len(logits))
    nothing = np.zeros(len(logits))
    stages = {"answers": even, "interested": even, "selected": stage(logits, deviations)}
    return Closeups(stages, nothing, nothing, nothing)


def test_the_highest_draw_gets_the_place_and_the_others_tell_how_likely_that_was():
    drawn = np.array([[0.1, 0.3, 0.2], [0.5, 0.3, 0.2], [0.1, 0.3, 0.2], [0.1, 0.3, 0.9]])
    found = explore(drawn, 1)
    assert found.chosen.tolist() == [1]
    assert found.propensity.tolist() == [0.25, 0.5, 0.25]


def test_two_places_go_to_the_two_highest():
    drawn = np.array([[0.1, 0.3, 0.2], [0.5, 0.3, 0.2]])
    found = explore(drawn, 2)
    assert found.chosen.tolist() == [1, 2]
    assert found.propensity.tolist() == [0.5, 1.0, 0.5]


@pytest.mark.parametrize(("n", "n_places"), [(1, 1), (7, 1), (7, 2), (1, 2), (2, 2)])
def test_propensities_sum_to_the_places_given(n, n_places):
    drawn = np.random.default_rng(3).random((500, n))
    found = explore(drawn, n_places)
    assert found.propensity.sum() == pytest.approx(min(n_places, n))
    assert (found.propensity[found.chosen] > 0).all()
    assert len(set(found.chosen.tolist())) == min(n_places, n)


def test_propensity_is_the_chance_that_a_hospital_is_truly_best():
    """Two hospitals, normal on the logit: P(a > b) = Phi((m_a - m_b) / sqrt(s_a^2 + s_b^2))."""
    found = explore(draw_chances(closeups([-0.8, -1.4], [0.9, 0.5]), 40_000, seed=1), 1)
    best = norm.cdf((-0.8 + 1.4) / np.hypot(0.9, 0.5))
    assert found.propensity[0] == pytest.approx(best, abs=0.01)


def test_a_draw_is_the_product_of_the_draws_of_the_stages():
    sure = closeups([0.4, -0.3], [0.0, 0.0])
    np.testing.assert_allclose(
        draw_chances(sure, 3, seed=0), np.tile(0.25 * expit([0.4, -0.3]), (3, 1)), rtol=1e-12
    )
    doubtful = Closeups(
        {name: stage([0.2], [0.7]) for name in ("answers", "interested", "selected")},
        *[np.zeros(1)] * 3,
    )
    points = ndtri((np.arange(2000) + 0.5) / 2000)
    mean = expit(0.2 + 0.7 * points).mean() ** 3
    assert draw_chances(doubtful, 60_000, seed=5).mean() == pytest.approx(mean, abs=0.002)


def test_a_doubtful_hospital_is_tried_more_often_than_a_sure_one_of_the_same_chance():
    found = explore(draw_chances(closeups([-2.0, -2.0, -2.0], [1.0, 0.4, 0.1]), 4000, seed=2), 1)
    assert found.propensity[0] > found.propensity[1] > found.propensity[2]


def test_the_same_seed_draws_the_same_and_another_seed_differently():
    known = closeups([-1.0, -2.0], [0.5, 0.9])
    one, again, other = (draw_chances(known, 10, seed) for seed in (7, 7, 8))
    assert one.tobytes() == again.tobytes()
    assert not np.array_equal(one, other)


def test_the_seed_follows_from_the_request_and_the_day():
    request = Request(request_id="R-1", title="Psoriasis")
    day = date(2026, 3, 1)
    assert seed_of(request, day) == seed_of(replace(request, title="Psoriasis, corrected"), day)
    assert seed_of(request, day) != seed_of(request, date(2026, 3, 2))
    assert seed_of(request, day) != seed_of(replace(request, request_id="R-2"), day)
    nameless = replace(request, request_id="")
    assert seed_of(nameless, day) != seed_of(replace(nameless, title="Asthma"), day)


def test_a_hospital_is_little_known_until_it_has_been_asked_three_times(portal):
    for i, n_sites in enumerate((2, 2, 1)):
        portal.request(f"r{i}", f"03-0{i + 1}")
        for site in ("big", "mid")[:n_sites]:
            portal.forward(f"r{i}", site, f"03-0{i + 1}")
    standing = Standing.of(portal.as_of("06-01"))
    ids = standing.history.candidates.ids
    assert LITTLE_KNOWN == 3
    assert set(ids[~little_known(standing)]) == {"big"}
    assert little_known(Standing.of(portal.as_of("03-03"))).all()
