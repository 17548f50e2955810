"""What tables of figures, their rows and their numbers are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.desk.figures.listed import ENOUGH_SELECTED, n_selected
from matcher.desk.figures.table import COUNTED, EVER, Cell, Row, Table, Unit
from matcher.wording.speech import Wording

SheetCell = str | int | float | None

#: Rows of these tables are ids, which the catalogue has names for.
_NAMED: Mapping[str, Callable[[Wording, str], str]] = {
    "areas": Wording.area,
    "centres": Wording.centre,
    "direct": Wording.centre,
    "regions": Wording.region,
    "hospitals": Wording.site,
}


def title_of(table: str, wording: Wording) -> str:
    """The heading of a table."""
    return wording.text(f"figure_{table}.title")


def note_of(table: str, wording: Wording) -> str:
    """What is to be known of how a table is counted."""
    return wording.text(f"figure_{table}.note")


def row_name(table: str, row: str, wording: Wording) -> str:
    """The name of a row: its own in the table, that of every table, or that of an id.

    Areas have the name of the published chart where that is known.
    """
    for key in (f"figure_{table}.{row}", f"figure.{row}"):
        if key in wording.messages:
            return wording.text(key)
    return _NAMED[table](wording, row) if table in _NAMED else row


def column_name(column: str, wording: Wording) -> str:
    """A year, or all of them."""
    return wording.text("figure.ever") if column == EVER else column


def unit_name(unit: Unit, wording: Wording) -> str:
    """What a row is counted in."""
    return wording.text(f"figure.unit_{unit.value}")


def figure_text(cell: Cell, row: Row, wording: Wording) -> str:
    """One figure as it is read: ``64``, ``42 %``, ``29 of 31``, or a dash for nothing known.

    Shares are whole per cent: a few hundred hospitals asked carry no decimals.
    """
    if cell.value is None:
        return wording.text("figure.nothing")
    if row.unit is Unit.PERCENT:
        return wording.text("format.percent", n=round(cell.value))
    if row.unit is Unit.DAYS:
        return wording.number(cell.value, 0 if float(cell.value).is_integer() else 1)
    value = f"{cell.value:.0f}"
    return value if row.of is None else wording.text("figure.of", value=value, of=row.of)


def record_words(record: Table | None, wording: Wording) -> str:
    """What the list's own record can and cannot claim, given how much is known."""
    if record is None:
        return wording.text("record.none")
    n = n_selected(record)
    return wording.text("record.too_few" if n < ENOUGH_SELECTED else "record.enough", n=n)


def sheet_of(table: Table, wording: Wording) -> tuple[list[str], list[list[SheetCell]]]:
    """The header and the rows of a table for a spreadsheet: numbers stay numbers."""
    has_of = any(row.of is not None for row in table.rows)
    header = [
        wording.text("figure.figure"),
        wording.text("figure.unit"),
        *(column_name(column, wording) for column in table.columns),
        *([wording.text("figure.total")] if has_of else []),
    ]
    rows: list[list[SheetCell]] = [
        [
            row_name(table.code, row.code, wording),
            unit_name(row.unit, wording),
            *(_number(table.cell(row.code, column), row) for column in table.columns),
            *([row.of] if has_of else []),
        ]
        for row in table.rows
    ]
    return header, rows


def _number(cell: Cell, row: Row) -> int | float | None:
    if cell.value is None:
        return None
    return int(cell.value) if row.unit in COUNTED else round(float(cell.value), 1)
