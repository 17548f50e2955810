"""`matcher import` and `matcher export`: files in, files out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import now, settings_of, who
from matcher.cli.terminal import RowsProgress, tell, working, write_out

if TYPE_CHECKING:
    from matcher.domain.batch import Problem
    from matcher.services.importing import Imported
    from matcher.store import Applied
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
    with RowsProgress("Reading and checking ...") as progress:
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
            tell(f"note: {wording.note(note.code, note.count, note.detail, note.examples)}")
    if done.applied is None:
        _report_problems(done)
        return
    write_out("".join(f"{text}\n" for text in _counted(done.applied)))
    if dry_run:
        tell("dry run: nothing was kept")


def _counted(applied: Applied) -> list[str]:
    tables = dict.fromkeys((*applied.new, *applied.changed, *applied.unchanged))
    return [
        f"{table}: {applied.new.get(table, 0)} new, {applied.changed.get(table, 0)} changed, "
        f"{applied.unchanged.get(table, 0)} unchanged"
        for table in tables
    ]


def _report_problems(done: Imported) -> None:
    for problem in done.problems[:_SHOWN]:
        tell(f"error: {_said(problem)}")
    if (more := len(done.problems) - _SHOWN) > 0:
        tell(f"... and {more:,} more")
    count = "1 problem" if len(done.problems) == 1 else f"{len(done.problems):,} problems"
    where = f" All of it, with the rows: {done.rejects}" if done.rejects else ""
    tell(f"error: {count}; nothing was imported.{where}")


def _said(problem: Problem) -> str:
    value = problem.value if len(problem.value) <= 80 else f"{problem.value[:77]}..."
    what = " ".join(part for part in (problem.column, f"'{value}'" if value else "") if part)
    sentence = f"{problem.where}: {what} {problem.rule}.".replace("..", ".")
    return f"{sentence} {problem.remedy}".strip()


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made where it is not there.")],
) -> None:
    """Write all tables of the store as CSV."""
    from matcher.services.importing import export_to

    with working("Writing ..."):
        written = export_to(settings_of(context).place(), folder, today=now().date())
    write_out("".join(f"{table}: {count} rows\n" for table, count in written.items()))
