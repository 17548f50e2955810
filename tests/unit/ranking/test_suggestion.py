"""Whom to forward to."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from matcher.ranking.suggestion import Chances, number_of_interested, suggest


def by_enumeration(p: list[float], up_to: int) -> list[float]:
    chances = [0.0] * (up_to + 1)
    for said in product([0, 1], repeat=len(p)):
        weight = float(np.prod([q if yes else 1 - q for q, yes in zip(p, said, strict=True)]))
        chances[min(sum(said), up_to)] += weight
    return chances


@pytest.mark.parametrize("p", [[], [0.3], [0.5, 0.5], [0.1, 0.9, 0.4, 0.7, 0.2]])
@pytest.mark.parametrize("up_to", [1, 2, 3, 7])
def test_the_number_of_interested_is_exact(p, up_to):
    found = number_of_interested(np.array(p), up_to)
    np.testing.assert_allclose(found, by_enumeration(p, up_to), atol=1e-14)


def test_two_fair_coins_by_hand():
    np.testing.assert_allclose(number_of_interested(np.array([0.5, 0.5]), 2), [0.25, 0.5, 0.25])


def chances(p_interested: list[float]) -> Chances:
    ids = np.array([f"h{i}" for i in range(len(p_interested))])
    p = np.array(p_interested)
    return Chances(ids, p, p * 0.2)


def test_declared_hospitals_are_always_in_and_the_ranking_adds_until_it_is_likely():
    found = suggest(chances([0.9, 0.8, 0.7, 0.1]), np.array([3]), range(4), 1)
    assert found.forward_to == ("h3", "h0")
    assert found.n_expected == 1
    assert found.p_at_least_wanted == pytest.approx(1 - 0.9 * 0.1)
    assert found.consider == ("h1", "h2")
    assert found.expected_interested == pytest.approx(1.0)
    assert found.expected_selected == pytest.approx(0.2)


def test_nobody_is_added_where_the_declared_are_enough():
    found = suggest(chances([0.9, 0.95, 0.2]), np.array([0, 1]), range(3), 1)
    assert found.forward_to == ("h0", "h1")
    assert found.consider == ("h2",)


def test_where_all_together_fall_short_all_are_in_and_the_chance_says_so():
    found = suggest(chances([0.2, 0.1]), np.array([], dtype=int), range(2), 2)
    assert found.forward_to == ("h0", "h1")
    assert found.p_at_least_wanted == pytest.approx(0.02)
    assert found.consider == ()


def test_without_a_wanted_number_three_are_aimed_at():
    assert suggest(chances([0.9] * 6), np.array([], dtype=int), range(6), None).wanted == 3


@pytest.mark.parametrize("n", [150, 200, 260, 400])
def test_certainty_is_said_only_where_it_is_one_to_the_last_digit(n):
    """Around the place where the shortcut sets in, it says what multiplying out says."""
    distribution = np.array([1.0, 0, 0, 0])
    for _ in range(n):
        more = distribution * 0.5
        more[1:] += 0.5 * distribution[:-1]
        more[-1] += 0.5 * distribution[-1]
        distribution = more
    found = number_of_interested(np.full(n, 0.5), 3)
    np.testing.assert_allclose(found, distribution, atol=1e-15)


@pytest.mark.parametrize("wanted", [4, 5, 2**31 - 1])
def test_more_wanted_than_there_are_hospitals_asks_all_and_never_suffices(wanted):
    found = suggest(chances([0.9, 0.9, 0.9]), np.array([0]), range(3), wanted)
    assert found.forward_to == ("h0", "h1", "h2")
    assert found.wanted == wanted
    assert found.p_at_least_wanted == 0


def test_a_billion_sites_wanted_are_out_of_reach_and_cost_nothing():
    found = suggest(chances([0.9, 0.8]), np.array([0]), range(2), 1_000_000_000)
    assert found.forward_to == ("h0", "h1")
    assert found.p_at_least_wanted == 0
    assert found.wanted == 1_000_000_000
