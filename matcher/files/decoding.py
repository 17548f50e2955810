"""Bytes to rows of text: which encoding, which delimiter, one bounded row at a time.

Knows CSV and nothing of the tables. A file is never held in memory: it is looked through
once in blocks, then read line by line.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from matcher.errors import FileError

DELIMITERS = (",", ";", "\t")

#: A portal's tables are a few megabytes; a file beyond this is the wrong file.
MAX_CSV_BYTES = 2_000_000_000

#: A cell of a spreadsheet holds at most 32,767 characters; a longer line of a table is a
#: file without line ends, or a quotation mark that is never closed.
MAX_LINE_CHARACTERS = 1_000_000

_BLOCK_BYTES = 1 << 20
_ENCODING_NAMES = {"cp1252": "Latin-1", "utf-8-sig": "Latin-1", "utf-16": "UTF-16"}
_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_BINARY_HEADERS = {
    b"PK\x03\x04": "a zip or Excel file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"PAR1": "a parquet file",
    _OLE_HEADER: "an old Excel or Word file",
}


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file looked through: its encoding holds for the whole of it."""

    path: Path
    encoding: str


def inspect_text(path: Path, *, max_bytes: int = MAX_CSV_BYTES) -> TextFile:
    """Look a file through once and settle its encoding.

    Parameters
    ----------
    path:
        A file of text. UTF-8 with or without byte order mark, UTF-16 with one, or
        Latin-1 (as Windows writes it, code page 1252).
    max_bytes:
        The largest size read.

    Raises
    ------
    FileError
        Missing, no file, unreadable, empty, too large, binary, cut off in the middle of a
        character, or in two encodings at once.
    """
    size = file_size(path)
    if size > max_bytes:
        raise FileError(
            f"{path.name} holds {size / 1e6:,.0f} MB; at most {max_bytes / 1e6:,.0f} MB are read.",
            "Is it the right file? If so, split it and import the parts one by one.",
        )
    try:
        with path.open("rb") as file:
            head = file.read(_BLOCK_BYTES)
            _refuse_binary(path, head)
            if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return TextFile(path, "utf-16")
            return TextFile(path, _encoding_of(path, head, file))
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error


def file_size(path: Path) -> int:
    """Bytes of a readable, non-empty file; FileError says what is wrong otherwise."""
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder, not a file.")
        size = path.stat().st_size
    except FileNotFoundError:
        raise FileError(f"{path} does not exist.", "Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        raise FileError(f"{path} cannot be read: {error}.") from error
    if not path.is_file():
        raise FileError(f"{path} is not a regular file.")
    if size == 0:
        raise FileError(f"{path.name} is empty (0 bytes).", "Export it again.")
    return size


def _refuse_binary(path: Path, head: bytes) -> None:
    for magic, what in _BINARY_HEADERS.items():
        if head.startswith(magic):
            raise FileError(
                f"{path.name} is {what}, not text, whatever its name says.",
                "Save the table as CSV (UTF-8) or .xlsx.",
            )


def _encoding_of(path: Path, head: bytes, rest: BinaryIO) -> str:
    """UTF-8 if every byte of the file is, else code page 1252; refuses what is neither."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen_before = 0
    characters_beyond_ascii = False
    block = head
    while block:
        _refuse_nul(path, block, seen_before)
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            beyond = characters_beyond_ascii or not block[: error.start].isascii()
            return _not_utf8(path, seen_before + error.start, beyond=beyond)
        characters_beyond_ascii = characters_beyond_ascii or not text.isascii()
        seen_before += len(block)
        block = rest.read(_BLOCK_BYTES)
    if decoder.getstate()[0]:
        if characters_beyond_ascii:
            raise FileError(
                f"{path.name} is cut off: it ends in the middle of a character.",
                "Copy or export it again.",
            )
        return "cp1252"
    return "utf-8-sig"


def _refuse_nul(path: Path, block: bytes, seen_before: int) -> None:
    position = block.find(b"\0")
    if position >= 0:
        raise FileError(
            f"{path.name} holds a NUL byte (at byte {seen_before + position + 1:,}): "
            "it is damaged, binary, or UTF-16 without a byte order mark.",
            "Save it again as CSV UTF-8.",
        )


def _not_utf8(path: Path, position: int, *, beyond: bool) -> str:
    if beyond:
        raise FileError(
            f"{path.name} is UTF-8 up to byte {position:,} and something else after it: "
            "two encodings in one file, or damaged.",
            "Save it again as CSV UTF-8.",
        )
    return "cp1252"


def read_lines(file: TextFile) -> Iterator[str]:
    """The lines with their ends, each at most MAX_LINE_CHARACTERS long."""
    number = 0
    try:
        with file.path.open(encoding=file.encoding, newline="") as stream:
            while line := stream.readline(MAX_LINE_CHARACTERS):
                number += 1
                if len(line) >= MAX_LINE_CHARACTERS:
                    raise FileError(
                        f"{file.path.name} line {number} is longer than "
                        f"{MAX_LINE_CHARACTERS:,} characters.",
                        "A table has one row a line: export it again as CSV.",
                    )
                if "\0" in line:
                    raise FileError(
                        f"{file.path.name} line {number} holds a NUL character.",
                        "Save it again as CSV UTF-8.",
                    )
                yield line
    except UnicodeError as error:
        raise FileError(
            f"{file.path.name} line {number + 1} is damaged, or not text: "
            f"it is neither UTF-8 nor {_ENCODING_NAMES[file.encoding]}.",
            "Save it again as CSV UTF-8.",
        ) from error
    except OSError as error:
        raise FileError(f"{file.path} cannot be read: {error.strerror}.") from error


def read_cells(file: TextFile, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows as a spreadsheet numbers them (the first is 1), empty ones left out.

    Raises
    ------
    FileError
        A quotation mark that is never closed, or a cell beyond the csv module's limit.
    """
    lines = read_lines(file)
    first = next(lines, "")
    skipped = 0
    if not _names_separator(first):
        lines = _put_back(first, lines)
    else:
        skipped = 1
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    try:
        for cells in reader:
            number += 1
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise FileError(
            f"{file.path.name} row {number + 1}: {_csv_fault(str(error))}.",
            "Export the table again; a quotation mark inside a cell is written twice.",
        ) from error


def _csv_fault(message: str) -> str:
    if "field limit" in message:
        return (
            f"a cell of more than {csv.field_size_limit():,} characters, "
            "or a quotation mark that is never closed"
        )
    if "unexpected end" in message:
        return "the file ends inside quotation marks: it is cut off, or one is never closed"
    return f"not CSV ({message})"


def _names_separator(line: str) -> bool:
    """Excel's own first line ``sep=;``."""
    return line.strip().strip('"').lower() in {f"sep={delimiter}" for delimiter in ",;|"} | {"sep="}


def _put_back(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest
