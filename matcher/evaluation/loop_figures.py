"""Figures of the loop over years: what a policy brought, and what it missed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.evaluation.loop import Decision, Years
from matcher.simulation.draws import Floats

_LARGEST = 5


@dataclass(frozen=True)
class Figures:
    """One policy in one made-up portal, over all its years.

    Attributes
    ----------
    n_requests, n_forwardings:
        Requests sent out, and hospitals asked, one a request.
    n_allocated:
        Requests that came to Norway with a hospital selected.
    n_selected, n_selected_small:
        Studies of hospitals: selected and Norway chosen; those of small hospitals.
    expected, expected_small:
        The same by the true chances: without the luck of the draw.
    n_reached:
        Hospitals asked at least once.
    share_of_largest:
        Share of the forwardings that go to the five hospitals asked most.
    regret:
        Expected selections missed against asking those with the highest true chances.
    regret_by_year:
        The same, year by year.
    """

    n_requests: int
    n_forwardings: int
    n_allocated: int
    n_selected: int
    n_selected_small: int
    expected: float
    expected_small: float
    n_reached: int
    share_of_largest: float
    regret: float
    regret_by_year: tuple[float, ...]


def figures(years: Years) -> Figures:
    """Sum up what came of a policy."""
    scene, chance = years.scene, years.truth.probability
    regret = np.zeros(len(scene.settings.years))
    for decision in years.decisions:
        year = scene.intake.slots[decision.place].year
        regret[year] += missed(decision, chance[:, decision.place])
    asked = np.concatenate([decision.asked for decision in years.decisions])
    about = np.repeat(
        [decision.place for decision in years.decisions],
        [len(decision.asked) for decision in years.decisions],
    )
    times = np.bincount(asked, minlength=len(scene.hospitals))
    is_small = years.is_small
    return Figures(
        n_requests=len(years.decisions),
        n_forwardings=len(asked),
        n_allocated=len(np.unique(years.selected[:, 0])),
        n_selected=len(years.selected),
        n_selected_small=int(is_small[years.selected[:, 1]].sum()),
        expected=float(chance[asked, about].sum()),
        expected_small=float((chance[asked, about] * is_small[asked]).sum()),
        n_reached=int((times > 0).sum()),
        share_of_largest=float(np.sort(times)[-_LARGEST:].sum() / len(asked)),
        regret=float(regret.sum()),
        regret_by_year=tuple(regret.tolist()),
    )


def missed(decision: Decision, chance: Floats) -> float:
    """Expected selections missed in one request: the best that could be asked, less those asked.

    The hospitals that the sponsor named are asked in any case.

    Parameters
    ----------
    chance:
        The truth for this request, shape (n_sites,).
    """
    best = np.where(decision.open, chance, -np.inf)
    best[decision.named] = np.inf
    ideal = np.argsort(-best, kind="stable")[: len(decision.asked)]
    return float(chance[ideal].sum() - chance[decision.asked].sum())
