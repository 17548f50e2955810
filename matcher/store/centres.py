"""What the centres report: requests that came to them directly, and whom they forwarded ours to.

Direct requests are counts, apart from the portal's requests. Of a centre's year the newest report
counts, as a whole; earlier ones stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from matcher.desk.centres import DirectRequests, summed
from matcher.domain.batch import Row
from matcher.domain.letter import Letter
from matcher.store import answer_links, cases, letters
from matcher.store import desk_tables as desk
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry
from matcher.store.engine import Store


def direct_requests(store: Store) -> tuple[DirectRequests, ...]:
    """How many requests came to each centre directly, by year, type and area.

    The portal's requests are not among them, and nothing that learns or counts the portal's
    requests reads this.
    """
    with store.reading() as connection:
        return _standing(connection)


def report_direct(
    store: Store,
    rows: Sequence[DirectRequests],
    author: Author,
    *,
    dry_run: bool = False,
) -> tuple[tuple[str, int], ...]:
    """Keep what centres report of their years; the centres and years that were new or changed.

    A report replaces the earlier one of the same centre and year. The same one again changes
    nothing.
    """
    told = summed(rows)
    with store.writing() as connection:
        before = _standing(connection)
        own = desk.direct_requests.c
        newest = connection.execute(sa.select(sa.func.max(own.report))).scalar() or 0
        changed = []
        for place in dict.fromkeys((row.centre, row.year) for row in told):
            mine = _of(told, place)
            if mine == _of(before, place):
                continue
            changed.append(place)
            for row in mine:
                connection.execute(
                    desk.direct_requests.insert(),
                    {
                        "report": newest + 1,
                        "centre": row.centre,
                        "year": row.year,
                        "request_type": row.request_type,
                        "therapy_area": row.therapy_area,
                        "n": row.n,
                        "reported_on": author.today.isoformat(),
                        "reported_by": author.actor,
                    },
                )
        if changed:
            entry = Entry.begin(connection, author, "direct_requests")
            counts = {
                f"{centre} {year}": sum(row.n for row in _of(told, (centre, year)))
                for centre, year in changed
            }
            entry.end({"requests": counts})
        if dry_run:
            connection.rollback()
        return tuple(changed)


def keep_onward(
    store: Store,
    request_id: str,
    rows: Iterable[Row],
    drafts: Sequence[Letter],
    author: Author,
) -> tuple[Letter, ...]:
    """Keep whom a centre forwarded a request to, with the letter that has their answer links.

    Raises
    ------
    ConflictError
        Such a letter is waiting already: its links would be made twice.
    """
    key = answer_links.key_of(store) if drafts else b""
    with store.writing() as connection:
        cases.ensure(connection, request_id)
        apply_rows(connection, rows, author, "centre_report")
        if not drafts:
            return ()
        letters.refuse_waiting(connection, request_id, {one.kind for one in drafts})
        kept = letters.insert_drafts(connection, request_id, drafts, author)
        for one in kept:
            answer_links.mint(connection, one, key, author)
        return kept


def _of(rows: Sequence[DirectRequests], place: tuple[str, int]) -> list[DirectRequests]:
    return [row for row in rows if (row.centre, row.year) == place]


def _standing(connection: sa.Connection) -> tuple[DirectRequests, ...]:
    own = desk.direct_requests.c
    newest = (
        sa.select(own.centre, own.year, sa.func.max(own.report).label("report"))
        .group_by(own.centre, own.year)
        .subquery()
    )
    query = sa.select(own.centre, own.year, own.request_type, own.therapy_area, own.n).join(
        newest,
        sa.and_(
            newest.c.centre == own.centre,
            newest.c.year == own.year,
            newest.c.report == own.report,
        ),
    )
    return summed(DirectRequests(*row) for row in connection.execute(query))
