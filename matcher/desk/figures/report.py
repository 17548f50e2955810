"""The annual report: the tables of a year, as known on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from matcher.desk.figures.table import Change, Table, changes

#: Years of a table that looks back a little, as in the published chart.
RECENT_YEARS = 3
#: Tables that go back to the first year: earlier cohorts are told anew each time.
_ALL_YEARS = frozenset({"outcomes", "record"})
#: Tables of which only rows are told that hold something.
_FILLED_ONLY = frozenset({"areas", "centres"})
#: In the order in which they are read; tables of single hospitals are no part of a report.
ORDER = (
    "types",
    "outcomes",
    "areas",
    "answers",
    "declines",
    "regions",
    "sizes",
    "centres",
    "direct",
    "record",
)


@dataclass(frozen=True, slots=True)
class Issued:
    """When and by whom an edition was issued; editions of a year are counted from 1."""

    edition: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a year.

    Attributes
    ----------
    as_of:
        Only what was known before this day began is in them.
    made_up:
        They are of made-up data.
    issued:
        None: a draft, which nobody has issued.
    """

    year: int
    as_of: date
    made_up: bool
    tables: tuple[Table, ...]
    issued: Issued | None = None

    def table(self, code: str) -> Table | None:
        """One of its tables, if it has it."""
        return next((table for table in self.tables if table.code == code), None)

    def count(self, table: str, row: str, year: int | None = None) -> int:
        """A count of the report's own year, or of another one; 0 where it has none."""
        found = self.table(table)
        cell = None if found is None else found.cell(row, str(year or self.year))
        return 0 if cell is None or cell.value is None else int(cell.value)

    @property
    def is_running(self) -> bool:
        """The year was not over on its day."""
        return self.as_of <= date(self.year, 12, 31)


def tables_of_report(tables: Iterable[Table], year: int) -> tuple[Table, ...]:
    """The tables of a report: up to its year, most of them a few years only."""
    by_code = {table.code: table for table in tables}
    found = []
    for code in ORDER:
        table = by_code.get(code)
        if table is None:
            continue
        cut = table.until(year, n_years=None if code in _ALL_YEARS else RECENT_YEARS)
        if code in _FILLED_ONLY:
            cut = cut.without_empty_rows()
        found.append(cut.sorted_by(str(year)) if code == "areas" else cut)
    return tuple(found)


def restated(earlier: Report, later: Report) -> tuple[Change, ...]:
    """Outcomes of earlier years that a later report tells otherwise than an earlier one did."""

    def outcomes(report: Report) -> list[Table]:
        return [table for table in report.tables if table.code == "outcomes"]

    return changes(outcomes(earlier), outcomes(later))
