"""How many requests came, by year: of which type, in which field, by which way, to which centre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from matcher.desk.centres import DirectRequests
from matcher.desk.figures.counting import Counted
from matcher.desk.figures.table import NOT_STATED, TOTAL, Cell, Row, Table, counted_table
from matcher.domain.vocabulary import Channel, RequestType


def years(counted: Iterable[Counted]) -> tuple[str, ...]:
    """The columns of all tables: every year from the first request's to the last one's."""
    found = [one.year for one in counted]
    return tuple(map(str, range(min(found), max(found) + 1))) if found else ()


def types(counted: Sequence[Counted], columns: Sequence[str]) -> Table:
    """Requests of the portal, all of them and by type."""
    rows = [Row(TOTAL), *(Row(one.value) for one in RequestType)]
    found = [
        (row, one.column, one.request_id)
        for one in portal(counted)
        for row in (TOTAL, one.request_type.value)
    ]
    return counted_table("types", columns, rows, found)


def areas(counted: Sequence[Counted], columns: Sequence[str]) -> Table:
    """Requests of the portal by their first area, so that the rows sum to the total.

    The area with most requests in the last year comes first, what is not stated last.
    """
    ours = portal(counted)
    by_area = Counter(one.area for one in ours)
    rows = [*(Row(area) for area, _ in sorted(by_area.items(), key=_most_first)), Row(TOTAL)]
    found = [(row, one.column, one.request_id) for one in ours for row in (one.area, TOTAL)]
    return counted_table("areas", columns, rows, found).sorted_by(columns[-1])


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return (-counted[1], counted[0])


def channels(counted: Sequence[Counted], columns: Sequence[str]) -> Table:
    """All requests in the store, by the way they came."""
    rows = [*(Row(one.value) for one in Channel), Row(TOTAL)]
    found = [
        (row, one.column, one.request_id) for one in counted for row in (one.channel.value, TOTAL)
    ]
    return counted_table("channels", columns, rows, found)


def centres(counted: Sequence[Counted], columns: Sequence[str], known: Sequence[str]) -> Table:
    """Requests that came straight to a centre, apart from the portal's figures.

    Parameters
    ----------
    known:
        Ids of the centres, in their order.
    """
    ours = [one for one in counted if one.channel is Channel.CENTRE]
    others = sorted({one.centre for one in ours} - {*known, NOT_STATED})
    unsaid = [NOT_STATED] if any(one.centre == NOT_STATED for one in ours) else []
    rows = [*(Row(code) for code in (*known, *others, *unsaid)), Row(TOTAL)]
    found = [(row, one.column, one.request_id) for one in ours for row in (one.centre, TOTAL)]
    return counted_table("centres", columns, rows, found)


def direct(reported: Iterable[DirectRequests], columns: Sequence[str]) -> Table:
    """What the centres report of requests that came to them directly: counts and no records.

    They stand apart from everything else, and nothing can be opened behind them. A year of which
    nobody has reported has no figure, which is not the same as none.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row in reported:
        for code in (row.centre, TOTAL):
            counts[code, str(row.year)] += row.n
    cells = {place: Cell(n) for place, n in counts.items() if place[1] in columns}
    codes = sorted({code for code, _ in cells} - {TOTAL})
    cells |= {(TOTAL, year): Cell(None) for year in columns if (TOTAL, year) not in cells}
    return Table("direct", tuple(columns), tuple(Row(code) for code in (*codes, TOTAL)), cells)


def portal(counted: Iterable[Counted]) -> list[Counted]:
    """The requests that came through the portal, which the published figures are of."""
    return [one for one in counted if one.channel is Channel.PORTAL]
