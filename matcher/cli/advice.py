"""`matcher advice`: what in a hospital's own power goes with a higher chance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from matcher.cli.ranking import AsOf
from matcher.cli.settings import day_from, now, settings_of
from matcher.cli.terminal import line, marked, render, shows_colour, width_of_output, write_out

if TYPE_CHECKING:
    from matcher.domain.advice import Advice, Step
    from matcher.wording import Wording

_MARKS = {"higher": "+", "too_little": "·", "no_higher": "·", "already": "·"}


def advice(
    context: typer.Context,
    site: Annotated[str, typer.Argument(help="The hospital, by id or name.")],
    area: Annotated[
        str | None,
        typer.Option(metavar="AREA", help="A field [default: those it has declared]."),
    ] = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Say what a hospital can do that goes with a higher chance.

    Association, with its interval, over the requests of the last two years.
    """
    from matcher.services.advising import advise_hospital
    from matcher.services.matching import Matcher
    from matcher.wording.advising import advice_as_json

    settings, asked = settings_of(context), day_from(as_of, "--as-of")
    matcher = Matcher.open(settings.place(), today=now().date())
    found = advise_hospital(matcher, site, area=area, as_of=asked)
    wording = settings.wording(matcher.catalogue)
    if as_json:
        answer = advice_as_json(found, wording)
        write_out(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        return
    made_up = wording.text("list.made_up") if matcher.made_up else ""
    parts = printed_advice(found, wording, made_up)
    write_out(render(*parts, width=width_of_output(), colour=shows_colour()))


def printed_advice(advice: Advice, wording: Wording, made_up: str = "") -> Iterator[RenderableType]:
    """The advice to read, in parts from top to bottom; `made_up` is said first where set."""
    from matcher.domain.advice import Outlook
    from matcher.wording.advising import basis_text, chances_text, notes

    if made_up:
        yield line(made_up, "bold yellow")
    yield line(wording.text("advice.title", site=wording.site(advice.site_id)), "bold")
    yield line(basis_text(advice, wording), "dim")
    if advice.chances:
        yield line(chances_text(advice, wording))
    yield Text()
    for outlook in Outlook if advice.chances else ():
        steps = [step for step in advice.steps if step.outlook is outlook]
        if steps:
            yield line(wording.text(f"advice.{outlook}_heading"), "bold")
            yield Padding(Group(*_step_lines(steps, wording)), (0, 0, 1, 2))
    for text in notes(advice, wording):
        yield line(text, "dim")


def _step_lines(steps: Sequence[Step], wording: Wording) -> Iterator[RenderableType]:
    from matcher.domain.advice import StepCode
    from matcher.wording.advising import change_text, declared_text, step_text, worth_showing

    declared = [s.detail for s in steps if s.is_already and s.code is StepCode.DECLARE]
    if declared:  # many fields make one line, not a page
        yield marked("·", declared_text(declared, wording))
    for step in steps:
        if step.is_already and step.code is StepCode.DECLARE:
            continue
        yield marked(_MARKS[step.outlook], step_text(step, wording))
        for aim, change in worth_showing(step).items():
            yield Padding(line(change_text(aim, change, wording)), (0, 0, 0, 2))
