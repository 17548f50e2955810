"""What a comparison found, as paragraphs of a model's card: in English, as such files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.evaluation.model_pictures import NAMES, QUESTIONS

#: What the pictures of a card show, by file name.
PICTURES = {
    "gain.svg": "How well the list and simpler orders find the right hospitals",
    "reliability.svg": "Chances said beforehand against what happened",
    "coverage.svg": "How often the number of yes fell into the range that was said",
    "exposure.svg": "What goes to hospitals with under 10 public studies",
}

_NOT_COMPARED = (
    "It was trained with `matcher train`: nothing has compared it with another model. How good "
    "its lists are, `matcher backtest` says."
)
_VERDICTS = {
    "passes": "The gate lets it pass: nothing speaks against using it.",
    "fails": "The gate does not let it pass; see below what failed.",
    "too_few": "Too few requests to judge: keep the present model or decide yourself.",
}
_CHECKS = {
    "order_in_use": "NDCG@5 against the model in use, lower end of the 90% interval",
    "order_popularity": "NDCG@5 against popularity, lower end of the 90% interval",
    "log_score": "Log score of all stages pooled against the model in use",
    "calibration_interested": "Chance of a yes: calibration error, to be below its bar",
    "calibration_selected": "Chance of being selected: calibration error, to be below its bar",
    "exposure": "Share of first places for small hospitals against the model in use",
}


def appraisal_text(appraisal: Mapping[str, Any] | None, pictures: Sequence[str]) -> list[str]:
    """The comparison as lines of Markdown; that there was none where there was none."""
    if appraisal is None:
        return [_NOT_COMPARED, ""]
    lines = ["## Is it good enough?", "", f"**{_VERDICTS[appraisal['verdict']]}**", ""]
    lines += [f"Compared with the model then in use, `{appraisal['against']}`.", ""]
    if not appraisal["n_requests"]:
        return lines
    judged = (
        f"Judged on {appraisal['n_requests']} requests since {appraisal['first']}, each as of its "
        f"own day; {appraisal['n_too_young']} were too young. Of {appraisal['n_itself']} the model "
        "in use spoke for itself, of the others a stand-in as old as it is."
    )
    lines += [judged, "", "| question | found | bar | |", "|---|---|---|---|"]
    lines += [_check_row(check) for check in appraisal["checks"]]
    lines += ["", "## Scores", "", "NDCG@5 with its 90% interval.", ""]
    lines += ["| order |" + "".join(f" {QUESTIONS[target]} |" for target in appraisal["scores"])]
    lines += ["|---|" + "---|" * len(appraisal["scores"])]
    lines += [
        f"| {NAMES[name]} |"
        + "".join(f" {_interval(by[name])} |" for by in appraisal["scores"].values())
        for name in NAMES
        if all(name in by for by in appraisal["scores"].values())
    ]
    lines += [
        "",
        "## Calibration",
        "",
        "| chance | known | off by (luck), points |",
        "|---|---|---|",
    ]
    lines += [_chance_row(name, one) for name, one in appraisal["chances"].items()]
    for name in pictures:
        lines += ["", f"![{PICTURES[name]}]({name})"]
    return [*lines, ""]


def _check_row(check: Mapping[str, Any]) -> str:
    mark = "passed" if check["passed"] else "FAILED"
    return f"| {_CHECKS[check['code']]} | {_number(check['value'])} | {_number(check['bar'])} | {mark} |"


def _chance_row(name: str, found: Mapping[str, Any]) -> str:
    told = "too few to judge"
    if found["enough"]:
        told = f"{100 * found['error']:.1f} ({100 * found['luck']:.1f})"
    return f"| {name} | {found['n']} | {told} |"


def _interval(found: Mapping[str, Any]) -> str:
    if found["low"] is None:
        return _number(found["mean"])
    return f"{found['mean']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3f}"
