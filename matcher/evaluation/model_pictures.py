"""The pictures of a model's card, as SVG files in memory: what was found when it was judged.

In English, as cards are, and the same bytes for the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from matcher.evaluation.bootstrap import Interval
from matcher.evaluation.drawing import INK, OTHERS, OURS, SOFT, Page, Panel, round_ticks
from matcher.evaluation.gate import Appraisal, Calibrated
from matcher.evaluation.orders import MIN_LISTS
from matcher.evaluation.spread import LEVELS

#: Methods in the order in which they are drawn, and what they are called.
NAMES = {
    "model": "This model",
    "in_use": "Model in use then",
    "prior": "Built-in prior",
    "area_popularity": "Popularity in the area",
    "popularity": "Popularity",
    "rule": "Declared and capable",
    "random": "Drawn by lot",
    "asked": "Who was asked",
}
QUESTIONS = {"interested": "Who says yes?", "selected": "Who is selected?"}
CHANCES = {"interested": "Says yes if asked", "selected": "Selected if asked"}

_MARGIN, _ROW = 32, 27


def model_pictures(found: Appraisal, *, made_up: bool) -> dict[str, bytes]:
    """SVG files by name: gain, reliability, coverage and exposure; none where none was judged."""
    if not found.n_requests:
        return {}
    drawn = {
        "gain.svg": _gain(found, made_up),
        "reliability.svg": _reliability(found, made_up),
        "coverage.svg": _coverage(found, made_up),
        "exposure.svg": _exposure(found, made_up),
    }
    return {name: page.svg() for name, page in drawn.items()}


def _page(width: int, height: int, title: str, below: str, made_up: bool) -> Page:
    page = Page(width, height, title)
    page.words(title, (_MARGIN, 40), size=19, bold=True)
    page.words(below, (_MARGIN, 63), colour=SOFT)
    if made_up:
        page.words("MADE-UP DATA", (width - _MARGIN, 22), size=11, colour=SOFT, align="right")
    return page


def _gain(found: Appraisal, made_up: bool) -> Page:
    below = "NDCG@5 among the hospitals asked; 1 is a perfect order. Lines: 90% intervals."
    page = _page(920, 400, "How well does each order find the right hospitals?", below, made_up)
    for place, (target, by_method) in enumerate(found.scores.items()):
        panel = Panel(page, 210 + 365 * place, 122, 275, 7 * _ROW, y_to=7)
        n = found.n_lists[target]
        said = f"{n} requests" + ("" if n >= MIN_LISTS else " - too few to judge")
        page.words(QUESTIONS[target], (panel.left, panel.top - 24), size=15, bold=True)
        page.words(said, (panel.left, panel.top - 6), colour=SOFT)
        panel.x_axis([0, 0.2, 0.4, 0.6, 0.8, 1], "NDCG@5", percent=False)
        _rows(panel, {name: by_method[name] for name in NAMES if name in by_method}, place == 0, 2)
    return page


def _exposure(found: Appraisal, made_up: bool) -> Page:
    below = "Of the first five places, and of the hospitals that people asked; under 10 studies."
    title = "What do hospitals with few public studies get?"
    page = _page(680, 380, title, below, made_up)
    rows = {name: found.small_places[name] for name in NAMES}
    ticks = round_ticks(max(one.mean for one in rows.values()))
    panel = Panel(page, 210, 90, 370, len(rows) * _ROW, x_to=ticks[-1], y_to=len(rows))
    panel.x_axis(ticks, "share", percent=True)
    _rows(panel, rows, True, -1)
    return page


def _rows(panel: Panel, rows: Mapping[str, Interval], named: bool, decimals: int) -> None:
    """One row a method: its mean with its interval. Below 0 decimals: in per cent."""
    for row, (method, found) in enumerate(reversed(list(rows.items()))):
        colour, y = OURS if method == "model" else OTHERS, row + 0.5
        if named:
            at = (panel.left - 16, panel.at(0, y)[1] + 4)
            ours = method == "model"
            panel.page.words(
                NAMES[method], at, align="right", bold=ours, colour=OURS if ours else INK
            )
        if not found.n:
            continue
        reach = found.mean
        if found.n > 1:
            low, high = max(found.low, 0.0), min(found.high, panel.x_to)
            panel.page.line(panel.at(low, y), panel.at(high, y), colour=colour, width=3)
            reach = max(high, reach)
        panel.page.dot(panel.at(min(found.mean, panel.x_to), y), 5, colour)
        x, level = panel.at(min(reach, panel.x_to), y)
        said = f"{found.mean:.{decimals}f}" if decimals >= 0 else f"{100 * found.mean:.0f}%"
        panel.page.words(said, (x + 9, level + 4), size=12)


def _reliability(found: Appraisal, made_up: bool) -> Page:
    below = "Each dot is a group of hospitals asked, of like chance; on the dashed line is right."
    page = _page(920, 510, "Are the chances right?", below, made_up)
    for place, chance in enumerate(CHANCES):
        _reliability_panel(page, 90 + 445 * place, CHANCES[chance], found.chances[chance])
    return page


def _reliability_panel(page: Page, left: float, title: str, found: Calibrated) -> None:
    bins = found.reliability
    largest = max([*bins.predicted.tolist(), *bins.observed.tolist(), *bins.high.tolist(), 0.02])
    ticks = round_ticks(min(largest, 1.0))
    panel = Panel(page, left, 128, 320, 320, x_to=ticks[-1], y_to=ticks[-1])
    said = f"{found.n} outcomes - too few to judge"
    if found.enough:
        error, luck = f"{100 * found.error:.1f}", f"{100 * found.luck:.1f}"
        said = f"{found.n} outcomes - off by {error} points on average; by luck alone {luck}"
    page.words(title, (left, panel.top - 28), size=15, bold=True)
    page.words(said, (left, panel.top - 10), size=12, colour=SOFT)
    panel.x_axis(ticks, "chance said beforehand", percent=True)
    panel.y_axis(ticks, "share that came true", percent=True)
    page.line(panel.at(0, 0), panel.at(ticks[-1], ticks[-1]), colour=SOFT, dashes="5 5")
    for i in range(len(bins.n)):
        x = float(bins.predicted[i])
        high = min(float(bins.high[i]), ticks[-1])
        page.line(panel.at(x, float(bins.low[i])), panel.at(x, high), colour=OTHERS, width=2)
        page.dot(panel.at(x, float(bins.observed[i])), 6, OURS, hollow=not found.enough)


def _coverage(found: Appraisal, made_up: bool) -> Page:
    seen = found.spread
    below = f"{seen.n_requests} requests: how often the number of yes fell into its range."
    page = _page(680, 470, "Is the number of yes where the chances say?", below, made_up)
    panel = Panel(page, 110, 100, 300, 300, x_to=1.0)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    panel.x_axis(ticks, "share that the chances promise", percent=True)
    panel.y_axis(ticks, "share of requests", percent=True)
    page.line(panel.at(0, 0), panel.at(1, 1), colour=SOFT, dashes="5 5")
    points = [panel.at(float(x), float(y)) for x, y in zip(seen.expected, seen.held, strict=True)]
    for one, other in pairwise(points):
        page.line(one, other, colour=OURS, width=2)
    for place, (point, level) in enumerate(zip(points, LEVELS, strict=True)):
        page.dot(point, 5, OURS)
        told = f"middle {100 * level:.0f}%: in {100 * float(seen.held[place]):.0f}% of requests"
        page.words(told, (440, 130 + _ROW * place), size=12)
    page.words("On the line is right; below it,", (440, 300), size=12, colour=SOFT)
    page.words("the chances were too sure.", (440, 318), size=12, colour=SOFT)
    return page
