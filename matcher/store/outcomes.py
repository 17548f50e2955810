"""What became of requests: what was told on each occasion, and whom it was asked of.

What was told stays as it was; the events that follow from the newest are versions like all
others. The audit has references, verdicts and hospitals, never a name or a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.desk.outcomes import Told, Verdict, as_pairs
from matcher.domain.batch import Row
from matcher.domain.case import Case
from matcher.domain.events import Allocation, CountryOutcome
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.domain.vocabulary import SiteOutcome
from matcher.errors import ConflictError
from matcher.store import cases, letters
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store
from matcher.store.letter_cells import as_letter
from matcher.store.reads import record_reader, standing

_OUT = (LetterState.SENT.value, LetterState.HANDED_OVER.value)
_OPEN = tuple(one.value for one in letters.OPEN)


@dataclass(frozen=True, slots=True)
class Recording:
    """What was told of one request, and what follows from it.

    Attributes
    ----------
    case:
        As it shall be, with the revision that was read.
    """

    told: Told
    case: Case
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Letters about one request, as far as waiting for its outcome goes.

    Attributes
    ----------
    overview_on, asked_on:
        The day its last overview, and its last question about the outcome, went out.
    letter_waits:
        A question about its outcome waits to be sent.
    """

    overview_on: date | None = None
    asked_on: date | None = None
    letter_waits: bool = False


def reports(store: Store, request_id: str) -> tuple[Told, ...]:
    """What was told of a request, the newest first; nothing of what came by import."""
    own = desk.outcome_reports.c
    query = sa.select(desk.outcome_reports).where(own.request_id == request_id)
    with store.reading() as connection:
        return tuple(_as_told(row) for row in connection.execute(query.order_by(own.id.desc())))


def newest_reports(store: Store) -> dict[str, Told]:
    """What was told last of each request."""
    query = sa.select(desk.outcome_reports).order_by(desk.outcome_reports.c.id)
    with store.reading() as connection:
        return {row.request_id: _as_told(row) for row in connection.execute(query)}


def country_outcomes(store: Store, request_id: str | None = None) -> dict[str, CountryOutcome]:
    """Norway's outcome as it stands, by request."""
    wanted = None if request_id is None else {"request_id": request_id}
    read = record_reader("country_outcomes")
    with store.reading() as connection:
        rows = standing(connection, "country_outcomes", *read.columns, where=wanted)
    return {one.request_id: one for one in read.records(rows)}


def allocations(store: Store, request_id: str) -> tuple[Allocation, ...]:
    """What is on record of each hospital of a request."""
    read = record_reader("allocations")
    with store.reading() as connection:
        rows = standing(connection, "allocations", *read.columns, where={"request_id": request_id})
    return tuple(read.records(rows))


def record(store: Store, recordings: Sequence[Recording], author: Author) -> None:
    """Keep what was told of some requests: of all of them, or of none.

    Raises
    ------
    ConflictError
        Somebody else changed one of them since it was read, or letters that tell hospitals
        what was told before wait to be sent.
    """
    with store.writing() as connection:
        for one in recordings:
            # A letter that waits would tell hospitals what is no longer true.
            letters.refuse_waiting(connection, one.told.request_id, {LetterKind.OUTCOME_NOTICE})
            cases.change_within(connection, one.case, author, "outcome", one.rows)
            before = _newest(connection, one.told.request_id)
            connection.execute(desk.outcome_reports.insert(), _cells(one.told, author))
            entry = Entry.begin(connection, author, "outcome")
            _note(entry, before, one.told)
            entry.end({"request_id": one.told.request_id})


def _note(entry: Entry, before: Told | None, after: Told) -> None:
    """What was told before and is told now, of the request and of each hospital."""
    own = after.request_id
    was = None if before is None else {"verdict": before.verdict.value}
    entry.note("outcome_reports", own, was, {"verdict": after.verdict.value})
    earlier = {} if before is None else dict(before.sites)
    for site in sorted({*earlier, *after.sites}):
        sides = [
            {"outcome": one[site].value} if site in one else None for one in (earlier, after.sites)
        ]
        key = json.dumps([own, site], ensure_ascii=False, separators=(",", ":"))
        entry.note("outcome_reports", key, sides[0], sides[1] or {"outcome": None})


def _newest(connection: sa.Connection, request_id: str) -> Told | None:
    own = desk.outcome_reports.c
    query = sa.select(desk.outcome_reports).where(own.request_id == request_id)
    row = connection.execute(query.order_by(own.id.desc()).limit(1)).one_or_none()
    return None if row is None else _as_told(row)


