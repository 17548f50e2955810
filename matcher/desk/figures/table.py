"""A table of figures by year, each figure with the requests behind it.

Codes only: what a row is called is decided where there is a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

#: The row that holds all of a table.
TOTAL = "total"
#: The row of what a request does not say.
NOT_STATED = "not_stated"
#: The column of all years together.
EVER = "ever"


class Unit(StrEnum):
    """What a figure counts or measures."""

    REQUESTS = "requests"
    ASKED = "asked"  # a hospital asked about a request
    HOSPITALS = "hospitals"
    PAIRS = "pairs"
    PERCENT = "percent"
    DAYS = "days"


#: Figures that are counted, and so can be drawn as bars and compared.
COUNTED = frozenset({Unit.REQUESTS, Unit.ASKED, Unit.HOSPITALS, Unit.PAIRS})


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; `value` is None where there is nothing to reckon it from.

    Attributes
    ----------
    requests:
        Ids of the requests behind it, ascending.
    """

    value: float | None
    requests: tuple[str, ...] = ()


#: What stands where nothing happened.
NOTHING = Cell(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    of:
        How many there are altogether, such as hospitals of a region; None where that is no
        question.
    """

    code: str
    unit: Unit = Unit.REQUESTS
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by row and column.

    Attributes
    ----------
    columns:
        Years as text, ascending, and `EVER` last where the table has it.
    cells:
        By row and column; a cell that is not there is `NOTHING`.
    """

    code: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    cells: Mapping[tuple[str, str], Cell]

    def cell(self, row: str, column: str) -> Cell:
        """The figure of a row and column."""
        return self.cells.get((row, column), NOTHING)

    def row(self, code: str) -> Row | None:
        """The row of that code, if the table has it."""
        return next((row for row in self.rows if row.code == code), None)

    def cut(self, columns: Iterable[str]) -> Table:
        """The table with these of its columns only."""
        wanted = set(columns)
        cells = {place: cell for place, cell in self.cells.items() if place[1] in wanted}
        kept = tuple(column for column in self.columns if column in wanted)
        return replace(self, columns=kept, cells=cells)

    def without_empty_rows(self) -> Table:
        """The table without rows that hold nothing in any column; all of them stays."""
        filled = {row for row, _ in self.cells}
        rows = tuple(row for row in self.rows if row.code in filled or row.code == TOTAL)
        return replace(self, rows=rows)

    def sorted_by(self, column: str) -> Table:
        """The table with the largest figure of a column first; what is not stated and all last."""

        def place(row: Row) -> tuple[bool, bool, float]:
            value = self.cell(row.code, column).value or 0
            return (row.code == TOTAL, row.code == NOT_STATED, -value)

        return replace(self, rows=tuple(sorted(self.rows, key=place)))

    def until(self, year: int, *, n_years: int | None = None) -> Table:
        """The table up to a year, its last few years only where `n_years` is given."""
        years = [column for column in self.columns if column != EVER and int(column) <= year]
        return self.cut(years if n_years is None else years[-n_years:])


def counted_table(
    code: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    found: Iterable[tuple[str, str, str]],
) -> Table:
    """A table of counts.

    Parameters
    ----------
    found:
        Row, column and request of each thing counted; rows and columns that the table does not
        have are left out.

    Examples
    --------
    >>> table = counted_table("types", ["2025"], [Row("site")], [("site", "2025", "a")] * 2)
    >>> table.cell("site", "2025")
    Cell(value=2, requests=('a',))
    """
    known = {row.code for row in rows}
    values: dict[tuple[str, str], int] = {}
    behind: dict[tuple[str, str], set[str]] = {}
    for row, column, request_id in found:
        if row in known and column in columns:
            place = (row, column)
            values[place] = values.get(place, 0) + 1
            behind.setdefault(place, set()).add(request_id)
    cells = {place: Cell(n, tuple(sorted(behind[place]))) for place, n in values.items()}
    return Table(code, tuple(columns), tuple(rows), cells)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is another one now.

    Attributes
    ----------
    came, went:
        Requests that are behind it now and were not, and the other way round.
    """

    table: str
    row: str
    column: str
    before: Cell
    after: Cell

    @property
    def came(self) -> tuple[str, ...]:
        """Requests behind it now that were not."""
        return tuple(sorted(set(self.after.requests) - set(self.before.requests)))

    @property
    def went(self) -> tuple[str, ...]:
        """Requests that were behind it and are not now."""
        return tuple(sorted(set(self.before.requests) - set(self.after.requests)))


def changes(before: Iterable[Table], after: Iterable[Table]) -> tuple[Change, ...]:
    """Every figure that differs, table by table; a table that one side lacks is passed over."""
    now = {table.code: table for table in after}
    found = []
    for old in before:
        new = now.get(old.code)
        if new is None:
            continue
        rows = dict.fromkeys(row.code for row in (*old.rows, *new.rows))
        for row in rows:
            for column in old.columns:
                was, becomes = old.cell(row, column), new.cell(row, column)
                if was != becomes:
                    found.append(Change(old.code, row, column, was, becomes))
    return tuple(found)


def as_data(table: Table) -> dict[str, Any]:
    """A table as plain JSON values; `from_data` reads it back."""
    return {
        "code": table.code,
        "columns": list(table.columns),
        "rows": [{"code": row.code, "unit": row.unit.value, "of": row.of} for row in table.rows],
        "figures": [
            {"row": row, "column": column, "value": cell.value, "requests": list(cell.requests)}
            for (row, column), cell in table.cells.items()
        ],
    }


def from_data(data: Mapping[str, Any]) -> Table:
    """A table out of plain JSON values."""
    return Table(
        data["code"],
        tuple(data["columns"]),
        tuple(Row(one["code"], Unit(one["unit"]), one["of"]) for one in data["rows"]),
        {
            (one["row"], one["column"]): Cell(one["value"], tuple(one["requests"]))
            for one in data["figures"]
        },
    )
