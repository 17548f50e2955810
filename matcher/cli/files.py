"""`matcher import` and `matcher export`: files in, files out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import counted, now, settings_of, who
from matcher.cli.terminal import RowsProgress, tell, working, write_out

if TYPE_CHECKING:
    from matcher.domain.batch import Problem
    from matcher.services.importing import Imported
    from matcher.wording import Wording

#: Problems shown on the terminal; all of them are in the rejects file.
_SHOWN = 20


def import_files(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="CSV or XLSX tables, ClinicalTrials.gov JSON, CSV or zip, or folders of them.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and count; keep nothing.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where refused rows go with their reasons [default: beside the first file].",
        ),
    ] = None,
) -> None:
    """Import tables and public studies.

    All of it is kept, or nothing and a list of what is wrong.
    """
    from matcher.catalogue import load_reference
    from matcher.services.importing import ImportOptions, import_paths

    settings = settings_of(context)
    moment = now()
    with RowsProgress(settings.text("importing.working")) as progress:
        options = ImportOptions(
            today=moment.date(),
            now=moment,
            actor=who(),
            dry_run=dry_run,
            rejects=rejects,
            progress=progress.follow,
        )
        done = import_paths(settings.place(), paths, options)
    report(done, settings.wording(load_reference()), dry_run=dry_run)
    if done.problems:
        raise typer.Exit(2)


def report(done: Imported, wording: Wording, *, dry_run: bool) -> None:
    """Say what an import did and what it noticed."""
    for note in done.notes:
        if note.code != "rows":
            said = wording.note(note.code, note.count, note.detail, note.examples)
            tell(f"{wording.text('command.note')}: {said}")
    if done.applied is None:
        _report_problems(done, wording)
        return
    write_out("".join(f"{text}\n" for text in counted(done.applied, wording.text)))
    if dry_run:
        tell(wording.text("importing.dry_run"))


def _report_problems(done: Imported, wording: Wording) -> None:
    from matcher.wording.phrasebook import load_phrasebook

    error = wording.text("command.error")
    say = load_phrasebook(wording.language).say
    for problem in done.problems[:_SHOWN]:
        tell(f"{error}: {_said(problem, say)}")
    if (more := len(done.problems) - _SHOWN) > 0:
        tell(wording.text("importing.more", n=more))
    problems = wording.text("count.problems", n=len(done.problems))
    where = wording.text("importing.rejects", file=done.rejects) if done.rejects else ""
    tell(f"{error}: {wording.text('importing.refused', problems=problems)} {where}".rstrip())


def _said(problem: Problem, say: Callable[[str], str]) -> str:
    value = problem.value if len(problem.value) <= 80 else f"{problem.value[:77]}..."
    what = " ".join(part for part in (problem.column, f"'{value}'" if value else "") if part)
    sentence = f"{say(problem.where)}: {what} {say(problem.rule)}.".replace("..", ".")
    return f"{sentence} {say(problem.remedy)}".strip()


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made where it is not there.")],
) -> None:
    """Write all tables of the store as CSV."""
    from matcher.services.importing import export_to

    settings = settings_of(context)
    with working(settings.text("exporting.working")):
        written = export_to(settings.place(), folder, today=now().date())
    for table, count in written.items():
        rows = settings.text("count.rows", n=count)
        write_out(settings.text("exporting.table", table=table, rows=rows) + "\n")
