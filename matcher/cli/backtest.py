"""`matcher backtest`: how good the list would have been, looking back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import Settings, day_from, now, settings_of, who
from matcher.cli.terminal import (
    RowsProgress,
    shows_colour,
    tell,
    width_of_output,
    working,
    write_out,
)

if TYPE_CHECKING:
    from matcher.services.demo import Demo
    from matcher.services.evaluating import LookedBack
    from matcher.wording import Wording


def backtest(
    context: typer.Context,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Outcomes as known before this day [default: all known by now].",
        ),
    ] = None,
    since: Annotated[
        int | None,
        typer.Option(metavar="YEAR", help="First year judged [default: the first there can be]."),
    ] = None,
    metric: Annotated[
        str, typer.Option(metavar="NAME", help="Metric of the table, such as ndcg@10 or map.")
    ] = "ndcg@5",
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    pictures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write pictures (SVG) into this folder.")
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Of the intervals: the same seed, the same bytes.")
    ] = 0,
    demo: Annotated[
        bool, typer.Option("--demo", help="Look back on the demo's made-up portal.")
    ] = False,
) -> None:
    """Look back: how good would the list have been?

    Each past request is ranked as of its own day, by a model of before its year, and compared
    with what happened and with simpler orders.
    """
    from matcher.evaluation.orders import metric_named
    from matcher.services.evaluating import LookBack, look_back

    settings, asked = settings_of(context), day_from(as_of, "--as-of")
    shown = metric_named(metric.lower())
    if pictures is not None:
        from matcher.files.writing import make_folder

        make_folder(pictures)  # what cannot be written to is said before the work is done
    place = settings.place()
    if demo:
        ready = _demo(settings)
        place, asked = ready.place, asked or ready.on
    with working("Looking back ..."):
        done = look_back(place, LookBack(asked, since, seed), today=now().date())
    _show(done, settings, shown, as_json=as_json)
    if pictures is not None:
        _draw(done, settings.wording(done.catalogue), shown, pictures)


def _demo(settings: Settings) -> Demo:
    """The demo of `matcher demo`, filled where it is not yet; quietly, for --json."""
    from matcher.services.demo import open_demo, own_place
    from matcher.services.places import Place

    if settings.store:
        place = settings.place()
    else:
        own = own_place()
        place = Place(own.store_url, settings.models or own.models)
    with RowsProgress() as progress:
        return open_demo(
            place, now=now(), actor=who(), say=lambda _: None, progress=progress.follow
        )


def _show(done: LookedBack, settings: Settings, metric: str, *, as_json: bool) -> None:
    wording = settings.wording(done.catalogue)
    if as_json:
        from matcher.evaluation.report import SCHEMA, as_data

        answer = {"schema": SCHEMA, "made_up": done.made_up, "report": as_data(done.report)}
        write_out(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        if done.made_up:
            tell(wording.text("list.made_up"))
        return
    from matcher.cli.printed_backtest import Shown, printed_backtest

    shown = Shown(metric=metric, made_up=done.made_up)
    write_out(
        printed_backtest(
            done.report, wording, shown, width=width_of_output(), colour=shows_colour()
        )
    )


def _draw(done: LookedBack, wording: Wording, metric: str, folder: Path) -> None:
    from matcher.evaluation.pictures import pictures
    from matcher.services.evaluating import write_pictures

    drawn = pictures(done.report, wording.text, metric=metric, made_up=done.made_up)
    for path in write_pictures(drawn, folder):
        tell(wording.text("backtest.written", file=path))
