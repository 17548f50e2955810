"""Bytes that were dropped or pasted -> `Intake`, told apart by what they hold.

Letters as files (.eml, .msg) never come here; their words do, through `request_from_text`.
"""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.domain.request import Finding, Request
from matcher.domain.tables import REQUESTS
from matcher.errors import FileError
from matcher.files.decoding import DELIMITERS
from matcher.files.headers import meanings, normalise
from matcher.files.intake.records import Incoming, Intake
from matcher.files.intake.study import holds_a_study, request_from_study
from matcher.files.intake.table import requests_from_table
from matcher.files.intake.text import filled, request_from_text
from matcher.files.request_file import parse_request
from matcher.text.visible import MAX_TEXT_CHARACTERS, visible

#: A request is a page or a table; studies with results are the largest that are dropped.
MAX_BYTES = 10_000_000

_PASTE = "Copy its text and paste it, or fill in the form."
_UNREADABLE = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "a rich text file",
}
_WORKBOOK = b"PK\x03\x04"
_HEADER_WITHIN = 15
#: A header row of a table names so many fields.
_HEADERS_AT_LEAST = 3


def read_intake(data: bytes, name: str, *, catalogue: Catalogue, today: date) -> Intake:
    """Read what was dropped or pasted.

    Parameters
    ----------
    data:
        Text, a ClinicalTrials.gov study as JSON, a request in TOML or JSON, or a table in CSV
        or XLSX; at most `MAX_BYTES`.
    name:
        What to call it in messages; its ending settles only what the bytes leave open.
    today:
        The day it came in.

    Raises
    ------
    FileError, RequestError
        Empty, too large, nothing that is read, or a table or record with faults.
    """
    if not data.strip():
        raise FileError(f"{name} is empty.", _PASTE)
    if len(data) > MAX_BYTES:
        raise FileError(
            f"{name} holds {len(data) / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read.",
            _PASTE,
        )
    for mark, what in _UNREADABLE.items():
        if data.startswith(mark):
            raise FileError(f"{name} is {what}, which is not read here.", _PASTE)
    if data.startswith(_WORKBOOK):
        if b"word/document.xml" in data:
            raise FileError(f"{name} is a Word file, which is not read here.", _PASTE)
        return _table(data, name, ".xlsx", catalogue, today)
    text = _decode(data, name)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _json(text, name, catalogue, today)
    if name.lower().endswith(".toml"):
        return _record(data, name, catalogue, today)
    if name.lower().endswith((".csv", ".tsv")) or _is_table(text):
        return _table(data, name, ".csv", catalogue, today)
    return _words(text, name, catalogue, today)


def _decode(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data.count(b"\0") * 20 > len(data):
        raise FileError(f"{name} is not text (it holds NUL bytes).", _PASTE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _is_table(text: str) -> bool:
    """Whether one of the first lines is a header row of requests."""
    known = meanings(REQUESTS)
    for line in text[:20_000].split("\n")[:_HEADER_WITHIN]:
        for delimiter in DELIMITERS:
            try:
                cells = next(csv.reader([line[:4_000]], delimiter=delimiter), [])
            except csv.Error:
                continue
            if len({c.name for cell in cells if (c := known.get(normalise(cell[:80])))}) >= (
                _HEADERS_AT_LEAST
            ):
                return True
    return False


def _words(text: str, name: str, catalogue: Catalogue, today: date) -> Intake:
    shown = visible(text)
    if not any(map(str.isalpha, shown)):
        raise FileError(f"{name} holds no words.", _PASTE)
    incoming = request_from_text(shown, "", catalogue=catalogue, today=today)
    warnings = ("text_cut",) if len(text) > MAX_TEXT_CHARACTERS else ()
    return Intake((incoming,), name, shown, warnings)


def _json(text: str, name: str, catalogue: Catalogue, today: date) -> Intake:
    if holds_a_study(text):
        return Intake((request_from_study(text, name, catalogue=catalogue, today=today),), name)
    return _record(text.encode("utf-8", errors="replace"), name, catalogue, today)


def _record(data: bytes, name: str, catalogue: Catalogue, today: date) -> Intake:
    """A request in TOML or JSON."""
    request = parse_request(data, name=name, catalogue=catalogue, today=today)
    empty = Request()
    found = [
        Finding(item.name, written, 1.0, f"{item.name}: {written}"[:200])
        for item in fields(Request)
        if (value := getattr(request, item.name)) != getattr(empty, item.name)
        for written in ["|".join(value) if isinstance(value, tuple) else str(value)]
        if item.name != "request_id"
    ]
    if request.request_id:
        found.append(Finding("their_reference", request.request_id, 1.0, request.request_id))
    request, more = filled(_ours(request, today), catalogue)
    return Intake((Incoming(request, (*found, *more)),), name)


def _ours(request: Request, today: date) -> Request:
    """Without their number, and with a day of receipt."""
    return replace(request, request_id="", received_on=request.received_on or today)


def _table(data: bytes, name: str, suffix: str, catalogue: Catalogue, today: date) -> Intake:
    requests, unknown = requests_from_table(data, name, suffix, catalogue=catalogue, today=today)
    warnings = ["several_requests"] if len(requests) > 1 else []
    warnings += ["unknown_columns"] if unknown else []
    return Intake(requests, name, warnings=tuple(warnings))
