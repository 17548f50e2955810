"""A report in three pictures, as SVG files in memory; whoever asks for them writes them.

The words come from outside: nothing here speaks a language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from matcher.evaluation.bootstrap import Interval
from matcher.evaluation.chances import ChanceTable
from matcher.evaluation.drawing import INK, OTHERS, OURS, SOFT, Page, Panel, round_ticks
from matcher.evaluation.orders import HEADLINE, MIN_LISTS, OrderTable
from matcher.evaluation.report import Report
from matcher.evaluation.truths import TruthTable

#: Gives the words of a key, its placeholders filled in: `matcher.wording.Wording.text`.
Say = Callable[..., str]

#: Chances that are drawn: those of the two questions a coordinator has.
_CHANCES = ("interested", "selected")
_DOT, _LARGEST_DOT = 5.0, 7.0
_MARGIN = 32


@dataclass(frozen=True, slots=True)
class _Words:
    """The words, and whether each picture must say that its data is invented."""

    say: Say
    metric: str
    made_up: bool

    def picture(self, key: str, **values: object) -> str:
        return self.say(f"picture.{key}", **values)

    def number(self, value: float, decimals: int) -> str:
        return f"{value:.{decimals}f}".replace(".", self.say("format.decimal_mark"))

    def page(self, width: int, height: int, title: str, below: str) -> Page:
        page = Page(width, height, title)
        page.words(title, (_MARGIN, 40), size=19, bold=True)
        page.words(below, (_MARGIN, 63), colour=SOFT)
        if self.made_up:
            at = (width - _MARGIN, 22)
            page.words(self.picture("made_up"), at, size=11, colour=SOFT, align="right")
        return page


def pictures(
    report: Report, say: Say, *, metric: str = HEADLINE, made_up: bool = False
) -> dict[str, bytes]:
    """SVG files by name: ``orders.svg``, ``reliability.svg`` and, with a truth, ``coverage.svg``.

    Parameters
    ----------
    say:
        Where the words come from, such as `matcher.wording.Wording.text`.
    metric:
        Of `matcher.evaluation.orders.METRICS`, for the picture of the orders.
    made_up:
        The data is invented, and each picture says so.
    """
    words = _Words(say, metric, made_up)
    drawn = {"orders": _orders(report, words), "reliability": _reliability(report, words)}
    if report.truth is not None:
        drawn["coverage"] = _coverage(report.truth, words)
    return {f"{name}.svg": page.svg() for name, page in drawn.items()}


def _orders(report: Report, words: _Words) -> Page:
    """One metric of every method, with its interval, one panel a question."""
    below = words.picture("orders_how", metric=words.metric.upper())
    page = words.page(920, 375, words.picture("orders_title"), below)
    for place, table in enumerate(report.orders.values()):
        panel = Panel(page, 190 + 375 * place, 122, 285, 190, y_to=len(table.methods))
        _order_panel(panel, table, words, named=place == 0)
    return page


def _order_panel(panel: Panel, table: OrderTable, words: _Words, *, named: bool) -> None:
    page = panel.page
    said = words.picture("n_requests", n=table.n_lists)
    if table.n_lists < MIN_LISTS:
        said += f" - {words.picture('too_few')}"
    question = words.say(f"question.{table.target}")
    page.words(question, (panel.left, panel.top - 24), size=15, bold=True)
    page.words(said, (panel.left, panel.top - 6), colour=SOFT)
    panel.x_axis([0, 0.2, 0.4, 0.6, 0.8, 1], words.metric.upper(), percent=False)
    for row, (method, metrics) in enumerate(reversed(list(table.methods.items()))):
        found, ours = metrics[words.metric], method == "model"
        if named:
            at = (panel.left - 16, panel.at(0, row + 0.5)[1] + 4)
            colour = OURS if ours else INK
            page.words(words.say(f"method.{method}"), at, align="right", bold=ours, colour=colour)
        if found.n:
            reach = _dot_with_interval(panel, row + 0.5, found, OURS if ours else OTHERS)
            x, level = panel.at(reach, row + 0.5)
            page.words(words.number(found.mean, 2), (x + 9, level + 4), size=12, bold=ours)


def _dot_with_interval(panel: Panel, y: float, found: Interval, colour: str) -> float:
    """Draw a mean; returns where its mark ends on the right."""
    reach = found.mean
    if found.n > 1:
        low, high = max(found.low, 0.0), min(found.high, 1.0)
        panel.page.line(panel.at(low, y), panel.at(high, y), colour=colour, width=3)
        reach = max(high, found.mean)
    panel.page.dot(panel.at(found.mean, y), _DOT, colour)
    return reach


def _reliability(report: Report, words: _Words) -> Page:
    """What was said against what happened, one panel a chance."""
    title, below = words.picture("reliability_title"), words.picture("reliability_how")
    page = words.page(920, 510, title, below)
    for place, name in enumerate(_CHANCES):
        _reliability_panel(page, 90 + 445 * place, report.chances[name], words)
    return page


def _reliability_panel(page: Page, left: float, table: ChanceTable, words: _Words) -> None:
    bins = table.reliability
    largest = max([*bins.predicted.tolist(), *bins.observed.tolist(), *bins.high.tolist(), 0.02])
    ticks = round_ticks(min(largest, 1.0))
    panel = Panel(page, left, 128, 320, 320, x_to=ticks[-1], y_to=ticks[-1])
    page.words(words.picture(table.chance), (left, panel.top - 28), size=15, bold=True)
    page.words(_said_of(table, words), (left, panel.top - 10), size=12, colour=SOFT)
    panel.x_axis(ticks, words.picture("chance_said"), percent=True)
    panel.y_axis(ticks, words.picture("share_seen"), percent=True)
    page.line(panel.at(0, 0), panel.at(ticks[-1], ticks[-1]), colour=SOFT, dashes="5 5")
    for i in range(len(bins.n)):
        x, share = float(bins.predicted[i]), (float(bins.n[i]) / int(bins.n.max())) ** 0.5
        ends = (float(bins.low[i]), min(float(bins.high[i]), ticks[-1]))
        page.line(panel.at(x, ends[0]), panel.at(x, ends[1]), colour=OTHERS, width=2)
        radius = _LARGEST_DOT * max(share, 0.5)
        page.dot(panel.at(x, float(bins.observed[i])), radius, OURS, hollow=not table.enough)


def _said_of(table: ChanceTable, words: _Words) -> str:
    if not table.enough:
        return words.picture("reliability_too_few", n=table.n)
    error, luck = table.methods["model"].calibration_error, table.chance_error
    return words.picture(
        "reliability_said",
        n=table.n,
        error=words.number(100 * error, 1),
        luck=words.number(100 * luck, 1),
    )


def _coverage(table: TruthTable, words: _Words) -> Page:
    """How often the 90 % interval held the true chance, by the chance said."""
    bins = table.coverage
    below = words.picture(
        "coverage_how",
        hospitals=table.n_hospitals,
        n=table.n_requests,
        covered=f"{100 * bins.overall.mean:.0f}%",
    )
    page = words.page(640, 430, words.picture("coverage_title"), below)
    ticks = round_ticks(float(bins.predicted.max()))
    panel = Panel(page, 96, 94, 500, 270, x_to=ticks[-1])
    panel.x_axis(ticks, words.picture("coverage_x"), percent=True)
    panel.y_axis([0, 0.25, 0.5, 0.75, 1.0], words.picture("coverage_y"), percent=True)
    page.line(panel.at(0, 0.9), panel.at(ticks[-1], 0.9), colour=INK, dashes="5 5")
    x, y = panel.at(ticks[-1], 0.9)
    page.words(words.picture("asked_for"), (x - 8, y - 7), size=12, align="right")
    points = [
        panel.at(float(said), float(held))
        for said, held in zip(bins.predicted, bins.held, strict=True)
    ]
    for one, other in pairwise(points):
        page.line(one, other, colour=OURS, width=2)
    for point in points:
        page.dot(point, _DOT, OURS)
    return page
