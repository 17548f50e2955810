"""What there is to read under the paths given: each CSV file and each sheet is a source.

Finds header rows and numbers rows as a spreadsheet does; which table a source is, is for
`tables_in`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from matcher.domain.tables import TABLES
from matcher.errors import FileError
from matcher.files.clinicaltrials import looks_like_studies
from matcher.files.decoding import DELIMITERS, TextFile, inspect_text, read_cells
from matcher.files.headers import meanings, normalise
from matcher.files.sheet_xml import Fault
from matcher.files.sheets import Cell, inspect_workbook, read_sheet

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})
STUDY_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".zip"})
#: A table where it is named; in a folder it is the note that lies beside the tables.
_PROSE = ".txt"
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})

#: A title or a note above the headers is passed over, within this many rows.
_HEADER_WITHIN = 15
_HEAD_BYTES = 1 << 16
_STUDY_MARKS = (b'"protocolSection"', b'"studies"')
#: The header by which ClinicalTrials.gov's own CSV is known.
_STUDY_HEADER = "nctnumber"


@dataclass(frozen=True, slots=True)
class Source:
    """One CSV file or one sheet of a workbook, with its header row found.

    Attributes
    ----------
    label:
        For messages: ``answers.csv`` or ``portal.xlsx [Svar]``.
    name:
        What may tell the table: the sheet's name, or the file's without its ending.
    headers:
        The cells of the header row; empty where no header row was found.
    header_row:
        Its number.
    explicit:
        Whether its file was named, rather than found in a folder.
    stamp:
        (size, time of change) of the file when it was looked over.
    """

    path: Path
    label: str
    name: str
    headers: tuple[str, ...]
    header_row: int
    explicit: bool
    stamp: tuple[int, int]
    sheet: str = ""
    text: TextFile | None = None
    delimiter: str = ","
    faults: tuple[Fault, ...] = field(default=())

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """(row number, cells) below the header row, empty rows left out.

        Raises
        ------
        FileError
            The file has changed since it was looked over, or breaks off.
        """
        if _stamp(self.path) != self.stamp:
            raise FileError(f"{self.label} changed while it was being read.", "Import it again.")
        for number, cells in self._all_rows():
            if number > self.header_row:
                yield number, cells

    def _all_rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        if self.text is not None:
            return read_cells(self.text, self.delimiter)
        return read_sheet(self.path, self.sheet)


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under the paths: tables, files of studies, and what was left alone."""

    sources: tuple[Source, ...]
    studies: tuple[Path, ...]
    left_out: tuple[str, ...]


def find_sources(paths: Iterable[Path]) -> Found:
    """Look over every file named and every file in a folder named.

    Raises
    ------
    FileError
        A path that does not exist, an empty folder, or a file that cannot be read.
    """
    sources: list[Source] = []
    studies: list[Path] = []
    left_out: list[str] = []
    seen: set[Path] = set()
    for path, explicit in _files_under(paths):
        real = path.resolve()
        if real in seen:
            continue
        seen.add(real)
        suffix = path.suffix.lower()
        if path.is_dir():
            studies.append(path)
        elif suffix in STUDY_SUFFIXES:
            if explicit or suffix == ".zip" or _may_hold_studies(path):
                studies.append(path)
            else:
                left_out.append(path.name)
        elif suffix in TABLE_SUFFIXES and (explicit or suffix != _PROSE):
            found = _sources_in(path, explicit=explicit)
            if found and _STUDY_HEADER in {normalise(header) for header in found[0].headers}:
                studies.append(path)
            else:
                sources += found
        elif explicit:
            raise FileError(
                f"{path.name} is neither a table nor a file of studies.",
                "Tables are .csv or .xlsx; ClinicalTrials.gov's studies .json, .csv or .zip.",
            )
        else:
            left_out.append(path.name)
    return Found(tuple(sources), tuple(studies), tuple(left_out))


def _files_under(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    for path in paths:
        if not path.exists():
            raise FileError(f"{path} does not exist.", "Check the name and the folder.")
        if not path.is_dir() or looks_like_studies(path):
            # A folder of nothing but studies goes whole: of a study met twice one counts.
            yield path, True
            continue
        try:
            inside = sorted(path.iterdir())
        except OSError as error:
            raise FileError(f"The folder {path} cannot be read: {error.strerror}.") from error
        files = [file for file in inside if file.is_file() and file.name[0] not in ".~"]
        wanted = (TABLE_SUFFIXES | STUDY_SUFFIXES) - {_PROSE}
        if not any(file.suffix.lower() in wanted for file in files):
            raise FileError(
                f"The folder {path} holds nothing to import.",
                "It must hold tables (.csv, .xlsx) or studies (.json, .csv, .zip).",
            )
        for file in files:
            yield file, False


def _may_hold_studies(path: Path) -> bool:
    """Whether a JSON file that nobody named is worth taking for studies."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error
    return any(mark in head for mark in _STUDY_MARKS)


def _sources_in(path: Path, *, explicit: bool) -> list[Source]:
    if path.suffix.lower() not in _WORKBOOKS:
        return [_csv_source(path, explicit=explicit)]
    book = inspect_workbook(path)
    stamp = _stamp(path)
    found: list[Source] = []
    for sheet in book.sheets:
        rows = islice(read_sheet(path, sheet), _HEADER_WITHIN)
        number, headers = _find_header(list(rows))
        faults = tuple(fault for fault in book.faults if fault.sheet == sheet)
        found.append(
            Source(
                path,
                label=f"{path.name} [{sheet}]",
                name=sheet,
                headers=headers,
                header_row=number,
                explicit=explicit,
                stamp=stamp,
                sheet=sheet,
                faults=faults,
            )
        )
    return found


def _csv_source(path: Path, *, explicit: bool) -> Source:
    text = inspect_text(path)
    best: tuple[int, int, str] = (-1, 0, ",")
    header: tuple[int, tuple[str, ...]] = (0, ())
    for delimiter in DELIMITERS:
        number, cells = _find_header(_first_rows(text, delimiter))
        score = (_recognised(cells), len(cells), delimiter)
        if score[:2] > best[:2]:
            best, header = score, (number, cells)
    return Source(
        path,
        label=path.name,
        name=path.stem,
        headers=header[1],
        header_row=header[0],
        explicit=explicit,
        stamp=_stamp(path),
        text=text,
        delimiter=best[2],
    )


def _first_rows(text: TextFile, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows in which headers may stand; a fault after the first is told when it is read."""
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend(islice(read_cells(text, delimiter), _HEADER_WITHIN))
    except FileError:
        if not rows:
            raise
    return rows


def _find_header(rows: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[int, tuple[str, ...]]:
    """The first row with two known headers, else the first row."""
    texts = [(number, tuple(str(cell).strip() for cell in cells)) for number, cells in rows]
    for number, cells in texts:
        if _recognised(cells) >= 2:
            return number, cells
    return texts[0] if texts else (0, ())


def _recognised(cells: Iterable[str]) -> int:
    return len({normalise(cell) for cell in cells} & _known_headers())


@cache
def _known_headers() -> frozenset[str]:
    return frozenset(header for table in TABLES for header in meanings(table))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise FileError(f"{path} cannot be read any more: {error.strerror}.") from error
    return status.st_size, status.st_mtime_ns
