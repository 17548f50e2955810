"""What personal data has been kept long enough: finding it, and erasing it.

Only counts are told and kept in the audit; which requests and contacts it was stands in the
journal of erasures, by their ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.case import ENDED
from matcher.store import contacts, erasures, tables
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.cases import found_in
from matcher.store.engine import Store
from matcher.store.erasures import Erasure, ErasureKind
from matcher.store.erasures_blanking import blank_letters, blanked, words_of

_REPLY_WORDS = ("resources", "needs", "contact", "text")


def periods(store: Store) -> dict[str, int]:
    """The periods that were set here, in months, by what they hold for."""
    own = desk.retention.c
    with store.reading() as connection:
        return {what: int(n) for what, n in connection.execute(sa.select(own.what, own.months))}


def set_periods(store: Store, months: Mapping[str, int], author: Author) -> None:
    """Set periods; one entry in the audit says what they were and are."""
    own = desk.retention.c
    with store.writing() as connection:
        rows = connection.execute(sa.select(own.what, own.months))
        before = {str(what): int(n) for what, n in rows}
        entry = Entry.begin(connection, author, "retention")
        for what, n_months in months.items():
            if before.get(what) == n_months:
                continue
            connection.execute(desk.retention.delete().where(own.what == what))
            connection.execute(desk.retention.insert(), {"what": what, "months": n_months})
            was = {"months": before[what]} if what in before else None
            entry.note("retention", what, was, {"months": n_months})
        if entry.changed:
            entry.end({})


def contacts_left(store: Store, before: date) -> tuple[str, ...]:
    """Ids of contacts that left before a day."""
    own = tables.contacts.c
    query = sa.select(own.contact_id).where(own.valid_to < before.isoformat())
    with store.reading() as connection:
        return tuple(connection.execute(query.order_by(own.contact_id)).scalars())


def senders_kept(store: Store, before: date) -> tuple[str, ...]:
    """Requests that ended before a day and whose sender's name or address is kept."""
    own = desk.cases.c
    named = sa.or_(own.sender_name != "", own.sender_email != "")
    with store.reading() as connection:
        having = set(connection.execute(sa.select(own.request_id).where(named)).scalars())
        return tuple(sorted(having & _ended(connection, before)))


def papers_kept(store: Store, before: date) -> tuple[str, ...]:
    """Requests that ended before a day and whose mails, letters or replies still hold people."""
    with store.reading() as connection:
        return tuple(sorted(_with_papers(connection) & _ended(connection, before)))


def sessions_over(store: Store, before: datetime) -> int:
    """How many sessions and links for logging in ended before a moment."""
    with store.reading() as connection:
        return sum(
            connection.execute(
                sa.select(sa.func.count()).where(table.c.expires_at < utc_text(before))
            ).scalar_one()
            for table in (desk.sessions, desk.login_links)
        )


def erase(
    store: Store,
    doomed: Mapping[ErasureKind, Sequence[str]],
    sessions_before: datetime | None,
    author: Author,
) -> None:
    """Erase all of it in one transaction; the audit has counts alone.

    Parameters
    ----------
    doomed:
        Ids of contacts, and of requests, by what is erased of them.
    sessions_before:
        Sessions that ended before this moment go too; None: all stay.
    """
    within = {
        ErasureKind.CONTACT: ("contact_id", contacts.take_contact_out),
        ErasureKind.SENDER: ("request_id", erase_sender_within),
        ErasureKind.PAPERS: ("request_id", erase_papers_within),
    }
    with store.writing() as connection:
        journal: list[Erasure] = []
        for kind, ids in doomed.items():
            name, do = within[kind]
            for one in ids:
                do(connection, one)
                journal.append(Erasure(kind, {name: one}))
        counts = {kind.value: len(ids) for kind, ids in doomed.items()}
        if sessions_before is not None:
            counts["sessions"] = _forget_sessions(connection, sessions_before)
        Entry.begin(connection, author, "retain").end(counts)
        erasures.keep_all(store, connection, journal, author)
    store.settle()


def _forget_sessions(connection: sa.Connection, before: datetime) -> int:
    n_gone = 0
    for table in (desk.sessions, desk.login_links):
        over = table.c.expires_at < utc_text(before)
        n_gone += connection.execute(table.delete().where(over)).rowcount
    return n_gone


def erase_sender_within(connection: sa.Connection, request_id: str) -> None:
    """Take the company's person out of a request and the letters to them."""
    mine = desk.cases.c.request_id == request_id
    row = connection.execute(sa.select(desk.cases).where(mine)).one_or_none()
    if row is None:
        return
    connection.execute(desk.cases.update().where(mine).values(sender_name="", sender_email=""))
    if row.sender_email:
        blank_letters(connection, row.sender_name, row.sender_email, request_id=request_id)


def erase_papers_within(connection: sa.Connection, request_id: str) -> None:
    """Take people out of what came and went: files, letters' recipients, words of replies."""
    files = desk.case_files
    connection.execute(files.delete().where(files.c.request_id == request_id))
    own = desk.letters.c
    for row in connection.execute(
        sa.select(desk.letters).where(own.request_id == request_id)
    ).all():
        words = words_of(row.name, row.email, *json.loads(row.cc))
        cells: dict[str, Any] = {"name": "", "email": "", "cc": "[]"}
        cells |= {name: blanked(getattr(row, name), words) for name in ("subject", "body", "error")}
        connection.execute(desk.letters.update().where(own.id == row.id).values(cells))
    for table, words_in in ((desk.replies, _REPLY_WORDS), (desk.expert_opinions, ("text",))):
        mine = table.c.request_id == request_id
        connection.execute(table.update().where(mine).values(dict.fromkeys(words_in, "")))


def _with_papers(connection: sa.Connection) -> set[str]:
    letters, replies, opinions = desk.letters.c, desk.replies.c, desk.expert_opinions.c
    named = sa.or_(letters.name != "", letters.email != "", letters.cc != "[]")
    said = sa.or_(*(replies[name] != "" for name in _REPLY_WORDS))
    queries = (
        sa.select(desk.case_files.c.request_id),
        sa.select(letters.request_id).where(named),
        sa.select(replies.request_id).where(said),
        sa.select(opinions.request_id).where(opinions.text != ""),
    )
    return set(connection.execute(sa.union(*queries)).scalars())


def _ended(connection: sa.Connection, before: date) -> set[str]:
    """Requests that have ended, and did so before a day."""
    return {
        one.request.request_id
        for one in found_in(connection)
        if one.case.state in ENDED and one.case.state_since < before
    }
