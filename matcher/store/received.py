"""Requests that come in: the event, the case and the papers that came with it, at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.case import Case
from matcher.domain.events import ReceivedRequest
from matcher.errors import ConflictError
from matcher.store import tables
from matcher.store.applying import apply_rows
from matcher.store.audit import Author
from matcher.store.case_papers import Paper, insert_paper
from matcher.store.cases import found_in, keep
from matcher.store.engine import Store


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request about to be kept.

    Attributes
    ----------
    case:
        With the revision 0; `request_id` as in the row's request. An id that ends in ``-`` is
        a beginning, such as ``NT-2026-``: the next free number of three digits is added.
    """

    case: Case
    row: Row
    papers: tuple[Paper, ...] = ()


def open_cases(store: Store, arrivals: Iterable[Arrival], author: Author) -> tuple[Case, ...]:
    """Put requests on the desk, all or none: each as an event, its case, what came with it.

    Raises
    ------
    ConflictError
        There is a request of that id already.
    """
    with store.writing() as connection:
        return tuple(_open(connection, one, author) for one in arrivals)


def _open(connection: sa.Connection, arrival: Arrival, author: Author) -> Case:
    case, row = arrival.case, arrival.row
    if case.request_id.endswith("-"):
        case, row = _numbered(connection, case, row)
    if found_in(connection, case.request_id):
        raise ConflictError(f"There is a request '{case.request_id}' already.")
    apply_rows(connection, [row], author, "open_request")
    kept = keep(connection, case, None, author, "open_case")
    for paper in arrival.papers:
        insert_paper(connection, kept.request_id, paper, author)
    return kept


def _numbered(connection: sa.Connection, case: Case, row: Row) -> tuple[Case, Row]:
    beginning = case.request_id
    query = (
        sa.select(tables.OWN["requests"].c.request_id)
        .distinct()
        .where(tables.OWN["requests"].c.request_id.startswith(beginning, autoescape=True))
    )
    ends = (text.removeprefix(beginning) for text in connection.execute(query).scalars())
    newest = max((int(end) for end in ends if end.isdecimal()), default=0)
    request_id = f"{beginning}{newest + 1:03d}"
    record = row.record
    if not isinstance(record, ReceivedRequest):
        raise TypeError(f"{record!r} is no request")
    request = replace(record.request, request_id=request_id)
    return (
        replace(case, request_id=request_id),
        replace(row, record=replace(record, request=request)),
    )
