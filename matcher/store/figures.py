"""What the figures of a year need beside the events of a history. Must not write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from matcher.domain.case import CaseState, LinkKind
from matcher.domain.vocabulary import DeclineReason, Reply
from matcher.store import desk_tables as desk
from matcher.store.columns import date_of
from matcher.store.engine import Store
from matcher.store.reads import standing

#: Tables of what happens to requests.
_OF_REQUESTS = ("requests", "country_outcomes", "forwardings", "answers", "allocations")


@dataclass(frozen=True, slots=True)
class DeskMarks:
    """What people have said of requests on the desk; see `matcher.desk.figures.counting.OnDesk`."""

    duplicates: Mapping[str, str]
    versions: Mapping[str, str]
    withdrawn: frozenset[str]


def desk_marks(store: Store) -> DeskMarks:
    """Which requests repeat or amend another one, and which were withdrawn."""
    own = desk.cases.c
    query = sa.select(own.request_id, own.state, own.link_kind, own.linked_to)
    with store.reading() as connection:
        worked_on = list(connection.execute(query.where(own.revision > 0)))
        said = dict(standing(connection, "requests", "request_id", "status"))
    # An imported request that nobody has worked with stands where its file says.
    states = {**said, **{row.request_id: row.state for row in worked_on}}
    links = {row.request_id: row for row in worked_on if row.linked_to}
    duplicates = {}
    for request_id, state in states.items():
        if state == CaseState.DUPLICATE:
            link = links.get(request_id)
            duplicates[request_id] = "" if link is None else str(link.linked_to)
    return DeskMarks(
        duplicates=duplicates,
        versions={
            request_id: str(link.linked_to)
            for request_id, link in links.items()
            if link.link_kind == LinkKind.NEW_VERSION
        },
        withdrawn=frozenset(
            request_id for request_id, state in states.items() if state == CaseState.WITHDRAWN
        ),
    )


def decline_reasons(store: Store, *, known_before: date) -> dict[tuple[str, str], DeclineReason]:
    """The reason that each hospital gave last for a no, by request and hospital as recorded."""
    # SQLite's max() picks the row with it; see `matcher.store.cases`.
    query = (
        "SELECT request_id, site, decline_reason FROM ("
        "SELECT request_id, site, answer, answered_on, decline_reason, withdrawn, "
        "max(known_on || printf('%012d', id)) FROM answers WHERE known_on < ? GROUP BY row_key"
        ") WHERE withdrawn = 0 AND answer = ? AND decline_reason IS NOT NULL ORDER BY answered_on"
    )
    with store.reading() as connection:
        rows = connection.exec_driver_sql(query, (known_before.isoformat(), Reply.DECLINED.value))
        return {(request_id, site): DeclineReason(reason) for request_id, site, reason in rows}


def last_day_known(store: Store) -> date | None:
    """The latest day on which anything of a request became known; None where there is nothing.

    What is known of hospitals says nothing here: the reference is dated when it was gathered.
    """
    newest = " UNION ALL ".join(
        f"SELECT max(known_on) AS day FROM {name}"  # noqa: S608 - names of ours
        for name in _OF_REQUESTS
    )
    with store.reading() as connection:
        return date_of(connection.exec_driver_sql(f"SELECT max(day) FROM ({newest})").scalar())  # noqa: S608
