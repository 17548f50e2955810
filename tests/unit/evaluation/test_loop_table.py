"""Policies side by side: means, and paired differences over the same portals."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from matcher.evaluation.loop_figures import Figures
from matcher.evaluation.loop_table import SHOWN, compare, figure_of, table

BASE = Figures(
    n_requests=10,
    n_forwardings=80,
    n_allocated=4,
    n_selected=9,
    n_selected_small=0,
    expected=9.5,
    expected_small=0.5,
    n_reached=20,
    share_of_largest=0.4,
    regret=6.0,
    regret_by_year=(3.0, 2.0, 1.0),
)


def with_regret(*regrets: float) -> list[Figures]:
    return [replace(BASE, regret=regret) for regret in regrets]


def test_differences_are_paired_and_ratios_are_of_sums():
    found = compare(with_regret(3, 5, 10), with_regret(5, 7, 12), "regret")
    assert found.mean.mean == 6
    assert found.difference.mean == found.difference.low == found.difference.high == -2
    assert found.difference.n == 3
    assert found.ratio == pytest.approx(18 / 24)
    low, high = found.ratio_interval
    assert 3 / 5 <= low < 18 / 24 < high <= 10 / 12


def test_where_one_policy_always_misses_half_the_ratio_is_certain():
    found = compare(with_regret(3, 5, 10), with_regret(6, 10, 20), "regret")
    assert found.ratio_interval == (0.5, 0.5)


def test_without_anything_to_compare_with_there_is_no_ratio():
    found = compare([BASE], [BASE], "n_selected_small")
    assert all(map(math.isnan, (found.ratio, *found.ratio_interval)))


def test_policies_of_different_portals_are_not_compared():
    with pytest.raises(ValueError, match="2 portals against 1"):
        compare(with_regret(1, 2), with_regret(1), "regret")


def test_the_later_half_of_the_years_counts_by_itself():
    assert figure_of(BASE, "late_regret") == 3.0
    assert figure_of(BASE, "n_reached") == 20.0


def test_the_table_has_a_line_a_figure_and_a_column_a_policy():
    lines = table({"one": with_regret(3, 5), "other": with_regret(5, 8)}, "other").splitlines()
    assert lines[0] == "| mean over portals | one | other |"
    assert len(lines) == 2 + len(SHOWN)
    regret = next(line for line in lines if "regret" in line)
    assert regret.startswith("| expected selections missed (regret) | 4.0 (-2.5: ")
    assert regret.endswith(" | 6.5 |")
    share = next(line for line in lines if "five asked most" in line)
    assert "0.40 (+0.00: +0.00 to +0.00)" in share