def asked(store: Store) -> dict[str, Asked]:
    """When overviews and questions about the outcome went out, by request."""
    own, more = desk.letters.c, desk.letter_requests.c
    kinds = (LetterKind.OVERVIEW.value, LetterKind.OUTCOME_QUESTION.value)
    mine = sa.select(own.id, own.request_id, own.kind, own.state, own.sent_at).where(
        own.kind.in_(kinds)
    )
    shared = (
        sa.select(own.id, more.request_id, own.kind, own.state, own.sent_at)
        .join(desk.letter_requests, more.letter_id == own.id)
        .where(own.kind.in_(kinds))
    )
    found: dict[str, Asked] = {}
    with store.reading() as connection:
        rows = connection.execute(sa.union_all(mine, shared)).all()
    for _, request_id, kind, state, sent_at in sorted(rows):
        known = found.setdefault(request_id, Asked())
        day = None if sent_at is None else datetime.fromisoformat(sent_at).date()
        if kind == LetterKind.OVERVIEW.value:
            if state in _OUT:
                known = replace(known, overview_on=day)
        elif state in _OUT:
            known = replace(known, asked_on=day)
        elif state in _OPEN:
            known = replace(known, letter_waits=True)
        found[request_id] = known
    return found


def keep_question(
    store: Store, draft: Letter, request_ids: Sequence[str], author: Author
) -> Letter:
    """Keep a letter about several requests of one company as a draft.

    Parameters
    ----------
    draft:
        It belongs to the first of the requests.

    Raises
    ------
    ConflictError
        A letter about one of them is waiting already.
    """
    with store.writing() as connection:
        for one in request_ids:
            cases.ensure(connection, one)
            if _questions(connection, one, _OPEN):
                raise ConflictError(
                    f"A letter that asks about {one} is waiting already.",
                    "Send it or discard it first.",
                )
        (kept,) = letters.insert_drafts(connection, draft.request_id, [draft], author)
        for one in request_ids:
            if one != draft.request_id:
                shared = {"letter_id": kept.letter_id, "request_id": one}
                connection.execute(desk.letter_requests.insert(), shared)
        return kept


def questions(store: Store, request_id: str) -> tuple[Letter, ...]:
    """The letters that ask what became of a request, alone or among others; discarded ones not."""
    with store.reading() as connection:
        return _questions(connection, request_id, (*_OPEN, *_OUT))


def requests_of(store: Store, letter_id: int) -> tuple[str, ...]:
    """All requests that a letter is about, its own first."""
    own = desk.letters.c
    with store.reading() as connection:
        first = connection.execute(sa.select(own.request_id).where(own.id == letter_id)).scalars()
        return (*first, *further(connection, letter_id))


def further(connection: sa.Connection, letter_id: int) -> tuple[str, ...]:
    """The requests that a letter is about beside its own, in a transaction that is open."""
    own = desk.letter_requests.c
    query = sa.select(own.request_id).where(own.letter_id == letter_id).order_by(own.request_id)
    return tuple(connection.execute(query).scalars())


def _questions(
    connection: sa.Connection, request_id: str, states: Iterable[str]
) -> tuple[Letter, ...]:
    own, more = desk.letters.c, desk.letter_requests.c
    shared = sa.select(more.letter_id).where(more.request_id == request_id)
    query = sa.select(desk.letters).where(
        own.kind == LetterKind.OUTCOME_QUESTION.value,
        own.state.in_(tuple(states)),
        sa.or_(own.request_id == request_id, own.id.in_(shared)),
    )
    return tuple(as_letter(row) for row in connection.execute(query.order_by(own.id)))


def _cells(told: Told, author: Author) -> dict[str, Any]:
    return {
        "request_id": told.request_id,
        "verdict": told.verdict.value,
        "told_on": told.told_on.isoformat(),
        "is_complete": int(told.is_complete),
        "sites": json.dumps(as_pairs(told.sites)),
        "via": told.via,
        "reported_at": "" if author.now is None else utc_text(author.now),
        "reported_by": author.actor,
    }


def _as_told(row: sa.Row[Any]) -> Told:
    return Told(
        request_id=row.request_id,
        verdict=Verdict(row.verdict),
        told_on=date.fromisoformat(row.told_on),
        sites={site: SiteOutcome(outcome) for site, outcome in json.loads(row.sites)},
        is_complete=bool(row.is_complete),
        via=row.via,
        report_id=row.id,
        reported_at=datetime.fromisoformat(row.reported_at) if row.reported_at else None,
        reported_by=row.reported_by,
    )
