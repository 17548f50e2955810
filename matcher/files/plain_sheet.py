"""A small table as an Excel file, safe to open: no text becomes a formula, a link or a number."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from matcher.files.cells import guard

Cell = str | int | float | None

#: Widest column, in characters.
_WIDEST = 60


def plain_sheet(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """One sheet: a title, a header, rows. An empty cell stands for None."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # has no annotations

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, {**options, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, guard(title), bold)
        widths = [len(text) for text in header]
        sheet.write_row(2, 0, header, bold)
        for number, row in enumerate(rows, start=3):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, guard(cell))
                elif cell is not None:
                    sheet.write_number(number, place, cell)
                widths[place] = max(widths[place], len(str(cell or "")))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width, _WIDEST) + 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return content.getvalue()
