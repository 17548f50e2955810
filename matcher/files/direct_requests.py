"""A centre's own table of a year -> counts of the requests that came to it directly.

Either one row a request, or rows with a count. Of a request nothing is read but its centre,
year, type and area: what it asks stays with the centre.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from matcher.catalogue import Catalogue
from matcher.desk.centres import DirectRequests, summed
from matcher.domain.vocabulary import RequestType
from matcher.errors import FileError
from matcher.files.cells import CellError, read_choice, read_date, read_integer, read_text
from matcher.files.decoding import DELIMITERS, inspect_text, read_cells
from matcher.files.headers import normalise
from matcher.files.sheets import Cell, inspect_workbook, read_sheet
from matcher.text.normalise import fold

Value = TypeVar("Value")

#: A year's requests of one centre are some dozens; more than this is another file.
MAX_BYTES = 5_000_000
_MOST_ROWS = 20_000
_MOST_AT_ONCE = 10_000
_YEARS = range(2000, 2101)
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
#: A title above the headers is passed over, within this many rows.
_HEADER_WITHIN = 15
#: Faults named in one message.
_SHOWN = 5

#: Headers by what they mean, as they are compared: without case, spaces and signs.
_HEADERS: Mapping[str, frozenset[str]] = {
    name: frozenset(map(normalise, spelt))
    for name, spelt in {
        "centre": ("centre", "center", "senter", "senteret", "nortrials-senter", "fagsenter"),
        "year": ("year", "år", "aar"),
        "received_on": ("received_on", "received", "mottatt", "mottatt dato", "motteke", "dato"),
        "request_type": ("request_type", "type", "type forespørsel", "type førespurnad"),
        "therapy_area": (
            *("therapy_area", "therapy_areas", "area", "field", "fagområde", "fagfelt", "område"),
            "sykdomsområde",
        ),
        "n": ("n", "count", "number", "requests", "antall", "tal", "talet", "antall forespørsler"),
    }.items()
}


@dataclass(frozen=True, slots=True)
class Assumed:
    """What holds where the table does not say it."""

    centre: str = ""
    year: int | None = None


def holds_direct_requests(path: Path) -> bool:
    """Whether a file is a centre's table: it names centres and years, and no request's id."""
    if not path.is_file() or path.suffix.lower() not in {".csv", ".tsv", *_WORKBOOKS}:
        return False
    try:
        sheets = _sheets(path)
    except FileError:
        return False
    return any(
        "centre" in sheet.columns
        and not sheet.has_ids
        and ("year" in sheet.columns or "received_on" in sheet.columns)
        for sheet in sheets
    )


def read_direct_requests(
    path: Path, *, catalogue: Catalogue, assumed: Assumed | None = None
) -> tuple[DirectRequests, ...]:
    """Read a centre's table, all of it or nothing.

    Raises
    ------
    FileError
        No such table, no rows, or rows with faults: the first five are named.
    """
    sheets = _sheets(path)
    if any(sheet.has_ids for sheet in sheets):
        raise FileError(
            f"{path.name} has ids of requests: it is a table of the portal's.",
            "Import it as such: matcher import",
        )
    if not sheets:
        raise FileError(
            f"{path.name} is no table of a centre's requests.",
            "Give it the columns centre, year, type, area and, for counts, n.",
        )
    found: list[DirectRequests] = []
    faults: list[str] = []
    for sheet in sheets:
        reader = _Reader(sheet.columns, catalogue, assumed or Assumed())
        for number, cells in sheet.rows():
            try:
                found.append(reader.row(cells))
            except CellError as error:
                faults.append(f"{sheet.label} row {number}: '{error.value}' {error.rule}.")
            if len(found) + len(faults) > _MOST_ROWS:
                raise FileError(f"{path.name} has more than {_MOST_ROWS} rows.", "Split it.")
    if faults:
        raise FileError("\n".join(faults[:_SHOWN]), "Put it right, and read it again.")
    if not found:
        raise FileError(f"{path.name} has no rows.", "Give one row a request, or a count.")
    return summed(found)


def direct_requests_in(
    content: bytes, name: str, *, catalogue: Catalogue, assumed: Assumed | None = None
) -> tuple[DirectRequests, ...]:
    """As `read_direct_requests`, from the bytes of a file that was sent.

    Raises
    ------
    FileError
        As there; or it is larger than a centre's year.
    """
    if not content:
        raise FileError("The file is empty.", "Choose a .csv or .xlsx file.")
    if len(content) > MAX_BYTES:
        raise FileError("The file is larger than a centre's year.", "Choose the right one.")
    stem = re.sub(r"[^\w .-]", "_", Path(name).stem)[-60:].strip(" .") or "table"
    suffix = ".xlsx" if content.startswith(b"PK\x03\x04") else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{suffix}"
        path.write_bytes(content)
        return read_direct_requests(path, catalogue=catalogue, assumed=assumed)


Rows = Callable[[], Iterator[tuple[int, Sequence[Cell]]]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A CSV file or a sheet whose header row was found.

    Attributes
    ----------
    columns:
        Where each thing stands, by what the headers mean.
    has_ids:
        A column holds ids of requests.
    """

    label: str
    header_row: int
    columns: Mapping[str, int]
    has_ids: bool
    all_rows: Rows

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows below the header, with their numbers."""
        return ((number, cells) for number, cells in self.all_rows() if number > self.header_row)


def _sheets(path: Path) -> list[_Sheet]:
    """What there is to read in a file; of a CSV as the delimiter parts it that tells most."""
    if path.suffix.lower() in _WORKBOOKS:
        names = inspect_workbook(path).sheets
        made = [_sheet(f"{path.name} [{name}]", partial(read_sheet, path, name)) for name in names]
    else:
        text = inspect_text(path, max_bytes=MAX_BYTES)
        parted = [_sheet(path.name, partial(read_cells, text, sign)) for sign in DELIMITERS]
        made = [max(parted, key=lambda one: 0 if one is None else len(one.columns))]
    return [sheet for sheet in made if sheet is not None]


def _sheet(label: str, all_rows: Rows) -> _Sheet | None:
    """A sheet by its header row: of the first ones that which tells most."""
    best: _Sheet | None = None
    for number, cells in islice(all_rows(), _HEADER_WITHIN):
        headers = [normalise(str(cell)) for cell in cells]
        columns: dict[str, int] = {}
        for place, header in enumerate(headers):
            for name, spelt in _HEADERS.items():
                if header in spelt:
                    columns.setdefault(name, place)
        if columns and (best is None or len(columns) > len(best.columns)):
            has_ids = normalise("request_id") in headers
            best = _Sheet(label, number, columns, has_ids, all_rows)
    return best


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one table."""

    columns: Mapping[str, int]
    catalogue: Catalogue
    assumed: Assumed

    def row(self, cells: Sequence[Cell]) -> DirectRequests:
        return DirectRequests(
            centre=self._cell(cells, "centre", self._centre) or self._needed(self.assumed.centre),
            year=self._year(cells),
            request_type=self._cell(cells, "request_type", _type) or RequestType.UNSPECIFIED.value,
            therapy_area=self._cell(cells, "therapy_area", self._area) or "",
            n=self._n(cells),
        )

    def _cell(
        self, cells: Sequence[Cell], name: str, read: Callable[[Cell], Value]
    ) -> Value | None:
        place = self.columns.get(name)
        cell = "" if place is None or place >= len(cells) else cells[place]
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            return None
        try:
            return read(cell)
        except CellError as error:
            raise CellError(error.rule, error.remedy, error.value or str(cell)[:80]) from None

    def _n(self, cells: Sequence[Cell]) -> int:
        if "n" not in self.columns:
            return 1
        n = self._cell(cells, "n", read_integer) or 0
        if n > _MOST_AT_ONCE:
            raise CellError("is too large", value=str(n))
        return n

    def _year(self, cells: Sequence[Cell]) -> int:
        year = self._cell(cells, "year", read_integer)
        if year is None:
            day = self._cell(cells, "received_on", read_date)
            year = day.year if day is not None else self.assumed.year
        if year is None or year not in _YEARS:
            raise CellError("is no year", value="" if year is None else str(year))
        return year

    def _needed(self, centre: str) -> str:
        if not centre:
            raise CellError("is no centre")
        return centre

    def _centre(self, cell: Cell) -> str:
        wanted = fold(read_text(cell))
        for one in self.catalogue.centres:
            names = (one.centre_id, one.name_nb, one.name_nn, one.name_en)
            if wanted in {fold(name) for name in names} | {
                fold(name).removeprefix("nortrials ") for name in names
            }:
                return one.centre_id
        raise CellError("is no centre")

    def _area(self, cell: Cell) -> str:
        found = self.catalogue.resolve_area(read_text(cell))
        if found is None:
            raise CellError("is no therapy area")
        return found


def _type(cell: Cell) -> str:
    return read_choice(cell, RequestType).value
