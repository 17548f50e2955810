"""The ranked group fairness test: its tables, and the places it moves."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from matcher.ranking.floor import chance_to_fail, least_at, least_protected, with_floor

SHARES = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7)


def quantile(share: float, n: int, significance: float) -> int:
    """The definition, in whole sums: the first m with P(X <= m) above the significance."""
    at_most = 0.0
    for m in range(n + 1):
        at_most += comb(n, m) * share**m * (1 - share) ** (n - m)
        if at_most > significance:
            return m
    return n


def simulated_failures(share: float, least: np.ndarray, n: int = 200_000) -> float:
    lottery = np.random.default_rng(7).random((n, len(least))) < share
    return float((lottery.cumsum(axis=1) < least).any(axis=1).mean())


def test_the_table_of_the_paper_is_met():
    """Zehlike et al. 2017, significance 0.1: the first twelve places at one half."""
    assert least_at(0.5, 12, 0.1).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4]


def test_the_table_published_with_the_authors_program_is_met():
    """20 places, share 0.25, significance 0.1: eight 0s, six 1s, five 2s, and a 3."""
    assert least_at(0.25, 20, 0.1).tolist() == [0] * 8 + [1] * 6 + [2] * 5 + [3]


@pytest.mark.parametrize("share", SHARES)
def test_each_place_needs_the_binomial_quantile(share):
    table = least_at(share, 30, 0.1)
    assert table.tolist() == [quantile(share, n, 0.1) for n in range(1, 31)]


@pytest.mark.parametrize("share", SHARES)
def test_the_chance_to_fail_is_that_of_many_lotteries(share):
    least = least_at(share, 15, 0.1)
    assert chance_to_fail(share, least) == pytest.approx(simulated_failures(share, least), abs=4e-3)


@pytest.mark.parametrize("share", SHARES)
def test_a_fair_lottery_fails_the_adjusted_list_as_often_as_asked_at_most(share):
    for n_places in (1, 5, 10, 40):
        least = least_protected(share, n_places)
        assert chance_to_fail(share, least) <= 0.1
        assert (least <= least_at(share, n_places, 0.1)).all()


def test_the_adjustment_gives_away_no_place_without_need():
    """At the next stricter table a fair lottery would fail too often."""
    share, n_places = 0.5, 10
    least = least_protected(share, n_places)
    tables = {tuple(least_at(share, n_places, a).tolist()) for a in np.linspace(1e-4, 0.1, 4000)}
    stricter = [t for t in tables if sum(t) > least.sum()]
    assert stricter
    assert all(chance_to_fail(share, t) > 0.1 for t in stricter)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.5])
def test_a_share_of_none_or_all_is_refused(share):
    with pytest.raises(ValueError, match="share"):
        least_protected(share, 5)


def test_places_go_to_the_group_only_where_the_table_needs_it():
    protected = [False, False, True, False, True, True]
    placed = list(with_floor(range(6), protected, np.array([0, 1, 1, 2])))
    assert placed == [(0, False), (2, True), (1, False), (4, True), (3, False), (5, False)]


def test_one_of_the_group_that_is_next_anyway_is_not_called_early():
    placed = list(with_floor([1, 0, 2], [False, True, True], np.array([1, 1, 2])))
    assert placed == [(1, False), (0, False), (2, False)]


def test_where_the_group_runs_out_the_order_stands():
    placed = list(with_floor([0, 1, 2], [False, False, True], np.array([1, 2, 3])))
    assert placed == [(2, True), (0, False), (1, False)]


@pytest.mark.parametrize("seed", range(20))
def test_every_beginning_of_the_list_passes_and_nobody_is_lost(seed):
    rng = np.random.default_rng(seed)
    order, protected = rng.permutation(30), rng.random(30) < 0.3
    least = least_protected(0.4, 20)
    placed = [one for one, _ in with_floor(order.tolist(), protected, least)]
    assert sorted(placed) == list(range(30))
    had = protected[placed].cumsum()
    left = had[-1] - had
    assert ((had[:20] >= least) | (left[:20] == 0)).all()
    for group in (True, False):
        kept = [one for one in placed if protected[one] == group]
        assert kept == [one for one in order.tolist() if protected[one] == group]
