"""`matcher report`: the figures of a year, printed, as files, and frozen when issued."""

from __future__ import annotations

import json
import os
from datetime import date
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
from matcher.errors import UserError

if TYPE_CHECKING:
    from matcher.services.demo import Demo
    from matcher.services.reporting import Editions
    from matcher.store import Store
    from matcher.wording import Wording


def report(
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Such as 2025.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Only what was known before this day [default: all known by now].",
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as a page (.html) that prints well."),
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a spreadsheet (.xlsx).")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON, the requests behind each figure with it.")
    ] = False,
    edition: Annotated[
        int | None,
        typer.Option(metavar="N", help="An edition as it was issued, instead of today's draft."),
    ] = None,
    issue: Annotated[
        bool, typer.Option("--issue", help="Issue it: freeze the figures as a new edition.")
    ] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Of the demo's made-up portal.")] = False,
) -> None:
    """Report on a year.

    How many requests came and of which kind, what became of them so far, how hospitals answered,
    who was asked, and what the list would have said.
    """
    settings, asked = settings_of(context), day_from(as_of, "--as-of")
    _check(asked, html, xlsx, edition, issue=issue)
    today = now().date()
    place = settings.place()
    if demo:
        ready = _demo(settings)
        place, today = ready.place, ready.on

    from matcher.services.places import open_place
    from matcher.store import reads

    store = open_place(place, today=today)
    with working(settings.text("report.working")):
        told = _told(store, year, asked, today, edition, issue=issue)
    wording = settings.wording(reads.catalogue(store))
    _show(told, wording, as_json=as_json, quiet=bool(html or xlsx))
    _write(told, wording, html, xlsx)


def _check(
    asked: date | None, html: Path | None, xlsx: Path | None, edition: int | None, *, issue: bool
) -> None:
    if issue and (asked is not None or edition is not None):
        raise UserError(
            "--issue freezes what is known now, so it takes neither --as-of nor --edition.",
            "Leave them out.",
        )
    if asked is not None and edition is not None:
        raise UserError("--as-of and --edition exclude each other.", "Choose one of them.")
    for path, ending in ((html, ".html"), (xlsx, ".xlsx")):
        if path is not None and path.suffix.lower() != ending:
            raise UserError(f"{path} does not end in {ending}.", "Name it so.")


def _demo(settings: Settings) -> Demo:
    """The demo of `matcher demo`, filled where it is not yet; quietly, for --json."""
    from matcher.services.demo import open_demo, own_place
    from matcher.services.places import Place

    place = settings.place()
    if not settings.store:
        own = own_place()
        place = Place(own.store_url, settings.models or own.models)
    with RowsProgress() as progress:
        return open_demo(
            place, now=now(), actor=who(), say=lambda _: None, progress=progress.follow
        )


def _told(
    store: Store, year: int, asked: date | None, today: date, edition: int | None, *, issue: bool
) -> Editions:
    from matcher.services import reporting
    from matcher.services.figures import record_of
    from matcher.store.audit import Author

    if issue:
        made = reporting.issue(store, year, Author(who(), today, "report", now()))
        return reporting.beside(store, made)
    as_of = reporting.as_of_day(asked, today=today)
    history = reporting.history_of(store, as_of)
    if edition is not None:
        kept = reporting.edition(store, year, edition)
        return reporting.beside(store, kept, history)
    # What cannot be reported is refused before anything is trained for it.
    reporting.draft(store, year, history, today=today, record=None)
    record = record_of(store, as_of=as_of, n_jobs=os.cpu_count() or 1)
    table = None if record is None else record.table
    drawn = reporting.draft(store, year, history, today=today, record=table)
    return reporting.beside(store, drawn)


def _show(told: Editions, wording: Wording, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        from matcher.services.reporting import report_data

        data = report_data(told)
        write_out(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        if told.report.made_up:
            tell(wording.text("list.made_up"))
    elif not quiet:
        from matcher.cli.printed_report import printed_report

        write_out(printed_report(told, wording, width=width_of_output(), colour=shows_colour()))


def _write(told: Editions, wording: Wording, html: Path | None, xlsx: Path | None) -> None:
    if html is None and xlsx is None:
        return
    from matcher.files.writing import replacing
    from matcher.web.report_files import report_book, report_html

    contents: dict[Path, bytes] = {}
    if html is not None:
        contents[html] = report_html(told, wording).encode()
    if xlsx is not None:
        contents[xlsx] = report_book(told, wording)
    for path, content in contents.items():
        with replacing(path) as new:
            new.write_bytes(content)
        tell(wording.text("report.written", file=path))
