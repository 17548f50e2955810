"""What hospitals reply: kept in their own words here, and as an event where it is an answer.

The words and the investigator's contact can be erased; neither events nor the audit have them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.answering import Given, Received, Status, Via
from matcher.domain.batch import Row
from matcher.domain.case import ENDED
from matcher.domain.events import Answer
from matcher.domain.vocabulary import DeclineReason
from matcher.errors import ConflictError, NotFoundError
from matcher.store import answer_links, cases, erasures
from matcher.store import desk_tables as desk
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store
from matcher.store.erasures import Erasure, ErasureKind
from matcher.store.reads import record_reader, standing

_WORDS = ("resources", "needs", "contact", "text")


def keep(store: Store, received: Received, author: Author) -> Received:
    """Keep a reply, and the answer it is, in one transaction.

    The same reply sent once more, by a double click or a page loaded again, is kept once.

    Raises
    ------
    ConflictError
        The request has ended.
    NotFoundError
        No such request, or its link leads nowhere any more.
    """
    request_id = received.request_id
    with store.writing() as connection:
        found = cases.found_in(connection, request_id)
        if not found:
            raise NotFoundError(f"There is no request '{request_id}' here.")
        if found[0].case.state in ENDED:
            raise ConflictError(f"{request_id} has ended: no more answers are taken.")
        if received.link_id is not None and answer_links.is_void(connection, received.link_id):
            raise NotFoundError("This link leads nowhere.")
        cases.ensure(connection, request_id)
        newest = _newest(connection, received)
        if newest is not None and _same(newest, received):
            return newest
        done = connection.execute(desk.replies.insert(), _as_cells(received))
        (number,) = done.inserted_primary_key or (0,)
        _record(connection, received, author)
    return replace(received, reply_id=int(number))


def of_request(store: Store, request_id: str) -> tuple[Received, ...]:
    """The replies about a request, the newest first."""
    own = desk.replies.c
    query = sa.select(desk.replies).where(own.request_id == request_id).order_by(own.id.desc())
    with store.reading() as connection:
        return tuple(_as_received(row) for row in connection.execute(query))


def answers(store: Store, request_id: str) -> tuple[Answer, ...]:
    """The answers to a request as they stand, whatever way they came; imports among them."""
    read = record_reader("answers")
    with store.reading() as connection:
        rows = standing(connection, "answers", *read.columns, where={"request_id": request_id})
    return tuple(read.records(rows))


def resources_last(store: Store, site: str, department: str) -> str:
    """What a hospital's department said last of its staff and equipment; "" for nothing."""
    own = desk.replies.c
    mine = sa.select(own.resources).where(
        own.site == site, own.department == department, own.resources != ""
    )
    with store.reading() as connection:
        return connection.execute(mine.order_by(own.id.desc()).limit(1)).scalar() or ""


def erase_words(store: Store, request_id: str, reply_id: int, author: Author) -> None:
    """Erase a reply's own words and the contact in it, for good; the answer stays.

    Raises
    ------
    NotFoundError
        The request has no such reply.
    """
    with store.writing() as connection:
        if not erase_words_within(connection, request_id, reply_id, author):
            raise NotFoundError(f"There is no reply {reply_id} here.", "Open the request again.")
        of = {"request_id": request_id, "reply": reply_id}
        erasures.keep(store, connection, Erasure(ErasureKind.REPLY, of), author)
    store.settle()


def erase_words_within(
    connection: sa.Connection, request_id: str, reply_id: int, author: Author
) -> int:
    """As `erase_words`, in a transaction that is open; how many replies there were of that number."""
    own = desk.replies.c
    mine = sa.and_(own.id == reply_id, own.request_id == request_id)
    done = connection.execute(desk.replies.update().where(mine).values(dict.fromkeys(_WORDS, "")))
    if done.rowcount:
        entry = Entry.begin(connection, author, "erase_reply")
        entry.end({"request_id": request_id, "reply": reply_id})
    return done.rowcount


def _record(connection: sa.Connection, received: Received, author: Author) -> None:
    given, reply = received.given, received.given.status.reply
    if reply is None:
        entry = Entry.begin(connection, author, "answer_status")
        entry.end(
            {
                "request_id": received.request_id,
                "site": received.site,
                "status": given.status.value,
            }
        )
        return
    answer = Answer(
        request_id=received.request_id,
        site=received.site,
        answered_on=received.answered_on,
        answer=reply,
        department=given.department,
        version=received.version,
        received_via=received.via.value,
        decline_reason=given.decline_reason,
        eligible_patients_per_year=given.eligible_patients_per_year,
        recruitment_estimate=given.recruitment_estimate,
        competing_studies=given.competing_studies,
        known_on=author.today,
    )
    apply_rows(connection, [Row(answer, said_now=True)], author, "answer")


def _newest(connection: sa.Connection, like: Received) -> Received | None:
    own = desk.replies.c
    query = sa.select(desk.replies).where(
        own.request_id == like.request_id,
        own.site == like.site,
        own.department == like.given.department,
        own.version == like.version,
    )
    row = connection.execute(query.order_by(own.id.desc()).limit(1)).one_or_none()
    return None if row is None else _as_received(row)


def _same(kept: Received, sent: Received) -> bool:
    return kept.given == sent.given and (kept.via, kept.answered_on, kept.link_id) == (
        sent.via,
        sent.answered_on,
        sent.link_id,
    )


def _as_cells(one: Received) -> dict[str, Any]:
    given = one.given
    competing = given.competing_studies
    return {
        "request_id": one.request_id,
        "site": one.site,
        "department": given.department,
        "version": one.version,
        "status": given.status.value,
        "answered_on": one.answered_on.isoformat(),
        "received_at": utc_text(one.received_at),
        "due_on": None if one.due_on is None else one.due_on.isoformat(),
        "via": one.via.value,
        "link_id": one.link_id,
        "entered_by": one.entered_by,
        "decline_reason": None if given.decline_reason is None else given.decline_reason.value,
        "eligible_patients_per_year": given.eligible_patients_per_year,
        "recruitment_estimate": given.recruitment_estimate,
        "competing_studies": None if competing is None else int(competing),
        **{name: getattr(given, name) for name in _WORDS},
    }


def _as_received(row: sa.Row[Any]) -> Received:
    competing = row.competing_studies
    given = Given(
        status=Status(row.status),
        department=row.department,
        decline_reason=None if row.decline_reason is None else DeclineReason(row.decline_reason),
        eligible_patients_per_year=row.eligible_patients_per_year,
        recruitment_estimate=row.recruitment_estimate,
        competing_studies=None if competing is None else bool(competing),
        **{name: getattr(row, name) for name in _WORDS},
    )
    return Received(
        reply_id=row.id,
        request_id=row.request_id,
        site=row.site,
        version=row.version,
        given=given,
        answered_on=date.fromisoformat(row.answered_on),
        received_at=datetime.fromisoformat(row.received_at),
        via=Via(row.via),
        due_on=None if row.due_on is None else date.fromisoformat(row.due_on),
        link_id=row.link_id,
        entered_by=row.entered_by,
    )
