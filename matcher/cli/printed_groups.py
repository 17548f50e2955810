"""A look back, part by part: hospitals by region, size and history; requests by year and area."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from matcher.cli.printed_figures import columns, from_to, with_ends
from matcher.cli.terminal import line, marked
from matcher.evaluation.breakdown import HospitalGroup, RequestGroup
from matcher.evaluation.orders import HEADLINE, Verdict
from matcher.evaluation.report import Report
from matcher.wording import Wording

#: Most outcomes are known of this, so it is the one that is broken down for reading.
_TARGET = "interested"


def hospital_groups(report: Report, wording: Wording) -> RenderableType:
    """The chance of a yes and who was found, one line a group of hospitals."""
    best = report.orders[_TARGET].best_baseline[HEADLINE]
    names = ("hospitals", "n", "said", "seen", "found")
    grid = columns([wording.text(f"backtest.column_{name}") for name in names])
    for kind, groups in report.hospitals[_TARGET].items():
        for group in groups:
            name = wording.region(group.group) if kind == "region" else group.group
            key = f"hospitals.{group.group}"
            grid.add_row(
                line(wording.text(key) if key in wording.messages else name),
                str(group.n),
                *(_figures(group, best, wording) if group.enough else _too_few(wording)),
            )
    return grid


def _figures(group: HospitalGroup, best: str, wording: Wording) -> list[RenderableType]:
    found = (group.found["model"], group.found[best])
    ours, theirs = (wording.percent(share) for share in found)
    return [
        line(wording.percent(group.said)),
        line(wording.percent(group.seen)),
        line(f"{ours} ({theirs})"),
    ]


def _too_few(wording: Wording) -> list[RenderableType]:
    return ["", "", line(wording.text("backtest.gain_too_few_to_judge"), "dim")]


def request_groups(report: Report, wording: Wording) -> Iterator[RenderableType]:
    """The order of yes, one line a year and an area of which there is enough to judge."""
    heads = [wording.text(f"backtest.column_{name}") for name in ("requests", "lists")]
    grid = columns([*heads, HEADLINE.upper(), wording.text("backtest.column_difference")])
    kinds = report.requests[_TARGET]
    for group in kinds["year"]:
        grid.add_row(*_line(group, group.group, wording))
    n_too_few = 0
    for group in kinds["area"]:
        if group.verdict is Verdict.TOO_FEW:
            n_too_few += 1
        else:
            grid.add_row(*_line(group, wording.area(group.group), wording))
    yield grid
    if n_too_few:
        yield marked("·", wording.text("backtest.areas_too_few", n=n_too_few))


def _line(group: RequestGroup, name: str, wording: Wording) -> list[RenderableType]:
    if group.verdict is Verdict.TOO_FEW:
        few = line(wording.text("backtest.gain_too_few_to_judge"), "dim")
        return [line(name), str(group.n_lists), "", few]
    return [
        line(name),
        str(group.n_lists),
        line(with_ends(group.model, wording)),
        line(from_to(group.difference, wording)),
    ]
