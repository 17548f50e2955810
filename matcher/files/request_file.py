"""A request in TOML or JSON -> `Request`.

Reads cells by the rules of the `requests` table, so that a request means the same in a
file of its own and in a table.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from matcher.catalogue import Catalogue
from matcher.domain.request import Request
from matcher.domain.tables import REQUESTS, Column, Kind
from matcher.errors import FileError, RequestError
from matcher.files.cells import ALIKE, Cell, join_list
from matcher.files.headers import HeaderMatch, meanings, normalise
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks, RowReader

#: A request is a page of text.
MAX_BYTES = 1_000_000
#: Faults named in one message.
_SHOWN = 5

_FIELDS = frozenset(item.name for item in fields(Request))
_LISTS = frozenset({Kind.SITES, Kind.AREAS, Kind.CAPABILITIES, Kind.REGIONS, Kind.LIST})


def read_request(path: Path, *, catalogue: Catalogue, today: date) -> Request:
    """Read a request from a .toml or .json file.

    Raises
    ------
    FileError
        Missing, empty, too large, or neither TOML nor JSON.
    RequestError
        A key that is no field, a value that breaks a rule.
    """
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder.", "Name one request, a .toml or .json file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileError(f"{path} does not exist.", "Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        raise FileError(f"{path} cannot be read: {error}.") from error
    suffix = path.suffix.lower()
    if suffix in (".csv", ".xlsx", ".tsv"):
        raise FileError(
            f"{path.name} is a table; rank takes one request, in .toml or .json.",
            "For a table of requests: matcher rank-batch",
        )
    if suffix not in (".toml", ".json"):
        raise FileError(f"{path.name} is neither .toml nor .json.", "Rename it to what it holds.")
    return parse_request(data, name=path.name, catalogue=catalogue, today=today)


def parse_request(data: bytes, *, name: str, catalogue: Catalogue, today: date) -> Request:
    """Read a request from the bytes of TOML or JSON.

    Parameters
    ----------
    data:
        The whole text, at most MAX_BYTES.
    name:
        What to call it in messages. One that ends in .toml or .json settles the form;
        otherwise a text that starts with ``{`` is JSON.

    Raises
    ------
    FileError, RequestError
        As `read_request`.
    """
    if len(data) > MAX_BYTES:
        raise FileError(
            f"{name} is larger than {MAX_BYTES / 1e6:g} MB; a request is a page of text.",
            "Is it the right file?",
        )
    text = _decode(data, name)
    is_json = name.endswith(".json") or (not name.endswith(".toml") and text.lstrip()[:1] in "{[")
    content = _parse_json(text, name) if is_json else _parse_toml(text, name)
    if isinstance(content, list):
        raise RequestError(
            f"{name} holds a list of {len(content)}; rank takes one request.",
            "Put them in a table and use: matcher rank-batch",
        )
    if not isinstance(content, dict):
        raise RequestError(f"{name} holds no fields.", 'Such as: title = "...", phase = "2".')
    wrapped = content.get("request")
    if len(content) == 1 and isinstance(wrapped, dict):
        content = wrapped
    return request_from(content, name=name, catalogue=catalogue, today=today)


def request_from(
    content: Mapping[str, object], *, name: str, catalogue: Catalogue, today: date
) -> Request:
    """A request from its fields; lists may be lists, or texts parted by ``|``.

    Raises
    ------
    RequestError
        A key that is no field (the closest is named), a value that breaks a rule.
    """
    columns: list[Column] = []
    cells: list[Cell] = []
    faults: list[str] = []
    for key, value in content.items():
        column = _column(key)
        if column is None:
            faults.append(f"'{key}' is no field of a request.{_closest(key)}")
        elif column in columns:
            faults.append(f"'{key}' is given twice.")
        elif value is not None and value not in ("", [], ()):
            cell = _cell(column, value)
            if cell is None:
                faults.append(f"{key} is a {type(value).__name__}. It holds {column.kind.value}.")
            else:
                columns.append(column)
                cells.append(cell)
    match = HeaderMatch(REQUESTS, tuple(enumerate(columns)), (), (), ())
    reader = RowReader(match, name, lookup=Lookup(catalogue), today=today, remarks=Remarks())
    values = reader.values(1, cells)
    if isinstance(values, list):
        for problem in values:
            remedy = f" {problem.remedy}" if problem.remedy else ""
            # A list of one ends in a mark that the person did not write.
            value = problem.value.removesuffix("|")
            faults.append(f"{problem.column} '{value}' {problem.rule}.{remedy}")
    if faults or isinstance(values, list):
        more = f"\n... and {len(faults) - _SHOWN} more." if len(faults) > _SHOWN else ""
        raise RequestError(f"{name}: " + "\n".join(faults[:_SHOWN]) + more)
    given: dict[str, Any] = dict(values)
    return Request(**given)


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise FileError(f"{name} is empty.", 'A request needs at least: title = "..."')
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(f"{name} is not text (it holds NUL bytes).", "Save it as UTF-8.")
    for encoding in (
        ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(f"{name} is not text.", "Save it as UTF-8.")


def _parse_json(text: str, name: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise FileError(
            f"{name} line {error.lineno} is not JSON: {error.msg}.", "Is it cut off?"
        ) from error
    except (RecursionError, ValueError) as error:
        raise FileError(f"{name} is not a request: {error}.") from error


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    content: dict[str, object] = {}
    for key, value in pairs:
        if key in content:
            raise ValueError(f"'{key}' is given twice")
        content[key] = value
    return content


def _parse_toml(text: str, name: str) -> object:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise FileError(
            f"{name} is not TOML: {error}.", 'Texts stand in quotation marks: title = "..."'
        ) from error


def _column(key: str) -> Column | None:
    column = meanings(REQUESTS).get(normalise(key))
    return column if column is not None and column.name in _FIELDS else None


def _closest(key: str) -> str:
    known = {normalise(name): name for name in _FIELDS}
    closest = get_close_matches(normalise(key), known, n=1, cutoff=ALIKE)
    return f" Closest: {known[closest[0]]}." if closest else ""


def _cell(column: Column, value: object) -> Cell | None:
    """A value as the cell of a table would hold it; None where a cell cannot."""
    if isinstance(value, list | tuple):
        if column.kind not in _LISTS or not all(isinstance(part, str) for part in value):
            return None
        return join_list(tuple(value)) + ("|" if len(value) == 1 else "")
    if isinstance(value, bool | dict):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float):
        return float(value) if column.kind in (Kind.INTEGER, Kind.NUMBER) else str(value)
    return value if isinstance(value, str) else None
