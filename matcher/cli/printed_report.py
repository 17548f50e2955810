"""The annual report as it is read in a terminal: sentences first, then table by table."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from matcher.cli.printed_figures import columns
from matcher.cli.terminal import line, render
from matcher.desk.figures.table import Table
from matcher.services.reporting import Editions
from matcher.wording import Wording
from matcher.wording.figures import (
    column_name,
    figure_text,
    record_words,
    row_name,
    title_of,
)
from matcher.wording.report import change_line, headlines, rows_of, standing, title


def printed_report(told: Editions, wording: Wording, *, width: int, colour: bool) -> str:
    """The report as text, ending in a line break."""
    return render(*_parts(told, wording), width=width, colour=colour)


def _parts(told: Editions, wording: Wording) -> Iterator[RenderableType]:
    report = told.report
    yield line(title(report, wording), "bold")
    for said in standing(report, wording):
        yield line(said, "dim")
    yield Text()
    for said in headlines(report, wording):
        yield line(said)
    for table in report.tables:
        yield from _section(title_of(table.code, wording), _figures(table, wording))
        if table.code == "record":
            yield Padding(line(record_words(table, wording)), (0, 0, 0, 2))
    rows = rows_of(report)
    for key, found in (
        ("restated", told.restated),
        ("changes_edition", told.changed),
        ("changes", told.since),
    ):
        if found:
            lines = [line(change_line(one, rows, wording)) for one in found]
            yield from _section(wording.text(f"report.{key}"), *lines)


def _section(heading: str, *parts: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield line(heading, "bold")
    for part in parts:
        yield Padding(part, (0, 0, 0, 2))


def _figures(table: Table, wording: Wording) -> RenderableType:
    drawn = columns(["", *(column_name(column, wording) for column in table.columns)])
    for row in table.rows:
        figures = (
            line(figure_text(table.cell(row.code, column), row, wording))
            for column in table.columns
        )
        drawn.add_row(line(row_name(table.code, row.code, wording)), *figures)
    return drawn
