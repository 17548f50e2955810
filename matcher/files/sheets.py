"""Excel workbooks: looked over for harm before they are opened, then read sheet by sheet.

Knows XLSX and nothing of the tables. A workbook is a zip; what it would unpack to, how
large its sheets claim to be and which formulas lack a value is settled on the packed
bytes, in bounded memory, before the reader is let at it.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from lzma import LZMAError
from pathlib import Path
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from matcher.errors import FileError
from matcher.files.decoding import file_size
from matcher.files.sheet_xml import Fault, Span, faults_in

Cell = str | float

#: A sheet of 100,000 rows unpacks to some 60 MB.
MAX_UNPACKED_BYTES = 256_000_000
MAX_PARTS = 2_000
#: Rows x columns of the block in which a sheet has values; the reader keeps all of it.
MAX_SHEET_CELLS = 10_000_000
#: Excel itself allows 32,767 characters a cell; a part of XML this long is no cell.
_MAX_CELL_XML = 4_000_000

_BLOCK_BYTES = 1 << 20
#: What a zip that has lost or changed some bytes makes of its reader.
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, KeyError, OSError, ValueError)
_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_FLAG = 0x1
_AS_CSV = "Save the sheets as CSV files and import those."

_COUNT = re.compile(rb"""[cC]ount\s*=\s*["']\s*\+?(\d+)""")
#: How often the texts of a book are used, which may be many times more than there are texts.
_TIMES_USED = re.compile(rb"""(<(?:\w{1,40}:)?sst\b[^>]{0,1000}?)\bcount\s*=\s*["']\s*\+?\d+""")
#: ``<si/>``: no item of a part is shorter.
_SHORTEST_ITEM = 5
_LONGEST_COUNT = 64
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook found harmless: its sheets in order, and the cells without a value."""

    path: Path
    sheets: tuple[str, ...]
    faults: tuple[Fault, ...] = field(default=())


def inspect_workbook(path: Path) -> Workbook:
    """Look a workbook over before reading it.

    Raises
    ------
    FileError
        Missing, empty, not a workbook, password-protected, damaged, or one that would
        unpack to more than MAX_UNPACKED_BYTES or MAX_SHEET_CELLS.
    """
    file_size(path)
    if _first_bytes(path) == _OLE_HEADER:
        raise FileError(
            f"{path.name} is protected by a password, or is an old .xls file.",
            "Save it as .xlsx without a password.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_harm(path, archive)
            names = _sheet_names(archive)
            faults: list[Fault] = []
            for part, name in names.items():
                faults += _look_over(path, archive, part, name)
            for member in archive.infolist():
                if member.filename not in names:
                    _read_through(path, archive, member)
    except _DAMAGE as error:
        raise FileError(
            f"{path.name} is damaged or not an Excel workbook (.xlsx).",
            "Copy it again, or save it again as .xlsx.",
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise FileError(f"{path.name} is packed in a way Excel does not: {error}.") from error
    with _opened(path) as book:
        kinds = book.sheets_metadata
        sheets = tuple(sheet.name for sheet in kinds if sheet.typ is SheetTypeEnum.WorkSheet)
    return Workbook(path, sheets, tuple(faults))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_OLE_HEADER))
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error


def _refuse_harm(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise FileError(f"{path.name} is protected by a password.", "Save it without one.")
    if unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise FileError(
            f"{path.name} would unpack to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts; "
            f"at most {MAX_UNPACKED_BYTES / 1e6:,.0f} MB in {MAX_PARTS:,} are read "
            "(a zip bomb looks like this).",
            _AS_CSV,
        )


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name by the part of the zip that holds it."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        relations = ""
    targets: dict[str, str] = {}
    for tag in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(tag))
        target = attributes.get("Target", "").lstrip("/")
        targets[attributes.get("Id", "")] = target if target[:3] == "xl/" else f"xl/{target}"
    names: dict[str, str] = {}
    for tag in _SHEET.findall(book):
        attributes = dict(_ATTRIBUTE.findall(tag))
        reference = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        part = targets.get(reference, "")
        if "worksheets/" in part:
            names[part] = html.unescape(attributes.get("name", part))
    return names


def _look_over(path: Path, archive: zipfile.ZipFile, part: str, sheet: str) -> list[Fault]:
    """Count what a sheet really unpacks to, and the block its values span."""
    faults: list[Fault] = []
    span, unpacked, tail = Span(), 0, b""
    with archive.open(part) as stream:
        while block := _next_block(stream):
            unpacked += len(block)
            text = tail + block
            cut = max(text.rfind(b"<c "), text.rfind(b":c "))
            cut = len(text) if cut < 0 else text.rfind(b"<", 0, cut + 1)
            span.add(text[:cut])
            faults += faults_in(text[:cut], sheet)
            tail = text[cut:]
            _refuse_size(path, sheet, unpacked, span, len(tail))
    span.add(tail)
    faults += faults_in(tail, sheet)
    _refuse_size(path, sheet, unpacked, span, 0)
    return faults


def _read_through(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part and let it go: one that is larger than it says has a wrong checksum.

    A count in it beyond what its bytes could hold would make the reader take memory for it.
    """
    most = part.file_size // _SHORTEST_ITEM + 1
    with archive.open(part) as stream:
        tail = b""
        while block := _next_block(stream):
            text = _TIMES_USED.sub(rb"\1", tail + block)
            if any(int(digits[:18]) > most for digits in _COUNT.findall(text)):
                raise FileError(
                    f"{path.name} is damaged: {part.filename} counts more than it holds.",
                    "Save it again as .xlsx.",
                )
            tail = text[-_LONGEST_COUNT:]


def _next_block(stream: IO[bytes]) -> bytes:
    return stream.read(_BLOCK_BYTES)


def _refuse_size(path: Path, sheet: str, unpacked: int, span: Span, tail: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        rule = f"unpacks to more than {MAX_UNPACKED_BYTES / 1e6:,.0f} MB (a zip bomb looks so)"
    elif span.beyond_excel:
        rule = "has a cell in a place that no workbook has"
    elif span.cells > MAX_SHEET_CELLS:
        rule = f"spans {span.cells:,} cells; at most {MAX_SHEET_CELLS:,} are read"
    elif tail > _MAX_CELL_XML:
        rule = f"has a cell of more than {_MAX_CELL_XML:,} bytes"
    else:
        return
    raise FileError(f"{path.name} sheet '{sheet}' {rule}.", _AS_CSV)


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise FileError(
            f"{path.name} is damaged or not an Excel workbook (.xlsx): {error}.",
            "Save it again as .xlsx.",
        ) from error


def read_sheet(path: Path, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
    """Rows of a sheet as Excel numbers them, empty ones left out.

    A text stays a text and a number a number: `cells` may then trust a number's
    decimal point. Days become ISO text, true and false become yes and no.
    """
    with _opened(path) as book:
        try:
            rows = book.get_sheet_by_name(sheet).iter_rows()
            for number, row in enumerate(rows, start=1):
                cells = [_cell(value) for value in row]
                if any(cell != "" for cell in cells):
                    yield number, cells
        except CalamineError as error:
            raise FileError(f"{path.name} sheet '{sheet}' is damaged: {error}.") from error


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
