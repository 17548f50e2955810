"""A small table as an Excel file, safe to open: no text becomes a formula, a link or a number."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from matcher.files.cells import guard

Cell = str | int | float | None

#: Widest column, in characters.
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name of at most 31 letters, a title, a header, rows; None is an empty cell."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def plain_sheet(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """One sheet: a title, a header, rows. An empty cell stands for None."""
    return plain_book([Sheet(name, title, header, list(rows))])


def plain_book(sheets: Iterable[Sheet]) -> bytes:
    """Several sheets in one file."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # has no annotations

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, {**options, "strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True})
        for one in sheets:
            sheet = book.add_worksheet(one.name)
            sheet.write_string(0, 0, guard(one.title), bold)
            sheet.write_row(2, 0, one.header, bold)
            for number, row in enumerate(one.rows, start=3):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, guard(cell))
                    elif cell is not None:
                        sheet.write_number(number, place, cell)
            for place, width in enumerate(_widths(one)):
                sheet.set_column(place, place, min(width, _WIDEST) + 2)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
    return content.getvalue()


def _widths(one: Sheet) -> list[int]:
    """Letters of the longest text of each column."""
    widths = [len(text) for text in one.header]
    for row in one.rows:
        cells = (len(str(cell or "")) for cell in row)
        widths = [max(pair) for pair in zip_longest(widths, cells, fillvalue=0)]
    return widths
