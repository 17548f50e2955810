"""`matcher retrain`: a year's outcomes looked at, a challenger trained, and the two compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import day_from, now, settings_of, who
from matcher.cli.terminal import (
    line,
    marked,
    render,
    shows_colour,
    tell,
    width_of_output,
    working,
    write_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def retrain(
    context: typer.Context,
    year: Annotated[int, typer.Option(metavar="YEAR", help="The year that is over.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Learn only what was known before this day "
            "[default: everything, to the end of the year after].",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Of the intervals: the same seed, the same bytes.")
    ] = 0,
) -> None:
    """Learn from a year, and compare with the model in use.

    Looks at the data first, trains a challenger and judges both on the same past requests.
    The model in use stays: to use the new one, matcher models promote.
    """
    from dataclasses import asdict

    from matcher.evaluation.report import as_data
    from matcher.services.retraining import Retraining, prepare
    from matcher.services.retraining import retrain as train_and_judge
    from matcher.wording.retraining import gate_lines, gate_verdict, incoming_lines

    settings, moment = settings_of(context), now()
    asked = Retraining(year, day_from(as_of, "--as-of"), seed)
    ready = prepare(settings.place(), asked, today=moment.date())
    wording = settings.wording(ready.learnt.archive.catalogue)
    found = as_data(ready.incoming)
    if not isinstance(found, dict):
        raise TypeError("a dataclass is a mapping as data")
    if ready.learnt.made_up:
        tell(wording.text("list.made_up"))
    serving = ready.serving
    if serving.problem is not None:
        told = {"model": serving.in_use, "serving": serving.model.id}
        tell(wording.text("retrain.fallback", **told))
    _print(
        wording.text("retrain.heading", year=year),
        incoming_lines(found, asdict(ready.assumed), wording),
    )
    with working(wording.text("retrain.working")):
        done = train_and_judge(ready, now=moment, actor=who())
    if not done.is_new:
        tell(wording.text("retrain.earlier_run", model=done.model_id))
    verdict = gate_verdict(done.appraisal, done.model_id, wording)
    _print(wording.text("gate.heading"), [verdict, *gate_lines(done.appraisal, wording)])
    write_out(f"{done.model_id}\n")
    tell(wording.text("retrain.still", model=serving.in_use, new=done.model_id))


def _print(heading: str, lines: Iterable[tuple[str, str]]) -> None:
    parts = [line(heading, "bold"), *(marked(mark, text) for mark, text in lines), line("")]
    write_out(render(*parts, width=width_of_output(), colour=shows_colour()))
