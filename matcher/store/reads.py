"""What a store holds, read back as the records of the domain.

Which version of an event counts on which day is decided in `history`, not here: `events`
hands over all of them. Must not write.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from matcher.catalogue import Catalogue, load_reference
from matcher.domain.batch import ExistingRows
from matcher.domain.events import Contact, Events
from matcher.domain.site import Site
from matcher.domain.vocabulary import CountryResult, SiteOutcome
from matcher.store import tables
from matcher.store.codec import RecordReader, reader
from matcher.store.columns import KEPT, VERSIONED, Kept, kept
from matcher.store.engine import Store

#: Sorts after every day: what was known before it is everything.
EVER = "~"


def catalogue(store: Store) -> Catalogue:
    """The reference world with the store's hospitals, the names taught to it among theirs."""
    with store.reading() as connection:
        sites = stored_sites(connection)
        taught = taught_names(connection)
    return load_reference().with_sites(sites, taught_names=taught)


def stored_sites(connection: sa.Connection) -> tuple[Site, ...]:
    """The hospitals, in the order in which they came."""
    query = _select(kept("sites")).order_by(tables.sites.c.id)
    return tuple(record_reader("sites").records(connection.execute(query).all()))


def taught_names(connection: sa.Connection) -> dict[str, str]:
    """Site id by taught name, in the order of teaching; of a name taught twice, the last."""
    query = sa.select(tables.aliases.c.name, tables.aliases.c.site_id)
    taught: dict[str, str] = {}
    for name, site_id in connection.execute(query.order_by(tables.aliases.c.id)):
        taught.pop(name, None)  # so that a name taught again comes last: the last one wins
        taught[name] = site_id
    return taught


def events(store: Store, *, known_before: date | None = None) -> Events:
    """Every version of every event, oldest knowledge first.

    A version that was replaced on the very day it became known is left out: no day sees it.

    Parameters
    ----------
    known_before:
        Only what was known before this day; None: everything.
    """
    before = EVER if known_before is None else known_before.isoformat()
    found = {}
    with store.reading() as connection:
        for table in VERSIONED:
            read = record_reader(table.name)
            query = versions_of(table.name, read.columns)
            rows = connection.exec_driver_sql(query, (before,)).all()
            found[table.name] = tuple(read.records(rows))
    return Events(**found)


def versions_of(name: str, columns: Sequence[str]) -> str:
    """The query for columns of the versions that `events` hands over, known before a parameter.

    As text: to build and compile it otherwise takes longer than to run it.
    """
    own = ", ".join(f"{name}.{column}" for column in columns)
    return (
        f"SELECT {own} FROM {name} WHERE {name}.known_on < ?"  # noqa: S608 - names of ours
        f" AND NOT EXISTS (SELECT 1 FROM {name} AS later WHERE later.row_key = {name}.row_key"
        f" AND later.known_on = {name}.known_on AND later.id > {name}.id)"
        f" ORDER BY {name}.known_on, {name}.id"
    )


def contacts(store: Store) -> tuple[Contact, ...]:
    """The contacts that have not been erased, by id."""
    query = _select(kept("contacts")).order_by(tables.contacts.c.contact_id)
    with store.reading() as connection:
        return tuple(record_reader("contacts").records(connection.execute(query).all()))


def existing(store: Store) -> ExistingRows:
    """What an import must know of the store to check its rows; only what stands now."""
    with store.reading() as connection:
        received = standing(connection, "requests", "request_id", "received_on", "parent_id")
        outcomes = standing(connection, "country_outcomes", "request_id", "country_outcome")
        sent = standing(connection, "forwardings", "request_id", "site", "forwarded_on")
        decided = standing(connection, "allocations", "request_id", "site", "outcome")
    forwardings: dict[tuple[str, str], str] = {}
    for request_id, site, day in sent:
        place = (request_id, site)
        forwardings[place] = min(day, forwardings.get(place, day))
    return ExistingRows(
        requests={request_id: date.fromisoformat(day) for request_id, day, _ in received},
        parents={request_id: parent for request_id, _, parent in received if parent},
        country_outcomes={request_id: CountryResult(result) for request_id, result in outcomes},
        forwardings={place: date.fromisoformat(day) for place, day in forwardings.items()},
        selected=frozenset(
            (request_id, site)
            for request_id, site, outcome in decided
            if outcome == SiteOutcome.SELECTED
        ),
    )


def standing(
    connection: sa.Connection,
    name: str,
    *columns: str,
    where: Mapping[str, str] | None = None,
) -> list[Any]:
    """Those columns of the newest version of each row, rows taken back left out.

    Parameters
    ----------
    where:
        Only rows with these values, by column; None: all.
    """
    table = tables.OWN[name]
    later = table.alias()
    overtaken = (
        sa.select(sa.literal(1))
        .where(
            later.c.row_key == table.c.row_key,
            sa.tuple_(later.c.known_on, later.c.id) > sa.tuple_(table.c.known_on, table.c.id),
        )
        .exists()
    )
    query = sa.select(*(table.c[column] for column in columns))
    for column, value in (where or {}).items():
        query = query.where(table.c[column] == value)
    return list(connection.execute(query.where(~overtaken, table.c.withdrawn == 0)))


def counts(store: Store) -> dict[str, int]:
    """How many rows each table holds, versions of one row counted once."""
    found = {}
    with store.reading() as connection:
        for table in KEPT:
            own = tables.OWN[table.name]
            what = own.c.row_key.distinct() if table.versioned else own.c.id
            found[table.name] = connection.execute(sa.select(sa.func.count(what))).scalar_one()
    return found


def meta(store: Store, key: str) -> str | None:
    """A fact about the store itself, such as ``kind`` = ``demo``; None where not told."""
    query = sa.select(tables.meta.c.value).where(tables.meta.c.key == key)
    with store.reading() as connection:
        return connection.execute(query).scalar()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: who, when, from where, how much; `id` finds the rows it changed.

    `at_utc` is empty where the one who made the change had no clock.
    """

    id: int
    on_day: date
    at_utc: str
    actor: str
    action: str
    source: str
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditChange:
    """What one row was before a change and what it became; None: was not there."""

    table: str
    row_key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def audit(store: Store, *, limit: int = 100) -> tuple[AuditEntry, ...]:
    """The latest changes, newest first."""
    query = sa.select(tables.audit).order_by(tables.audit.c.id.desc()).limit(limit)
    with store.reading() as connection:
        return tuple(
            AuditEntry(
                number, date.fromisoformat(day), at or "", actor, action, source, json.loads(said)
            )
            for number, day, at, actor, action, source, said in connection.execute(query)
        )


def audit_changes(store: Store, entry_id: int) -> tuple[AuditChange, ...]:
    """What the rows that a change touched were before it, and became."""
    changes = tables.audit_changes.c
    query = sa.select(changes.table_name, changes.row_key, changes.before, changes.after)
    query = query.where(changes.audit_id == entry_id).order_by(changes.id)
    with store.reading() as connection:
        return tuple(
            AuditChange(
                table,
                key,
                None if before is None else json.loads(before),
                None if after is None else json.loads(after),
            )
            for table, key, before, after in connection.execute(query)
        )


def _select(kept: Kept) -> sa.Select[Any]:
    table = tables.OWN[kept.name]
    return sa.select(*(table.c[name] for name in record_reader(kept.name).columns))


@cache
def record_reader(name: str) -> RecordReader:
    """What turns rows of that table into records; made once."""
    return reader(kept(name))
