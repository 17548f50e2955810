"""A table of requests as a company or another office sends it -> requests.

Read by the rules of an import, but for their own references: those are not ours.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from matcher.catalogue import Catalogue
from matcher.domain.batch import Problem
from matcher.domain.request import Finding, Request
from matcher.domain.tables import REQUESTS
from matcher.errors import FileError
from matcher.files.headers import HeaderMatch, match_headers
from matcher.files.intake.records import Incoming
from matcher.files.intake.text import filled
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks, RowReader
from matcher.files.requests_table import message_of, refuse_twice
from matcher.files.sources import Source, find_sources

#: One after another is looked at by a person.
MAX_REQUESTS = 50
_FIELDS = frozenset(item.name for item in fields(Request))
#: What says what a request is about.
_SUBJECTS = frozenset({"title", "indication", "product", "therapy_areas"})


def requests_from_table(
    data: bytes, name: str, suffix: str, *, catalogue: Catalogue, today: date
) -> tuple[tuple[Incoming, ...], tuple[str, ...]]:
    """Read the rows of a CSV or XLSX table, all or none.

    Returns
    -------
    tuple of (requests, headers that were not understood)

    Raises
    ------
    FileError
        Not a table of requests, without rows, too many rows, or rows with faults.
    """
    safe = re.sub(r"[^\w .-]", "_", Path(name).stem)[-60:].strip(" .") or "table"
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{safe}{suffix}"
            path.write_bytes(data)
            return _read(path, name, catalogue, today)
    except OSError as error:
        raise FileError(f"{name} cannot be looked at: {error.strerror}.", "Try again.") from error


def _read(
    path: Path, name: str, catalogue: Catalogue, today: date
) -> tuple[tuple[Incoming, ...], tuple[str, ...]]:
    source, match = _requests_in(path, name)
    headers = {column.name: source.headers[position] for position, column in match.columns}
    reader = RowReader(
        match, source.label, lookup=Lookup(catalogue), today=today, remarks=Remarks()
    )
    found: list[Incoming] = []
    problems: list[Problem] = []
    for number, cells in source.rows():
        if len(found) == MAX_REQUESTS:
            raise FileError(
                f"{name} holds more than {MAX_REQUESTS} requests.",
                "Split it, or import it as a table: matcher import",
            )
        values = reader.values(number, cells)
        if isinstance(values, list):
            problems += values
        else:
            found.append(_incoming(dict(values), headers, catalogue, today))
    if problems:
        raise FileError(message_of(problems), "Correct them and drop it again.")
    if not found:
        raise FileError(f"{name} has headers and no rows.", "Is it the right file?")
    return tuple(found), match.unknown


def _requests_in(path: Path, name: str) -> tuple[Source, HeaderMatch]:
    for source in find_sources([path]).sources:
        match = match_headers(REQUESTS, source.headers)
        known = {column.name for _, column in match.columns}
        if len(known & _FIELDS) >= 2 and known & _SUBJECTS:
            refuse_twice(source, match)
            return source, match
    raise FileError(
        f"{name} is no table of requests: no row names title, indication or product.",
        "Name the columns as in the portal, one request a row.",
    )


def _incoming(
    values: dict[str, Any], headers: dict[str, str], catalogue: Catalogue, today: date
) -> Incoming:
    theirs = str(values.pop("request_id", "") or "")
    given = {field: value for field, value in values.items() if field in _FIELDS}
    given.setdefault("received_on", today)
    found = [
        Finding(field, written, 1.0, f"{headers[field]}: {written}"[:200])
        for field, value in given.items()
        if field in headers
        for written in ["|".join(value) if isinstance(value, tuple) else str(value)]
    ]
    if theirs:
        found.append(Finding("their_reference", theirs, 1.0, theirs[:200]))
    request, more = filled(Request(**given), catalogue)
    return Incoming(request, (*found, *more))
