"""A look back as a coordinator reads it in a terminal: what rests on what, then table by table.

Lays out only. Where there is too little to judge by it says so, and shows no figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from matcher.cli.printed_figures import columns, from_to, with_ends
from matcher.cli.printed_groups import hospital_groups, request_groups
from matcher.cli.terminal import line, marked, render
from matcher.evaluation.orders import MIN_LISTS, OrderTable, Verdict, verdict_of
from matcher.evaluation.regret import SUGGESTION
from matcher.evaluation.report import Report
from matcher.wording import Wording

#: What a verdict is marked with: for, against, neither.
_MARKS = {Verdict.BETTER: "+", Verdict.WORSE: "-", Verdict.NO_CLEAR_DIFFERENCE: "·"}
#: The metric said in words beside the one that was chosen.
_FOUND = "recall@5"


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the report is shown, and whether its data is invented."""

    metric: str
    made_up: bool


def printed_backtest(
    report: Report, wording: Wording, shown: Shown, *, width: int, colour: bool
) -> str:
    """The look back as text, ending in a line break."""
    return render(*_parts(report, wording, shown), width=width, colour=colour)


def _parts(report: Report, wording: Wording, shown: Shown) -> Iterator[RenderableType]:
    if shown.made_up:
        yield line(wording.text("list.made_up"), "bold yellow")
    yield line(wording.text("backtest.title"), "bold")
    yield line(_how(report, wording))
    yield Text()
    yield _section(wording.text("backtest.basis_heading"), _basis(report, wording))
    for target, table in report.orders.items():
        question = wording.text(f"question.{target}")
        heading = wording.text("backtest.order_heading", question=question, n=table.n_lists)
        yield _section(heading, list(_order(table, wording, shown.metric)))
    yield _section(wording.text("backtest.chances_heading"), list(_chances(report, wording)))
    yield _section(wording.text("backtest.suggestion_heading"), [_suggestion(report, wording)])
    yield _section(wording.text("backtest.hospitals_heading"), [hospital_groups(report, wording)])
    yield _section(wording.text("backtest.requests_heading"), list(request_groups(report, wording)))
    if report.truth is not None:
        yield _section(wording.text("backtest.truth_heading"), _truth(report, wording))
    yield line(wording.text("backtest.more"), "dim")


def _section(heading: str, parts: list[RenderableType]) -> RenderableType:
    return Group(line(heading, "bold"), Padding(Group(*parts), (0, 0, 1, 2)))


def _how(report: Report, wording: Wording) -> str:
    first = report.basis.origins[0].year
    return wording.text("backtest.how", first=first, as_of=wording.day(report.basis.as_of))


def _basis(report: Report, wording: Wording) -> list[RenderableType]:
    basis = report.basis
    said = [
        wording.text(
            "backtest.judged",
            n=basis.n_requests,
            forwardings=basis.n_forwardings,
            asked=basis.n_hospitals_asked,
            hospitals=basis.n_hospitals,
            early=basis.n_early,
        ),
        wording.text("backtest.only_asked"),
        wording.text("backtest.unresolved", open=basis.n_open, n=basis.n_unresolved),
        wording.text("backtest.lost", n=basis.n_lost),
    ]
    if basis.assumed is not None:
        assumed = basis.assumed
        key = "assumed" if assumed.n else "none_assumed"
        said.append(wording.text(f"backtest.{key}", n=assumed.n, of=assumed.of))
    return [marked("·", text) for text in said]


def _order(table: OrderTable, wording: Wording, metric: str) -> Iterator[RenderableType]:
    """All methods, best first, and how ours stands to the best of the others."""
    verdict = table.verdict[metric]
    if verdict is Verdict.TOO_FEW:
        said = wording.text("backtest.too_few_lists", n=table.n_lists, enough=MIN_LISTS)
        yield marked("·", said)
        return
    yield line(wording.text("backtest.order_how", metric=metric.upper()), "dim")
    heads = [wording.text("backtest.column_method"), metric.upper()]
    grid = columns([*heads, wording.text("backtest.column_first")])
    best_first = sorted(table.methods, key=lambda name: -table.methods[name][metric].mean)
    for method in best_first:
        found = table.methods[method]
        style = "bold" if method == "model" else ""
        grid.add_row(
            line(wording.text(f"method.{method}"), style),
            line(with_ends(found[metric], wording), style),
            line(wording.percent(found[_FOUND].mean), style),
        )
    yield grid
    baseline = wording.text(f"method.{table.best_baseline[metric]}")
    difference = from_to(table.difference[metric], wording)
    said = wording.text(f"backtest.{verdict}", baseline=baseline, difference=difference)
    yield marked(_MARKS[verdict], said)


def _chances(report: Report, wording: Wording) -> Iterator[RenderableType]:
    names = ("chance", "n", "said", "seen", "error", "gain")
    grid = columns([wording.text(f"backtest.column_{name}") for name in names])
    for table in report.chances.values():
        name = line(wording.text(f"said.{table.chance}"))
        if not table.enough:
            few = line(wording.text("backtest.gain_too_few_to_judge"), "dim")
            grid.add_row(name, str(table.n), "", "", "", few)
            continue
        bins, error = table.reliability, table.methods["model"].calibration_error
        points = wording.text(
            "backtest.points",
            error=wording.number(100 * error),
            luck=wording.number(100 * table.chance_error),
        )
        verdict = verdict_of(table.gain, MIN_LISTS)
        grid.add_row(
            name,
            str(table.n),
            line(wording.percent(float(bins.n @ bins.predicted) / table.n)),
            line(wording.percent(table.n_yes / table.n)),
            line(points),
            line(wording.text(f"backtest.gain_{verdict}")),
        )
    yield grid
    yield line(wording.text("backtest.chances_note"), "dim")


def _suggestion(report: Report, wording: Wording) -> RenderableType:
    table = report.regret["interested"]
    if table.verdict is Verdict.TOO_FEW:
        said = wording.text("backtest.suggestion_too_few", n=table.n_requests, enough=MIN_LISTS)
        return marked("·", said)
    own = table.methods[SUGGESTION]
    said = wording.text(
        "backtest.suggestion",
        requests=table.n_requests,
        n=wording.number(table.n_suggested),
        regret=wording.number(own.mean, 2),
        low=wording.number(max(own.low, 0.0), 2),
        high=wording.number(own.high, 2),
        random=wording.number(table.methods["random"].mean, 2),
        baseline=wording.text(f"method.{table.best_baseline}"),
        best=wording.number(table.methods[table.best_baseline].mean, 2),
    )
    return marked(_MARKS[table.verdict], said)


def _truth(report: Report, wording: Wording) -> list[RenderableType]:
    truth = report.truth
    if truth is None:
        return []
    covered = truth.coverage.overall.mean
    said = [
        wording.text(
            "backtest.truth_order",
            n=truth.n_hospitals,
            model=wording.number(truth.ndcg["model"].mean, 2),
            baseline=wording.text(f"method.{truth.best_baseline}"),
            best=wording.number(truth.ndcg[truth.best_baseline].mean, 2),
            difference=from_to(truth.difference, wording),
        ),
        wording.text(
            "backtest.truth_chances",
            rmse=wording.number(100 * truth.chances["model"].rmse),
            prior=wording.number(100 * truth.chances["prior"].rmse),
        ),
        wording.text("backtest.truth_coverage", covered=wording.percent(covered)),
        wording.text(
            "backtest.truth_regret",
            regret=wording.number(truth.regret[SUGGESTION].mean, 2),
            popularity=wording.number(truth.regret["popularity"].mean, 2),
        ),
    ]
    return [marked("·", text) for text in said]
