"""How many yes the chances promise, and how many there were."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from matcher.evaluation.spread import LEVELS, distribution, middle, spread


def test_the_distribution_is_that_of_all_outcomes_counted_one_by_one():
    chances = [0.1, 0.5, 0.7]
    counted = np.zeros(4)
    for said in product([0, 1], repeat=3):
        p = np.prod([c if yes else 1 - c for c, yes in zip(chances, said, strict=True)])
        counted[sum(said)] += p
    np.testing.assert_allclose(distribution(chances), counted)


@pytest.mark.parametrize("level", LEVELS)
def test_the_middle_holds_at_least_what_it_promises_and_no_tail_is_too_heavy(level):
    rng = np.random.default_rng(5)
    for _ in range(50):
        chance = distribution(rng.random(rng.integers(1, 12)))
        low, high = middle(chance, level)
        assert chance[low : high + 1].sum() >= level - 1e-9
        assert max(chance[:low].sum(), chance[high + 1 :].sum()) <= (1 - level) / 2 + 1e-9


def test_what_is_held_is_a_share_of_requests_and_grows_with_the_level(looked_back):
    found = spread(looked_back)
    assert 0 < found.n_requests <= len(looked_back.cohorts)
    assert (np.diff(found.held) >= 0).all()
    assert (np.diff(found.expected) > 0).all()
    assert (found.expected >= np.array(LEVELS)).all()
