"""Tells what a file is from its first bytes, and hands it to the reader for it."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from matcher.domain.batch import Problem
from matcher.errors import FileError
from matcher.files.clinicaltrials.archive import (
    Opened,
    is_office_file,
    list_contents,
    readable,
)
from matcher.files.clinicaltrials.export_csv import ID_HEADER, is_export_header, read_csv_studies
from matcher.files.clinicaltrials.studies import read_json_studies
from matcher.files.clinicaltrials.study import Study

_HEAD_BYTES = 65_536
_COPY_BYTES = 1 << 20
_JSON_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def looks_like_studies(path: Path) -> bool:
    """Whether a path is meant as registry studies and not as a table of our own.

    True for JSON by name, for a zip that is no office file, for a CSV with the column
    ``NCT Number``, and for a folder in which every file is one of these. A broken JSON file
    is still meant as one: reading it says what is wrong. False where there is nothing to
    read.
    """
    if path.is_dir():
        try:
            files = list_contents([path]).files
        except FileError:
            return False
        return all(looks_like_studies(file) for file in files)
    if not path.is_file():
        return False
    if path.suffix.lower() in _JSON_SUFFIXES:
        return True
    try:
        with readable(path.name):
            if zipfile.is_zipfile(path):
                return not is_office_file(path)
            with path.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
    except FileError:
        return path.suffix.lower() == ".zip"
    return is_export_header(_first_line(head))


def read_studies_in(opened: Opened) -> Iterator[Study | Problem]:
    """The studies of one opened file, whatever its shape.

    Raises
    ------
    FileError
        Empty, a web page saved under another name, neither JSON nor the CSV export,
        damaged on the disk or in its zip, or anything its reader finds wrong.
    """
    with readable(opened.name):
        head = opened.stream.read(_HEAD_BYTES)
        opened.stream.seek(0)
        start = _decode(head).lstrip("\ufeff \t\r\n")[:1]
        if start in {"{", "["}:
            with _text(opened.stream, _encoding(head) or "utf-8") as text:
                yield from read_json_studies(text, opened.name)
        elif is_export_header(_first_line(head)):
            with _text(opened.stream, _csv_encoding(opened, head)) as text:
                yield from read_csv_studies(text, opened.name)
        else:
            raise _refusal(start, opened.name)


def _refusal(start: str, name: str) -> FileError:
    """What to say of a file that is neither, by its first character."""
    download = "Download it from ClinicalTrials.gov as JSON or CSV."
    if not start:
        return FileError(f"{name} is empty.", "Download it again, or leave it out.")
    if start == "<":
        return FileError(
            f"{name} is a web page or XML, not a file of studies.",
            f"The download went wrong, or the format was another. {download}",
        )
    return FileError(
        f"{name} is neither JSON nor the CSV export of ClinicalTrials.gov "
        f"(a CSV with the column {ID_HEADER}).",
        download,
    )


def _decode(head: bytes) -> str:
    return head.decode(_encoding(head) or "utf-8", errors="replace")


def _first_line(head: bytes) -> str:
    return next(iter(_decode(head).splitlines()), "")


def _encoding(head: bytes) -> str | None:
    """The encoding a byte-order mark declares, or None."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)), None)


def _csv_encoding(opened: Opened, head: bytes) -> str:
    """UTF-8 if all of the file is; else the encoding Windows spreadsheets save in."""
    declared = _encoding(head)
    if declared:
        return declared
    decoder = codecs.getincrementaldecoder("utf-8")()
    all_ascii, n_before = True, 0
    try:
        while block := opened.stream.read(_COPY_BYTES):
            all_ascii = decoder.decode(block).isascii() and all_ascii
            n_before += len(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if all_ascii and error.object[: error.start].isascii():
            return "cp1252"
        raise FileError(
            f"{opened.name} is UTF-8 up to about byte {n_before + error.start:,} "
            "and something else after it: damaged, or cut off in the middle of a letter.",
            "Download it again, or save it as UTF-8.",
        ) from None
    finally:
        opened.stream.seek(0)
    return "utf-8"


@contextmanager
def _text(stream: IO[bytes], encoding: str) -> Iterator[TextIO]:
    """The stream as text; it stays open, for whoever opened it to close."""
    # newline="": the CSV reader must see line ends inside cells as they are.
    # Five bytes mean nothing in code page 1252; they come through as a visible mark.
    errors = "replace" if encoding == "cp1252" else "strict"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    try:
        yield text
    finally:
        text.detach()
