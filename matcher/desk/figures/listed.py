"""What the list would have said, beside what happened: of hospitals that were asked, only.

Nobody knows what a hospital that was not asked would have answered, so nothing is said of it.
The order is judged by pairs within one request - a hospital that was selected and one that was
asked and not selected - because who was asked is people's choice and not the list's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.desk.figures.table import Cell, Row, Table, Unit, counted_table

#: Below so many known selections nothing is claimed. As many as lists that must be there before
#: an order is judged; see `matcher.evaluation.orders`.
ENOUGH_SELECTED = 20
#: A place among so many first of the list of all hospitals.
FIRST = 10

SELECTED = "selected"


@dataclass(frozen=True, slots=True)
class Placed:
    """A hospital that was asked, and where the list of the request's own day has it.

    Attributes
    ----------
    rank:
        1 and up, among all hospitals; tied ones share the mean place.
    suggested:
        Whether the list would have suggested to ask it.
    interested, selected:
        None where it is not known.
    """

    site: str
    rank: float
    suggested: bool
    interested: bool | None
    selected: bool | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A past request with the hospitals asked about it."""

    request_id: str
    year: int
    placed: tuple[Placed, ...]


def list_record(judged: Sequence[Judged], columns: Sequence[str]) -> Table:
    """The list's own record, as counts: of the asked, the interested and the selected hospitals."""
    rows = (
        Row("judged"),
        *(
            Row(code, Unit.ASKED)
            for code in (
                "asked",
                "asked_suggested",
                "interested",
                "interested_suggested",
                SELECTED,
                "selected_suggested",
                "selected_first",
            )
        ),
        Row("pairs", Unit.PAIRS),
    )
    found = [(row, str(one.year), one.request_id) for one in judged for row in _rows_of(one)]
    counted = counted_table("record", columns, rows, found)
    cells = dict(counted.cells)
    for column in columns:
        of_year = [one for one in judged if str(one.year) == column]
        cells["pairs_in_order", column] = _in_order(of_year)
    measured = Row("pairs_in_order", Unit.PERCENT)
    return Table("record", counted.columns, (*counted.rows, measured), cells)


def n_selected(record: Table) -> int:
    """Known selections in all years of the record."""
    return sum(int(record.cell(SELECTED, column).value or 0) for column in record.columns)


def _rows_of(one: Judged) -> Iterable[str]:
    yield "judged"
    for placed in one.placed:
        yield "asked"
        if placed.suggested:
            yield "asked_suggested"
        if placed.interested:
            yield "interested"
        if placed.interested and placed.suggested:
            yield "interested_suggested"
        if placed.selected:
            yield SELECTED
        if placed.selected and placed.suggested:
            yield "selected_suggested"
        if placed.selected and placed.rank <= FIRST:
            yield "selected_first"
    for _ in _pairs(one):
        yield "pairs"


def _pairs(one: Judged) -> list[float]:
    """For each pair 1 where the selected hospital stood first, 0 where last, a half where tied."""
    chosen = [placed for placed in one.placed if placed.selected]
    others = [placed for placed in one.placed if placed.selected is False]
    return [
        1.0 if yes.rank < no.rank else 0.5 if yes.rank == no.rank else 0.0
        for yes in chosen
        for no in others
    ]


def _in_order(judged: Sequence[Judged]) -> Cell:
    with_pairs = [(one.request_id, pairs) for one in judged if (pairs := _pairs(one))]
    if not with_pairs:
        return Cell(None)
    right = [value for _, pairs in with_pairs for value in pairs]
    behind = tuple(sorted(request_id for request_id, _ in with_pairs))
    return Cell(100 * sum(right) / len(right), behind)
