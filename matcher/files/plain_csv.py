"""A small table as CSV, safe to open in a spreadsheet: no text becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from matcher.files.cells import guard
from matcher.files.plain_sheet import Cell


def plain_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A header and rows as UTF-8 with its mark, which spreadsheets look for; None is empty.

    Examples
    --------
    >>> plain_csv(["Area", "2025"], [["=1+1", 3]]).decode("utf-8-sig")
    "Area,2025\\r\\n'=1+1,3\\r\\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (header, *rows):
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
