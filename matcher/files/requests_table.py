"""A table of requests to rank (`rank-batch`) -> `Request`s, all or none."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from matcher.catalogue import Catalogue
from matcher.domain.batch import Problem
from matcher.domain.request import Request
from matcher.domain.tables import REQUESTS
from matcher.errors import FileError
from matcher.files.headers import HeaderMatch, match_headers
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks, RowReader
from matcher.files.sources import Source, find_sources

#: Problems named in one message.
_SHOWN = 10

_FIELDS = frozenset(item.name for item in fields(Request))


@dataclass(frozen=True, slots=True)
class RequestsTable:
    """Requests in the order of the file, and the headers that were not understood."""

    requests: tuple[Request, ...]
    unknown_columns: tuple[str, ...]


def read_requests(
    path: Path, *, catalogue: Catalogue, today: date, dated: bool = True
) -> RequestsTable:
    """Read a CSV or XLSX table of requests.

    Parameters
    ----------
    dated:
        Whether each must have its `received_on`, the day as of which it is ranked; False
        where one as-of day holds for all.

    Raises
    ------
    FileError
        Not a table of requests, without rows, or rows with faults: the first ten are named.
    """
    if path.is_dir():
        raise FileError(f"{path} is a folder.", "Name one table of requests, .csv or .xlsx.")
    source, match = _requests_in(path, dated=dated)
    reader = RowReader(
        match, source.label, lookup=Lookup(catalogue), today=today, remarks=Remarks()
    )
    requests: list[Request] = []
    problems: list[Problem] = []
    first_row: dict[str, int] = {}
    for number, cells in source.rows():
        values = reader.values(number, cells)
        if isinstance(values, list):
            problems += values
            continue
        given: dict[str, Any] = {name: v for name, v in values.items() if name in _FIELDS}
        request = Request(**given)
        earlier = first_row.setdefault(request.request_id, number)
        if earlier != number:
            rule = f"is the id of row {earlier} as well"
            problems.append(Problem(reader.where(number), "request_id", request.request_id, rule))
        requests.append(request)
    if problems:
        raise FileError(_message(problems), "Correct them and run it again.")
    if not requests:
        raise FileError(f"{source.label} has headers and no rows: there is nothing to rank.")
    return RequestsTable(tuple(requests), match.unknown)


def _requests_in(path: Path, *, dated: bool) -> tuple[Source, HeaderMatch]:
    sources = find_sources([path]).sources
    wanted = ["request_id", "received_on"] if dated else ["request_id"]
    for source in sources:
        match = match_headers(REQUESTS, source.headers)
        if not set(wanted) & set(match.missing):
            if match.twice:
                column, first, second = match.twice[0]
                raise FileError(
                    f"{source.label}: '{first}' and '{second}' both mean {column}.",
                    "Keep one of the two columns.",
                )
            return source, match
    raise FileError(
        f"{path.name} is no table of requests: it needs the columns {' and '.join(wanted)}.",
        "Each request is ranked as of its received_on, unless --as-of is given.",
    )


def _message(problems: list[Problem]) -> str:
    lines = []
    for problem in problems[:_SHOWN]:
        remedy = f" {problem.remedy}" if problem.remedy else ""
        lines.append(f"{problem.where}: {problem.column} '{problem.value}' {problem.rule}.{remedy}")
    if len(problems) > _SHOWN:
        lines.append(f"... and {len(problems) - _SHOWN} more.")
    return "\n".join(lines)
