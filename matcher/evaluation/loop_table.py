"""The policies of the loop over years side by side, paired over made-up portals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.bootstrap import N_RESAMPLES, Interval, paired_interval
from matcher.evaluation.loop_figures import Figures

Floats = NDArray[np.float64]

#: Figures shown of every policy, and how each is said.
SHOWN: Mapping[str, str] = {
    "n_allocated": "requests that came to Norway with a hospital",
    "n_selected": "hospitals' selected studies",
    "expected": "the same, expected",
    "n_selected_small": "small hospitals' selected studies",
    "expected_small": "the same, expected",
    "n_reached": "hospitals reached",
    "share_of_largest": "share of forwardings to the five asked most",
    "regret": "expected selections missed (regret)",
    "late_regret": "of these, in the second half of the years",
}


@dataclass(frozen=True)
class Compared:
    """One figure of one policy over portals: its mean, and against another policy.

    Attributes
    ----------
    mean:
        With its 90 % interval over portals.
    difference:
        To the policy compared with, paired, with its 90 % interval.
    ratio, ratio_interval:
        Of the sums over all portals, and its 90 % interval over portals; NaN where the sum of
        the other is 0.
    """

    mean: Interval
    difference: Interval
    ratio: float
    ratio_interval: tuple[float, float]


def compare(ours: Sequence[Figures], other: Sequence[Figures], name: str) -> Compared:
    """One figure of two policies on the same portals, in the same order.

    Parameters
    ----------
    name:
        One in `SHOWN`.

    Raises
    ------
    ValueError
        The two were not run on as many portals.
    """
    if len(ours) != len(other):
        raise ValueError(f"{len(ours)} portals against {len(other)}")
    mine, its = (np.array([figure_of(one, name) for one in each]) for each in (ours, other))
    return Compared(
        mean=paired_interval(mine),
        difference=paired_interval(mine - its),
        ratio=float(mine.sum() / its.sum()) if its.sum() else float("nan"),
        ratio_interval=_ratio_interval(mine, its),
    )


def _ratio_interval(mine: Floats, its: Floats) -> tuple[float, float]:
    """90 % percentile bootstrap of a ratio of sums: portals are drawn as pairs."""
    drawn = np.random.default_rng(0).integers(0, len(mine), (N_RESAMPLES, len(mine)))
    below = its[drawn].sum(axis=1)
    if not len(mine) or not below.all():
        return float("nan"), float("nan")
    low, high = np.quantile(mine[drawn].sum(axis=1) / below, (0.05, 0.95)).tolist()
    return low, high


def figure_of(figures: Figures, name: str) -> float:
    """A figure by its name in `SHOWN`."""
    if name == "late_regret":
        years = figures.regret_by_year
        return float(sum(years[len(years) // 2 :]))
    return float(getattr(figures, name))


def table(runs: Mapping[str, Sequence[Figures]], against: str) -> str:
    """All policies in Markdown: means, and in brackets the paired difference to `against`."""
    lines = ["| mean over portals | " + " | ".join(runs) + " |"]
    lines.append("|---|" + "---:|" * len(runs))
    for name, said in SHOWN.items():
        cells = [
            _cell(compare(of, runs[against], name), of is runs[against]) for of in runs.values()
        ]
        lines.append(f"| {said} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(found: Compared, is_itself: bool) -> str:
    digits = 2 if abs(found.mean.mean) < 1 else 1
    mean = f"{found.mean.mean:.{digits}f}"
    if is_itself:
        return mean
    low, high = found.difference.low, found.difference.high
    return f"{mean} ({found.difference.mean:+.{digits}f}: {low:+.{digits}f} to {high:+.{digits}f})"
