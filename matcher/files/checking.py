"""The first reading of an import: every row against every other.

Collects what is wrong and what is worth knowing, and keeps no row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher.domain.batch import ExistingRows, Problem, Row
from matcher.domain.events import CountryOutcome, Participation
from matcher.domain.site import Site
from matcher.domain.tables import FILE_TABLES
from matcher.errors import FileError
from matcher.files.building import table_of
from matcher.files.cells import Cell
from matcher.files.clinicaltrials import StudyImport
from matcher.files.consistency import Consistency
from matcher.files.duplicates import Duplicates
from matcher.files.lookup import Lookup
from matcher.files.old_spreadsheet import OldReader
from matcher.files.records import Remarks, RowReader
from matcher.files.tables_in import Recognised

#: After so many problems the file is the wrong one; reading on tells nobody more.
MAX_PROBLEMS = 100_000

Reader = RowReader | OldReader


def reader_of(table: Recognised, lookup: Lookup, today: date, remarks: Remarks) -> Reader:
    """The reader that a source asks for."""
    if table.is_old_spreadsheet:
        return OldReader(table, lookup=lookup, today=today, remarks=remarks)
    return RowReader(table.match, table.source.label, lookup=lookup, today=today, remarks=remarks)


@dataclass
class Checking:
    """The first reading of an import.

    Attributes
    ----------
    problems:
        What is wrong; found problems are added to those already in it.
    remarks, rows, counts:
        What is worth knowing: names nobody knows, rows by table, and the rest by code.
    """

    tables: Sequence[Recognised]
    lookup: Lookup
    existing: ExistingRows
    today: date
    problems: list[Problem]
    remarks: Remarks = field(default_factory=Remarks)
    rows: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def read_tables(self) -> None:
        """Read every table, in the order in which rows refer to each other."""
        consistency = Consistency(
            self.existing, self.lookup, today=self.today, remarks=self.remarks
        )
        duplicates = {table.name: Duplicates(table) for table in FILE_TABLES}
        for position, table in enumerate(self.tables):
            reader = reader_of(table, self.lookup, self.today, self.remarks)
            try:
                self._read(table, position, reader, consistency, duplicates)
            except FileError as error:
                self.problems.append(
                    Problem(table.source.label, "", "", error.message, error.remedy)
                )
        self.problems += consistency.finish()
        self.counts += consistency.counts
        for name, found in duplicates.items():
            self._report_repeats(name, found)

    def _read(
        self,
        table: Recognised,
        position: int,
        reader: Reader,
        consistency: Consistency,
        duplicates: dict[str, Duplicates],
    ) -> None:
        for number, cells in table.source.rows():
            values = reader.values(number, cells)
            if isinstance(values, list):
                self.problems += values
                self._note_unreadable(table, cells, consistency)
            else:
                for row in reader.rows(number, values, cells):
                    self._count(row)
                    problem = consistency.check(row)
                    if problem is not None:
                        self.problems.append(problem)
                    duplicates[table_of(row)].add(row, position, number)
            if len(self.problems) >= MAX_PROBLEMS:
                raise FileError(
                    f"{len(self.problems):,} problems by row {number}: the rest was not read.",
                    "Is it the right file?",
                )

    def _note_unreadable(
        self, table: Recognised, cells: Sequence[Cell], consistency: Consistency
    ) -> None:
        if table.table.name != "requests":
            return
        for position, column in table.match.columns:
            if column.name == "request_id" and position < len(cells):
                consistency.note_unreadable_request(str(cells[position]).strip())

    def _count(self, row: Row) -> None:
        record = row.record
        self.rows[
            table_of(row) if not isinstance(record, CountryOutcome) else "country_outcomes"
        ] += 1
        if isinstance(record, Site):
            return
        if isinstance(record, Participation) and not record.site:
            self.remarks.unknown_hospitals[row.as_written.get("site", "")] += 1
        if getattr(record, "known_on", record) is None:
            self.counts["known_on_assumed"] += 1

    def _report_repeats(self, name: str, found: Duplicates) -> None:
        repeats = found.find()
        self.counts["identical_rows"] += repeats.n_identical
        for (source, row), (other_source, other_row) in repeats.contradictions:
            first = f"{self.tables[source].source.label} row {row}"
            self.problems.append(
                Problem(
                    f"{self.tables[other_source].source.label} row {other_row}",
                    "",
                    name,
                    f"has the key of {first} and says otherwise",
                    "Keep one of the two; if the later one corrects the earlier, "
                    "give each the day it was known in a column known_on.",
                )
            )

    def read_studies(self, studies: Sequence[StudyImport]) -> None:
        """Read every file of studies to its end."""
        for found in studies:
            for row in found.rows():
                self._count(row)
            self.problems += found.problems
            self.counts["studies_left_out"] += found.notes.n_withdrawn + found.notes.n_without_id
