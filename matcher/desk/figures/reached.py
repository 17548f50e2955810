"""Who is asked and who never is: hospitals, regions and sizes.

Of all requests, by whatever way they came: a hospital that was asked through a centre has been
asked. How good a hospital is follows from none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.desk.figures.asking import Asked
from matcher.desk.figures.table import EVER, NOT_STATED, TOTAL, Cell, Row, Table, Unit


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital that can be asked.

    Attributes
    ----------
    region:
        Id of its regional authority, or `NOT_STATED`.
    size:
        Code of its size.
    """

    site: str
    region: str
    size: str


def hospitals(known: Sequence[Hospital], asked: Iterable[Asked], columns: Sequence[str]) -> Table:
    """How many requests each hospital was asked about; those never asked among them."""
    behind: dict[tuple[str, str], set[str]] = {}
    for one in asked:
        for column in (one.request.column, EVER):
            behind.setdefault((one.site, column), set()).add(one.request.request_id)
    cells = {place: Cell(len(ids), tuple(sorted(ids))) for place, ids in behind.items()}
    rows = tuple(Row(one.site) for one in known)
    return Table("hospitals", (*columns, EVER), rows, cells)


def reached(
    code: str,
    known: Sequence[Hospital],
    groups: Sequence[str],
    group_of: Mapping[str, str],
    asked: Sequence[Asked],
    columns: Sequence[str],
) -> Table:
    """How many hospitals of each group were asked at least once, of how many there are.

    Parameters
    ----------
    groups:
        Regions or sizes, in the order of the rows.
    group_of:
        Group of each hospital, by its id.
    """
    groups = [*groups, TOTAL]
    n_of = {group: sum(group_of[one.site] == group for one in known) for group in groups}
    n_of[TOTAL] = len(known)
    sites: dict[tuple[str, str], set[str]] = {}
    behind: dict[tuple[str, str], set[str]] = {}
    for one in asked:
        for group in (group_of.get(one.site, NOT_STATED), TOTAL):
            for column in (one.request.column, EVER):
                sites.setdefault((group, column), set()).add(one.site)
                behind.setdefault((group, column), set()).add(one.request.request_id)
    cells = {
        place: Cell(len(found), tuple(sorted(behind[place]))) for place, found in sites.items()
    }
    rows = tuple(Row(group, Unit.HOSPITALS, n_of[group]) for group in groups)
    return Table(code, (*columns, EVER), rows, cells)
