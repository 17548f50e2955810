"""What the XML of a sheet tells before it is read: where its cells stand, which have no value.

Works on pieces of bytes, a cell never cut in two; knows no files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Excel's own limits; a place beyond them is a fault or an attack.
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384

_TAG, _REF = rb"<(?:[\w.-]+:)?", rb"""(?=[^>]*?\br\s*=\s*["']([A-Za-z]+)(\d+)["'])"""
_CELL = re.compile(_TAG + rb"c\b" + _REF + rb"[^>]*>\s*" + _TAG + rb"(?:v|f|is)\b")
_CELL_ANYWHERE = re.compile(_TAG + rb"""c\b(?![^>]*?\br\s*=)[^>]*>\s*""" + _TAG + rb"(?:v|f|is)\b")
#: As every program writes cells; where all are of this form the slower patterns rest.
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: (?:s|t|cm|vm|ph)="\w*")*(?:>(?:<(v|f|is)\b)?|/>)'
)
_ANY_CELL = re.compile(rb"[<:]c[\s>/]")
_CELL_TWICE = re.compile(_TAG + rb"""c\b[^>]*?["'\s]r\s*=[^>]*?["'\s]r\s*=""")
_ROW = re.compile(_TAG + rb"""row\b[^>]*?\br\s*=\s*["'](\d+)["']""")
_FORMULA = re.compile(
    _TAG + rb"c\b" + _REF + rb"""(?![^>]*?\bt\s*=\s*["']str["'])[^>]*>\s*"""
    rb"<(?:[\w.-]+:)?f\b[^>]*?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*"
    rb"(?:<(?:[\w.-]+:)?v\s*/>|<(?:[\w.-]+:)?v>\s*</(?:[\w.-]+:)?v>)?\s*</(?:[\w.-]+:)?c>"
)
_ERROR_VALUE = re.compile(
    _TAG + rb"c\b" + _REF + rb"""(?=[^>]*?\bt\s*=\s*["']e["'])[^>]*>"""
    rb"(?:\s*<(?:[\w.-]+:)?f\b[^>]*?(?:/>|>[^<]*</(?:[\w.-]+:)?f>))?\s*<(?:[\w.-]+:)?v>([^<]*)</"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell whose value is not there: its address, what it holds, and why not."""

    sheet: str
    address: str
    value: str
    rule: str


@dataclass(slots=True)
class Span:
    """The block of rows and columns from the first cell to the last with a value."""

    rows: int = 0
    columns: int = 0
    row_marks: int = 0
    anywhere: bool = False
    twice: bool = False

    def add(self, text: bytes) -> None:
        """Widen it by the cells in a piece of a sheet's XML."""
        plain = _PLAIN_CELL.findall(text)
        if len(plain) == len(_ANY_CELL.findall(text)):
            places = {(letters, digits) for letters, digits, value in plain if value}
        else:
            places = set(_CELL.findall(text))
            self.twice = self.twice or _CELL_TWICE.search(text) is not None
            self.anywhere = self.anywhere or _CELL_ANYWHERE.search(text) is not None
        for letters in {letters for letters, _ in places}:
            self.columns = max(self.columns, _column_number(letters[:6]))
        for digits in {digits for _, digits in places}:
            self.rows = max(self.rows, int(digits[:12]))
        for digits in _ROW.findall(text):
            self.row_marks = max(self.row_marks, int(digits[:12]))

    @property
    def cells(self) -> int:
        """Its cells; a cell that does not say where it is stands in the last row marked."""
        rows = max(self.rows, self.row_marks) if self.anywhere else self.rows
        return rows * self.columns

    @property
    def beyond_excel(self) -> bool:
        """Whether a place in it is one that no workbook has, or a cell has two."""
        beyond = max(self.rows, self.row_marks) > _MAX_ROWS or self.columns > _MAX_COLUMNS
        return beyond or self.twice


def faults_in(text: bytes, sheet: str) -> list[Fault]:
    """Formulas that were never calculated, and error values."""
    faults: list[Fault] = []
    if b"<f" in text or b":f" in text:
        faults += [
            Fault(sheet, (a + b).decode(), "a formula", "has never been calculated: no value")
            for a, b in _FORMULA.findall(text)
        ]
    if b't="e"' in text or b"t='e'" in text:
        faults += [
            Fault(sheet, (a + b).decode(), value.decode("utf-8", "replace"), "is an error value")
            for a, b, value in _ERROR_VALUE.findall(text)
        ]
    return faults


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
