"""Rows -> the contract's tables as CSV files that import again to the same rows.

A text that a spreadsheet would run as a formula gets a ``'`` in front, which the import
takes off. Hospitals stand as ids, and beside them, as the file they came from wrote them.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any

from matcher.domain.batch import Row
from matcher.domain.events import (
    CountryOutcome,
    ReceivedRequest,
)
from matcher.domain.tables import FILE_TABLES, Table
from matcher.files.building import table_of
from matcher.files.cells import guard, join_list
from matcher.files.headers import AS_WRITTEN, columns_of
from matcher.files.writing import make_folder, replacing

#: ``1.234`` could be read as a thousand; ``1.2340`` cannot.
_DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}\.\d{3}$")

WriteRow = Callable[[Sequence[str]], object]


def write_export(folder: Path, rows: Iterable[Row]) -> dict[str, int]:
    """Write every table to a folder, the empty ones too.

    Parameters
    ----------
    folder:
        Made where it is not there; tables of an earlier export in it are replaced, all of
        them or none.
    rows:
        In any order; every version of a row, the earliest known first. A row whose
        `known_on` is None is written without one.

    Returns
    -------
    Rows written, by table.

    Raises
    ------
    FileError
        The folder cannot be written to, or the disk is full.
    """
    make_folder(folder)
    written = dict.fromkeys((table.name for table in FILE_TABLES), 0)
    requests: dict[str, list[Row]] = defaultdict(list)
    outcomes: dict[str, list[CountryOutcome]] = defaultdict(list)
    with ExitStack() as stack:
        writers = {table.name: _open_table(stack, folder, table) for table in FILE_TABLES}
        columns = {
            table.name: [column.name for column in columns_of(table)] for table in FILE_TABLES
        }
        for row in rows:
            record = row.record
            if isinstance(record, ReceivedRequest):
                requests[record.request.request_id].append(row)
            elif isinstance(record, CountryOutcome):
                outcomes[record.request_id].append(record)
            else:
                name = table_of(row)
                writers[name](_cells(columns[name], record, row.as_written))
                written[name] += 1
        for request_id, versions in requests.items():
            for cells in _request_cells(columns["requests"], versions, outcomes[request_id]):
                writers["requests"](cells)
                written["requests"] += 1
    return written


def _open_table(stack: ExitStack, folder: Path, table: Table) -> WriteRow:
    path = stack.enter_context(replacing(folder / f"{table.name}.csv"))
    file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    write: WriteRow = csv.writer(file, lineterminator="\n").writerow
    write([column.name for column in columns_of(table)])
    return write


def _request_cells(
    columns: Sequence[str], versions: Sequence[Row], outcomes: Sequence[CountryOutcome]
) -> Iterable[list[str]]:
    """Versions of a request and of its outcome, side by side, the latest of both last."""
    pairs = list(zip_longest(reversed(versions), reversed(outcomes)))
    earliest = versions[0]
    for row, outcome in reversed(pairs):
        received: Any = (row or earliest).record
        extra: dict[str, object] = {"known_on": received.known_on, "withdrawn": received.withdrawn}
        if outcome is not None:
            extra |= {
                "country_outcome": outcome.country_outcome,
                "country_outcome_on": outcome.country_outcome_on,
                "country_outcome_known_on": outcome.known_on,
                "country_outcome_withdrawn": outcome.withdrawn,
            }
        yield _cells(columns, received.request, (row or earliest).as_written, extra)


def _cells(
    columns: Sequence[str],
    record: object,
    as_written: Mapping[str, str],
    extra: Mapping[str, object] | None = None,
) -> list[str]:
    cells = []
    for name in columns:
        if name.endswith(AS_WRITTEN):
            cells.append(guard(as_written.get(name.removesuffix(AS_WRITTEN), "")))
        elif extra is not None and name in extra:
            cells.append(format_cell(extra[name]))
        else:
            cells.append(format_cell(getattr(record, name, None)))
    site = getattr(record, "site", None)
    if site == "" and "site" in as_written:
        # A hospital nobody knows stands as it was written, to be resolved once it is taught.
        cells[columns.index("site")] = guard(as_written["site"])
    return cells


def format_cell(value: object) -> str:
    """A value as `cells` reads it back, safe to open in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return guard(join_list(value))
    if isinstance(value, float):
        text = repr(value)
        return f"{text}0" if _DOUBTFUL.match(text) else text
    return guard(value) if isinstance(value, str) else str(value)
