"""Places of learning: who may get one, how likely that was, and that it is no accident."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import norm

from matcher.domain.ranking import Chance
from matcher.domain.request import Request
from matcher.evidence import Standing
from matcher.ranking import Prediction
from matcher.ranking.exploration import (
    LITTLE_KNOWN,
    draw_chances,
    explore,
    little_known,
    seed_of,
)

SURE_OF_NORWAY = Chance(0.4, (0.4, 0.4))


def prediction(probability, low, high, norway=SURE_OF_NORWAY) -> Prediction:
    n = len(probability)
    return Prediction(
        np.arange(n, dtype=np.int32), *map(np.array, (probability, low, high)), {}, norway
    )


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
    given, width = np.array([0.3, 0.2]), np.array([0.9, 0.5])
    share = 0.999999
    at = logit(given * share)
    ends = [1 / (1 + np.exp(-(at + side * 1.6448536 * width))) for side in (-1, 1)]
    known = prediction(given * share, *ends, norway=Chance(share, (share, share)))
    found = explore(draw_chances(known, 40_000, seed=1), 1)
    best = norm.cdf((at[0] - at[1]) / np.hypot(*width))
    assert found.propensity[0] == pytest.approx(best, abs=0.01)


def test_a_wide_interval_is_tried_more_often_than_a_narrow_one_of_the_same_chance():
    known = prediction([0.1, 0.1, 0.1], [0.02, 0.08, 0.09], [0.35, 0.13, 0.11])
    found = explore(draw_chances(known, 4000, seed=2), 1)
    assert found.propensity[0] > found.propensity[1] > found.propensity[2]


def test_what_is_unknown_of_norway_is_no_reason_to_try_a_hospital():
    """All the width there is comes from Norway: the draws do not differ from each other."""
    norway = Chance(0.4, (0.2, 0.63))
    log_width = (logit(0.63) - logit(0.2)) / (2 * 1.6448536) * (1 - 0.4)
    p = np.array([0.010, 0.011])
    ends = [1 / (1 + np.exp(-(logit(p) + side * 1.6448536 * log_width))) for side in (-1, 1)]
    drawn = draw_chances(prediction(p, *ends, norway=norway), 200, seed=4)
    np.testing.assert_allclose(drawn, np.tile(p / 0.4, (200, 1)), rtol=1e-3)


def test_the_same_seed_draws_the_same_and_another_seed_differently():
    known = prediction([0.1, 0.2], [0.05, 0.1], [0.3, 0.4])
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
