"""ClinicalTrials.gov CSV export -> `Study`, one row at a time.

Reads the export of today's site and of the older one (other headers, "Phase 2|Phase 3",
"January 9, 2006"), also after a spreadsheet has saved it with semicolons. Only takes apart;
which study counts, and for whom, is for `participations.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import TextIO

from matcher.domain.batch import Problem
from matcher.errors import FileError
from matcher.files.clinicaltrials.study import Location, Study, clean, phase_of

#: The header that tells the export from any other CSV.
ID_HEADER = "NCT Number"

#: Headers of the export, today's first, by what they hold.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "study_id": ("nct number",),
    "title": ("study title", "title"),
    "status": ("study status", "status"),
    "conditions": ("conditions",),
    "phase": ("phases",),
    "sponsor": ("sponsor", "sponsor/collaborators"),
    "started": ("start date",),
    "first_posted": ("first posted",),
    "locations": ("locations",),
}

#: The largest study has some 1,500 locations of 80 characters; the rest is room for a summary.
MAX_CELL_CHARS = 4_000_000

#: A spreadsheet keeps no more of a cell than this, without a word.
SPREADSHEET_CELL_CHARS = 32_767

_AGAIN = "Download the CSV again from ClinicalTrials.gov, with its column Locations."


def is_export_header(line: str) -> bool:
    """Whether the first line of a text is the header of the export."""
    return any(ID_HEADER.lower() in _cells(line, mark) for mark in _MARKS)


def read_csv_studies(text: TextIO, name: str) -> Iterator[Study | Problem]:
    """Every row of an export as a study, or as the problem that it is none.

    Raises
    ------
    FileError
        No locations column, a header that comes twice, or text that is no CSV to its end
        (the message says after which row).
    """
    first = text.readline(MAX_CELL_CHARS)
    mark = next((mark for mark in _MARKS if ID_HEADER.lower() in _cells(first, mark)), None)
    if mark is None:
        raise FileError(f"{name} has no column {ID_HEADER}.", _AGAIN)
    header = _cells(first, mark)
    columns = _columns(header, name)
    for number, cells in _rows(text, mark, name):
        where = f"{name} row {number}"
        if len(cells) != len(header):
            rule = f"A row has {len(header)} cells, as the header; this one has {len(cells)}."
            yield Problem(where, "", cells[0][:60], rule, f"The row is cut off or torn. {_AGAIN}")
        else:
            yield _study({field: cells[at] for field, at in columns.items()}, where)


_MARKS = (",", ";", "\t")


def _cells(line: str, mark: str) -> list[str]:
    """The headers of a line, in lower case, for one kind of separator."""
    cells = next(csv.reader([line], delimiter=mark), [])
    return [clean(cell).lower().removeprefix("\ufeff") for cell in cells]


def _columns(header: list[str], name: str) -> dict[str, int]:
    columns = {}
    for field, spellings in HEADERS.items():
        places = [header.index(spelling) for spelling in spellings if spelling in header]
        if places:
            columns[field] = places[0]
    if "locations" not in columns:
        raise FileError(f"{name} has no column Locations, so it names no hospital.", _AGAIN)
    twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if twice:
        raise FileError(f"{name} has the column {twice[0]!r} twice.", _AGAIN)
    return columns


def _rows(text: TextIO, mark: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, numbered as a spreadsheet does; the header is row 1."""
    # The limit is the process's own; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_CHARS))
    reader = csv.reader(text, delimiter=mark, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileError(
                f"{name} cannot be read after row {number} ({error}): "
                "a quotation mark is missing, or the file is cut off.",
                _AGAIN,
            ) from None
        number += 1
        if any(cells):
            yield number, cells


def _study(row: Mapping[str, str], where: str) -> Study | Problem:
    locations = row["locations"]
    if len(locations) == SPREADSHEET_CELL_CHARS:
        rule = "A spreadsheet has cut this cell off at 32,767 characters."
        return Problem(where, "Locations", locations[:60], rule, _AGAIN)
    return Study(
        where=where,
        study_id=clean(row["study_id"]),
        title=clean(row.get("title")),
        status=clean(row.get("status")).lower(),
        conditions=_parts(row.get("conditions", "")),
        phase=phase_of(row["phase"]) if "phase" in row else None,
        sponsor=next(iter(_parts(row.get("sponsor", ""))), ""),
        started=clean(row.get("started")),
        first_posted=clean(row.get("first_posted")),
        locations=tuple(Location(text) for text in _parts(locations)),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(text for part in cell.split("|") if (text := clean(part)))
