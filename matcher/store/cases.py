"""Requests on the desk: reading them, and changing them without overwriting a colleague.

A request that came by import has no row here until somebody works with it; where it stands is
then read from what is known of it. Every change says which revision it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from matcher.domain.batch import Row
from matcher.domain.case import Case, CaseState, Link, LinkKind, Sender
from matcher.domain.request import Finding, Request
from matcher.domain.vocabulary import CountryResult, RequestType
from matcher.errors import ConflictError, NotFoundError
from matcher.store import desk_tables as desk
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.columns import date_of
from matcher.store.engine import Store
from matcher.store.reads import record_reader, standing

#: Columns of a case that name or reach a person: never in the audit.
_PERSONAL = frozenset({"sender_name", "sender_email"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A request on the desk with what the inbox shows of it.

    Attributes
    ----------
    n_asked, n_answered:
        Hospitals it was forwarded to, and those that have answered.
    asked_by:
        The latest day by which a hospital was asked to answer; None where none was asked.
    """

    case: Case
    request: Request
    n_asked: int
    n_answered: int
    asked_by: date | None = None

    @property
    def due_on(self) -> date | None:
        """The day a reply is due: the company's, else the one that the hospitals were given."""
        return self.request.reply_due_on or self.asked_by


def find(store: Store, request_id: str) -> Standing:
    """One request as it stands.

    Raises
    ------
    NotFoundError
        The store holds no such request.
    """
    with store.reading() as connection:
        found = found_in(connection, request_id)
    if not found:
        raise NotFoundError(f"There is no request '{request_id}' here.", "Look in the inbox.")
    return found[0]


def everything(store: Store) -> tuple[Standing, ...]:
    """All requests as they stand, the latest received first."""
    with store.reading() as connection:
        found = found_in(connection)
    return tuple(sorted(found, key=_latest_first, reverse=True))


def _latest_first(one: Standing) -> tuple[date, str]:
    return (one.request.received_on or date.min, one.request.request_id)


def links(store: Store) -> dict[str, Link]:
    """What each linked request follows from, by the request's id."""
    query = sa.select(desk.cases).where(desk.cases.c.linked_to.is_not(None))
    with store.reading() as connection:
        kept = [_case(row) for row in connection.execute(query)]
    return {case.request_id: case.link for case in kept if case.link is not None}


def change(store: Store, case: Case, author: Author, action: str, rows: Iterable[Row] = ()) -> Case:
    """Keep a changed case, and rows of events with it, in one transaction.

    Parameters
    ----------
    case:
        As it shall be, with the revision that was read.

    Raises
    ------
    ConflictError
        Somebody else changed the case since that revision.
    NotFoundError
        No such request.
    """
    with store.writing() as connection:
        return change_within(connection, case, author, action, rows)


def change_within(
    connection: sa.Connection,
    case: Case,
    author: Author,
    action: str,
    rows: Iterable[Row] = (),
) -> Case:
    """As `change`, in a transaction that is open."""
    found = found_in(connection, case.request_id)
    if not found:
        raise NotFoundError(f"There is no request '{case.request_id}' here.")
    before = found[0].case
    if before.revision != case.revision:
        raise ConflictError(
            f"{case.request_id} has been changed since you opened it; nothing of theirs or "
            "yours is lost.",
            "Look at what is there now, and make your change again.",
        )
    apply_rows(connection, rows, author, action)
    return keep(connection, case, before, author, action)


def ensure(connection: sa.Connection, request_id: str) -> None:
    """Give an imported request a row, so that something may be kept beside it.

    Its revision stays 0: nobody has worked with it, and whoever is looking at it may still
    change it from what they see.
    """
    found = found_in(connection, request_id)
    if not found:
        raise NotFoundError(f"There is no request '{request_id}' here.")
    row = insert(desk.cases).values(_cells(found[0].case))
    connection.execute(row.on_conflict_do_nothing())


def keep(
    connection: sa.Connection, case: Case, before: Case | None, author: Author, action: str
) -> Case:
    """Write the row of a case and its audit; the case with its new revision."""
    kept = replace(case, revision=case.revision + 1)
    entry = Entry.begin(connection, author, action)
    was, becomes = ({} if before is None else _cells(before)), _cells(kept)
    row = insert(desk.cases).values(becomes)
    connection.execute(row.on_conflict_do_update(index_elements=["request_id"], set_=becomes))
    differing = [
        name
        for name, value in becomes.items()
        if was.get(name) != value and name not in _PERSONAL | {"revision"}
    ]
    entry.note(
        "cases",
        case.request_id,
        None if before is None else {name: was[name] for name in differing},
        {name: becomes[name] for name in differing},
    )
    entry.end({"request_id": case.request_id})
    return kept


