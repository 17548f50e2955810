"""Files -> rows that a store can take, or everything that is wrong with them.

Reads twice: once to check every row against every other, once to hand the rows on. So
nothing is held but what the checks need, and nothing reaches a store unless all of it is
in order. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.catalogue import Catalogue
from matcher.domain.batch import ExistingRows, Problem, Row
from matcher.domain.tables import FILE_TABLES
from matcher.errors import FileError
from matcher.files.checking import Checking, reader_of
from matcher.files.clinicaltrials import StudyImport, read_studies
from matcher.files.lookup import Lookup
from matcher.files.notes import Note, notes_of
from matcher.files.records import Remarks
from matcher.files.sites_in import with_imported_sites, with_taught_names
from matcher.files.sources import Found, Source, find_sources
from matcher.files.tables_in import Recognised, recognise


@dataclass(slots=True)
class Import:
    """What files hold, checked. Rows are read from the files again each time they are asked for.

    Attributes
    ----------
    problems:
        Everything wrong, in the order of the files; nothing may be written unless empty.
    notes:
        What is worth knowing and no error, counted.
    """

    problems: list[Problem]
    notes: tuple[Note, ...]
    _tables: Sequence[Recognised] = ()
    _studies: Sequence[StudyImport] = ()
    _lookup: Lookup | None = None
    _today: date = date.min

    def rows(self) -> Iterator[Row]:
        """The rows in an order in which each refers only to earlier ones.

        Raises
        ------
        FileError
            A file has changed since it was checked.
        """
        if self._lookup is None:
            return
        remarks = Remarks()
        for table in self._tables:
            reader = reader_of(table, self._lookup, self._today, remarks)
            for number, cells in table.source.rows():
                values = reader.values(number, cells)
                if not isinstance(values, list):
                    yield from reader.rows(number, values, cells)
        for studies in self._studies:
            yield from studies.rows()

    def rejected(self) -> Iterator[tuple[str, Sequence[str]]]:
        """(where, cells) of each row that has a problem, from the files again."""
        rejected = {problem.where for problem in self.problems}
        for table in self._tables:
            for number, cells in table.source.rows():
                where = f"{table.source.label} row {number}"
                if where in rejected:
                    yield where, [str(cell) for cell in cells]


def read_import(
    paths: Sequence[Path], *, catalogue: Catalogue, existing: ExistingRows, today: date
) -> Import:
    """Read and check files, folders, or any mixture, in any order.

    Parameters
    ----------
    paths:
        CSV and XLSX files of the contract's tables, a coordinator's old spreadsheet,
        ClinicalTrials.gov's files, and folders of them.
    catalogue:
        The store's hospitals, areas and capabilities; hospitals in the files are added.
    existing:
        What the store holds already.
    today:
        Nothing may have happened later than the day after it.

    Raises
    ------
    FileError
        A path that does not exist, a file that cannot be read, or nothing to import.
    """
    found = find_sources(paths)
    problems: list[Problem] = []
    left_out = list(found.left_out)
    tables: list[Recognised] = []
    for source in found.sources:
        _recognise_into(tables, problems, left_out, source)
    tables.sort(key=_order_of)
    catalogue = with_imported_sites(catalogue, tables, today=today)
    catalogue = with_taught_names(catalogue, tables, today=today)
    # All in one call: of two files with the same study the last one counts, whole.
    studies = (
        [read_studies(found.studies, catalogue=catalogue, today=today)] if found.studies else []
    )
    if not tables and not studies and not problems:
        names = ", ".join(left_out) or ", ".join(str(path) for path in paths)
        raise FileError(
            f"Nothing in {names} is a table of the matcher.",
            "The first row must name the columns; see docs/data.md for the tables.",
        )
    lookup = Lookup(catalogue)
    checking = Checking(tables, lookup, existing, today, problems)
    checking.read_tables()
    checking.read_studies(studies)
    notes = notes_of(
        rows=checking.rows,
        remarks=checking.remarks,
        counts=checking.counts,
        unknown_columns={t.source.label: unknown for t in tables if (unknown := _unknown(t))},
        left_out=left_out,
    )
    if not problems and not sum(checking.rows.values()):
        raise _nothing_in(found, studies)
    return Import(problems, notes, tables, studies, lookup, today)


def _nothing_in(found: Found, studies: Sequence[StudyImport]) -> FileError:
    """What to say of files in which all is in order and nothing is to be kept."""
    tables = ", ".join(dict.fromkeys(source.label for source in found.sources))
    if not studies:
        return FileError(f"{tables}: headers and no rows. There is nothing to import.")
    names = ", ".join(filter(None, (tables, *(path.name for path in found.studies))))
    n_read = sum(read.notes.n_studies for read in studies)
    if not n_read:
        return FileError(f"{names}: no studies. There is nothing to import.")
    return FileError(
        f"{names}: of {n_read:,} studies none takes place in Norway. There is nothing to import.",
        "Download the studies with a location in Norway.",
    )


def _recognise_into(
    tables: list[Recognised], problems: list[Problem], left_out: list[str], source: Source
) -> None:
    found = recognise(source)
    if isinstance(found, Problem):
        problems.append(found)
    elif found is not None:
        tables.append(found)
        problems += [
            Problem(
                f"{source.label} cell {fault.address}",
                "",
                fault.value,
                fault.rule,
                "Open the file in Excel, mend or calculate it, and save it.",
            )
            for fault in source.faults
        ]
    elif source.explicit and not source.sheet:
        shown = "; ".join(source.headers)[:120]
        problems.append(
            Problem(
                source.label,
                "",
                shown,
                "has headers that belong to no table",
                "The first row must name the columns; see docs/data.md for the tables.",
            )
        )
    else:
        left_out.append(source.label)


def _order_of(table: Recognised) -> tuple[int, str, int]:
    return FILE_TABLES.index(table.table), table.source.label, table.source.header_row


def _unknown(table: Recognised) -> tuple[str, ...]:
    used = table.hospital_headers
    return tuple(header for header in table.match.unknown if header not in used)
