"""Reading the audit: who did what, when, to which request, and what stood there before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from matcher.store import tables
from matcher.store.columns import VERSIONED
from matcher.store.engine import Store
from matcher.store.reads import AuditChange, AuditEntry

#: More changed rows than one entry has.
_ALL = 1_000_000

_AUDIT = tables.audit.c
_CHANGES = tables.audit_changes.c


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What the audit is narrowed to; empty means everything.

    Attributes
    ----------
    from_day, to_day:
        Both included.
    before:
        Only entries older than the one of this number: the next page.
    """

    request_id: str = ""
    actor: str = ""
    action: str = ""
    from_day: date | None = None
    to_day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """One entry with what it changed.

    Attributes
    ----------
    n_changes:
        How many rows it changed; `changes` holds the first few.
    """

    entry: AuditEntry
    changes: tuple[AuditChange, ...]
    n_changes: int


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the newest first.

    Attributes
    ----------
    total:
        How many there are in all, on other pages too.
    older:
        What to give as `before` for the next page; None on the last one.
    """

    entries: tuple[Audited, ...]
    total: int
    older: int | None


def find(store: Store, query: AuditQuery, *, limit: int, most_changes: int) -> AuditPage:
    """The entries that a query finds, the newest first.

    Parameters
    ----------
    limit:
        Entries on a page.
    most_changes:
        Changed rows shown of one entry: an import may have changed thousands.
    """
    conditions = _conditions(query)
    newest = sa.select(tables.audit).where(*conditions)
    if query.before is not None:
        newest = newest.where(_AUDIT.id < query.before)
    with store.reading() as connection:
        count = sa.select(sa.func.count()).select_from(tables.audit).where(*conditions)
        total = connection.execute(count).scalar_one()
        rows = connection.execute(newest.order_by(_AUDIT.id.desc()).limit(limit + 1)).all()
        entries = tuple(
            _with_changes(connection, _entry(row), most_changes) for row in rows[:limit]
        )
    older = entries[-1].entry.id if len(rows) > limit else None
    return AuditPage(entries, int(total), older)


def latest_day(store: Store, *, among: int) -> date | None:
    """The latest day among the newest changes; None where there has been none."""
    newest = sa.select(_AUDIT.on_day).order_by(_AUDIT.id.desc()).limit(among).subquery()
    with store.reading() as connection:
        day = connection.execute(sa.select(sa.func.max(newest.c.on_day))).scalar()
    return None if day is None else date.fromisoformat(day)


def of_request(connection: sa.Connection, request_id: str) -> tuple[Audited, ...]:
    """Every entry about a request with all that it changed, the oldest first."""
    query = sa.select(tables.audit).where(_about(request_id)).order_by(_AUDIT.id)
    rows = connection.execute(query).all()
    return tuple(_with_changes(connection, _entry(row), _ALL) for row in rows)


def actors(store: Store) -> tuple[str, ...]:
    """Everybody who ever changed something, by name."""
    return _distinct(store, _AUDIT.actor)


def actions(store: Store) -> tuple[str, ...]:
    """Every kind of change there is an entry of."""
    return _distinct(store, _AUDIT.action)


def _distinct(store: Store, column: sa.Column[str]) -> tuple[str, ...]:
    with store.reading() as connection:
        found = connection.execute(sa.select(column).distinct().order_by(column))
        return tuple(found.scalars())


def _conditions(query: AuditQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if query.request_id:
        conditions.append(_about(query.request_id))
    if query.actor:
        conditions.append(_AUDIT.actor == query.actor)
    if query.action:
        conditions.append(_AUDIT.action == query.action)
    if query.from_day is not None:
        conditions.append(_AUDIT.on_day >= query.from_day.isoformat())
    if query.to_day is not None:
        conditions.append(_AUDIT.on_day <= query.to_day.isoformat())
    return conditions


def _about(request_id: str) -> sa.ColumnElement[bool]:
    """Entries that name a request, changed a row of it, or made one."""
    # Keys of versions are lists in JSON: ["NT-2026-031"], ["NT-2026-031","haukeland"].
    beginning = json.dumps([request_id], ensure_ascii=False, separators=(",", ":"))[:-1]
    of_rows = sa.select(_CHANGES.audit_id).where(
        sa.or_(
            _CHANGES.row_key == request_id,
            _CHANGES.row_key == f"{beginning}]",
            _CHANGES.row_key.startswith(f"{beginning},", autoescape=True),
        )
    )
    made: Sequence[sa.Select[Any]] = [
        sa.select(table.c.audit_id).where(table.c.request_id == request_id)
        for table in (tables.OWN[kept.name] for kept in VERSIONED)
        if "request_id" in table.c
    ]
    return sa.or_(
        sa.func.json_extract(_AUDIT.summary, "$.request_id") == request_id,
        _AUDIT.id.in_(sa.union_all(of_rows, *made)),
    )


def _with_changes(connection: sa.Connection, entry: AuditEntry, most: int) -> Audited:
    own = _CHANGES.audit_id == entry.id
    count = sa.select(sa.func.count()).select_from(tables.audit_changes).where(own)
    query = sa.select(tables.audit_changes).where(own).order_by(_CHANGES.id).limit(most)
    changes = tuple(
        AuditChange(row.table_name, row.row_key, _tree(row.before), _tree(row.after))
        for row in connection.execute(query)
    )
    return Audited(entry, changes, connection.execute(count).scalar_one())


def _entry(row: sa.Row[Any]) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        on_day=date.fromisoformat(row.on_day),
        at_utc=row.at_utc or "",
        actor=row.actor,
        action=row.action,
        source=row.source,
        summary=json.loads(row.summary),
    )


def _tree(text: str | None) -> Mapping[str, Any] | None:
    return None if text is None else json.loads(text)