def _cells(case: Case) -> dict[str, Any]:
    return {
        "request_id": case.request_id,
        "revision": case.revision,
        "state": case.state.value,
        "state_since": case.state_since.isoformat(),
        "holder": case.holder,
        "sender_name": case.sender.name,
        "sender_email": case.sender.email,
        "link_kind": None if case.link is None else case.link.kind.value,
        "linked_to": None if case.link is None else case.link.request_id,
        "found": json.dumps([asdict(one) for one in case.found], ensure_ascii=False),
        "opened_at": "" if case.opened_at is None else utc_text(case.opened_at),
        "opened_by": case.opened_by,
    }


def found_in(connection: sa.Connection, request_id: str | None = None) -> list[Standing]:
    """The requests that stand, one or all, with their cases and counts."""
    wanted = None if request_id is None else {"request_id": request_id}
    read = record_reader("requests")
    rows = standing(connection, "requests", *read.columns, where=wanted)
    requests = [received.request for received in read.records(rows)]
    cases = _cases(connection, request_id)
    asked = _n_sites(connection, "forwardings", request_id, due="due_on")
    answered = _n_sites(connection, "answers", request_id, due="NULL")
    results = dict(
        standing(connection, "country_outcomes", "request_id", "country_outcome", where=wanted)
    )
    found = []
    for request in requests:
        own = request.request_id
        n_asked, asked_by = asked.get(own, (0, None))
        n_answered, _ = answered.get(own, (0, None))
        case = cases.get(own) or _derived(request, n_asked, results.get(own))
        found.append(Standing(case, request, n_asked, n_answered, asked_by))
    return found


def _n_sites(
    connection: sa.Connection, table: str, request_id: str | None, *, due: str
) -> dict[str, tuple[int, date | None]]:
    """How many hospitals a table speaks of, and the last day due, by request.

    Aggregates instead of looking each row's successor up: SQLite's max() picks the row with it,
    and of one day's versions the last one written comes last. Rows taken back count for nothing.
    """
    one = "" if request_id is None else "WHERE request_id = :request_id "
    query = (
        "SELECT request_id, count(DISTINCT site), max(due) FROM ("  # noqa: S608 - names of ours
        f"SELECT request_id, site, {due} AS due, withdrawn, "
        "max(known_on || printf('%012d', id)) "
        f"FROM {table} {one}GROUP BY row_key) WHERE withdrawn = 0 GROUP BY request_id"
    )
    given = {} if request_id is None else {"request_id": request_id}
    rows = connection.execute(sa.text(query), given)
    return {str(own): (int(n), date_of(last)) for own, n, last in rows}


def _cases(connection: sa.Connection, request_id: str | None) -> dict[str, Case]:
    # A row of revision 0 is there for what is kept beside it; the case itself is read elsewhere.
    query = sa.select(desk.cases).where(desk.cases.c.revision > 0)
    if request_id is not None:
        query = query.where(desk.cases.c.request_id == request_id)
    return {row.request_id: _case(row) for row in connection.execute(query)}


def _case(row: sa.Row[Any]) -> Case:
    link = None
    if row.link_kind is not None:
        link = Link(LinkKind(row.link_kind), row.linked_to)
    return Case(
        request_id=row.request_id,
        revision=row.revision,
        state=CaseState(row.state),
        state_since=date.fromisoformat(row.state_since),
        holder=row.holder,
        sender=Sender(row.sender_name, row.sender_email),
        link=link,
        found=tuple(Finding(**one) for one in json.loads(row.found)),
        opened_at=datetime.fromisoformat(row.opened_at) if row.opened_at else None,
        opened_by=row.opened_by,
    )


#: What Norway's outcome says of a request that nobody has worked with here.
_AFTER_OUTCOME: dict[str, CaseState] = {
    CountryResult.ALLOCATED: CaseState.CLOSED,
    CountryResult.NOT_ALLOCATED: CaseState.CLOSED,
    CountryResult.WITHDRAWN: CaseState.WITHDRAWN,
}


def _derived(request: Request, n_asked: int, result: str | None) -> Case:
    """Where an imported request stands, by what the file said or what has happened to it."""
    said: Sequence[CaseState] = [state for state in CaseState if state.value == request.status]
    if result is not None:
        state = _AFTER_OUTCOME[result]
    elif said and said[0] is not CaseState.SUMMARY_DUE:
        state = said[0]
    elif n_asked or request.request_type is RequestType.COUNTRY:
        # Dealt with elsewhere, and some time ago: only its outcome is still waited for.
        state = CaseState.AWAITING_OUTCOME
    else:
        state = CaseState.RECEIVED
    since = request.received_on or date.min
    return Case(request.request_id, 0, state, since, found=())
