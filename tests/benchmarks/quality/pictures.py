"""Two pictures for docs/quality.md: our probabilities and our intervals against the truth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from matcher.evaluation.drawing import INK, OURS, SOFT, Page, Panel, round_ticks
from matcher.simulation import World
from quality.made_up import N_BINS, Bin

#: Panels a row, and the pixels of one.
_COLUMNS, _SIDE, _GAP = 3, 220, 80


def reliability_picture(bins: Sequence[Bin]) -> bytes:
    """What was said against what is true, one panel a kind of world."""
    ticks = round_ticks(max(max(one.said, one.true) for one in _means(bins)))
    page, panels = _page(
        "Said and true, in made-up portals",
        "All hospitals, in ten bins of equal mass; on the line, what is said is so.",
        ticks[-1],
        1.0,
    )
    for world, panel in panels.items():
        panel.x_axis(ticks, "said", percent=True)
        panel.y_axis(ticks, "true", percent=True)
        page.line(panel.at(0, 0), panel.at(ticks[-1], ticks[-1]), colour=SOFT, dashes="5 5")
        _draw(panel, [(one.said, one.true) for one in _means(bins, world)])
    return page.svg()


def coverage_picture(bins: Sequence[Bin]) -> bytes:
    """How often the 90 % interval holds the true probability, one panel a kind of world."""
    ticks = round_ticks(max(one.said for one in _means(bins)))
    page, panels = _page(
        "How often the 90 % interval holds the true probability",
        "All hospitals, in ten bins of equal mass by the probability said.",
        ticks[-1],
        0.0,
    )
    for world, panel in panels.items():
        panel.x_axis(ticks, "said", percent=True)
        panel.y_axis([0, 0.25, 0.5, 0.75, 1.0], "held", percent=True)
        page.line(panel.at(0, 0.9), panel.at(ticks[-1], 0.9), colour=INK, dashes="5 5")
        _draw(panel, [(one.said, one.held) for one in _means(bins, world)])
    return page.svg()


def _page(title: str, below: str, x_to: float, square: float) -> tuple[Page, dict[World, Panel]]:
    n_rows = -(-len(World) // _COLUMNS)
    page = Page(_COLUMNS * (_SIDE + _GAP) + 40, n_rows * (_SIDE + 110) + 90, title)
    page.words(title, (32, 40), size=19, bold=True)
    page.words(below, (32, 63), colour=SOFT)
    panels = {}
    for place, world in enumerate(World):
        left = 80 + (place % _COLUMNS) * (_SIDE + _GAP)
        top = 115 + (place // _COLUMNS) * (_SIDE + 110)
        y_to = x_to if square else 1.0
        panels[world] = Panel(page, left, top, _SIDE, _SIDE, x_to=x_to, y_to=y_to)
        page.words(world.value.replace("_", " "), (left, top - 12), size=14, bold=True)
    return page, panels


def _draw(panel: Panel, points: list[tuple[float, float]]) -> None:
    at = [panel.at(x, y) for x, y in points]
    for one, other in pairwise(at):
        panel.page.line(one, other, colour=OURS, width=2)
    for point in at:
        panel.page.dot(point, 4.5, OURS)


def _means(bins: Sequence[Bin], world: World | None = None) -> list[Bin]:
    """The mean of each bin over portals and cut-offs."""
    found = []
    for place in range(N_BINS):
        here = [b for b in bins if b.place == place and world in (None, b.kind.world)]
        if here:
            said, true, held = np.mean([(b.said, b.true, b.held) for b in here], axis=0).tolist()
            found.append(Bin(here[0].kind, 0, place, said, true, held))
    return found
