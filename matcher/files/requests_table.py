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
    path: Path, *, catalogue: Catalogue, today: date, as_of: date | None = None
) -> RequestsTable:
    """Read a CSV or XLSX table of requests, such as an export of the portal's.

    A request that stands in several rows, each with its own `known_on`, is taken in one
    version: as it came in, or as it was known before `as_of`.

    Parameters
    ----------
    as_of:
        The one day as of which all are ranked; None where each is ranked as of its own
        `received_on`, which it must then have.

    Raises
    ------
    FileError
        Not a table of requests, without rows, or rows with faults: the first ten are named.
    """
    if path.is_dir():
        raise FileError(f"{path} is a folder.", "Name one table of requests, .csv or .xlsx.")
    source, match = _requests_in(path, dated=as_of is None)
    reader = RowReader(
        match, source.label, lookup=Lookup(catalogue), today=today, remarks=Remarks()
    )
    versions: dict[str, list[_Version]] = {}
    problems: list[Problem] = []
    for number, cells in source.rows():
        values = reader.values(number, cells)
        if isinstance(values, list):
            problems += values
            continue
        given: dict[str, Any] = {name: v for name, v in values.items() if name in _FIELDS}
        known_on = values.get("known_on")
        version = _Version(
            request=Request(**given),
            row=number,
            known_on=known_on if isinstance(known_on, date) else None,
            withdrawn=values.get("withdrawn") is True,
        )
        others = versions.setdefault(version.request.request_id, [])
        if twin := next((o for o in others if o.known_on == version.known_on), None):
            rule = f"is the id of row {twin.row} as well"
            problems.append(
                Problem(reader.where(number), "request_id", version.request.request_id, rule)
            )
        others.append(version)
    if problems:
        raise FileError(message_of(problems), "Correct them and run it again.")
    requests = [r for rows in versions.values() if (r := _seen(rows, as_of)) is not None]
    if not requests:
        raise FileError(f"{source.label} has headers and no rows: there is nothing to rank.")
    return RequestsTable(tuple(requests), match.unknown)


@dataclass(frozen=True, slots=True)
class _Version:
    """One row of a request, and when it became known (None: not said)."""

    request: Request
    row: int
    known_on: date | None
    withdrawn: bool


def _seen(rows: list[_Version], as_of: date | None) -> Request | None:
    """The version to rank: the first, or the last known before the day; None: taken back."""
    in_order = sorted(rows, key=lambda version: version.known_on or date.min)
    known = [v for v in in_order if as_of is None or (v.known_on or date.min) < as_of]
    if not known:
        return None
    version = known[0] if as_of is None else known[-1]
    return None if version.withdrawn else version.request


def _requests_in(path: Path, *, dated: bool) -> tuple[Source, HeaderMatch]:
    sources = find_sources([path]).sources
    wanted = ["request_id", "received_on"] if dated else ["request_id"]
    for source in sources:
        match = match_headers(REQUESTS, source.headers)
        if not set(wanted) & set(match.missing):
            refuse_twice(source, match)
            return source, match
    raise FileError(
        f"{path.name} is no table of requests: it needs the columns {' and '.join(wanted)}.",
        "Each request is ranked as of its received_on, unless --as-of is given.",
    )


def refuse_twice(source: Source, match: HeaderMatch) -> None:
    """Refuse a table in which two columns mean the same.

    Raises
    ------
    FileError
        Which two they are.
    """
    if match.twice:
        column, first, second = match.twice[0]
        raise FileError(
            f"{source.label}: '{first}' and '{second}' both mean {column}.",
            "Keep one of the two columns.",
        )


def message_of(problems: list[Problem]) -> str:
    """The first few problems of a table, a line each, and how many there are besides."""
    lines = []
    for problem in problems[:_SHOWN]:
        remedy = f" {problem.remedy}" if problem.remedy else ""
        lines.append(f"{problem.where}: {problem.column} '{problem.value}' {problem.rule}.{remedy}")
    if len(problems) > _SHOWN:
        lines.append(f"... and {len(problems) - _SHOWN} more.")
    return "\n".join(lines)
