"""Figures for templates, and as spreadsheets: names, charts, sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.desk.figures.table import Cell, Row, Table
from matcher.files.plain_sheet import Sheet, plain_book
from matcher.web.charts import Chart, chart_of
from matcher.wording import Wording
from matcher.wording.figures import (
    column_name,
    figure_text,
    note_of,
    row_name,
    sheet_of,
    title_of,
    unit_name,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Say:
    """Names of tables, rows, columns and figures in one language, for templates."""

    wording: Wording

    def title(self, table: str) -> str:
        """The heading of a table."""
        return title_of(table, self.wording)

    def note(self, table: str) -> str:
        """How it is counted."""
        return note_of(table, self.wording)

    def row(self, table: str, row: str) -> str:
        """The name of a row."""
        return row_name(table, row, self.wording)

    def column(self, column: str) -> str:
        """The name of a column."""
        return column_name(column, self.wording)

    def figure(self, cell: Cell, row: Row) -> str:
        """A figure as it is read."""
        return figure_text(cell, row, self.wording)

    def unit(self, row: Row) -> str:
        """What a row counts."""
        return unit_name(row.unit, self.wording)

    def chart(self, table: Table) -> Chart | None:
        """The chart of a table."""
        return chart_of(table, lambda row: self.row(table.code, row))


def sheets_of(tables: Iterable[Table], wording: Wording) -> list[Sheet]:
    """A sheet for each table."""
    return [Sheet(one.code, title_of(one.code, wording), *sheet_of(one, wording)) for one in tables]


def book_of(tables: Iterable[Table], wording: Wording) -> bytes:
    """All tables as a spreadsheet, a sheet each; an empty one where there is none."""
    empty = Sheet("insights", wording.text("figure.sheet_all"), [], [])
    return plain_book(sheets_of(tables, wording) or [empty])
