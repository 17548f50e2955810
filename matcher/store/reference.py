"""The packaged reference in a store: put into a new one, brought up to date in an older one.

Bringing up to date adds what is new and changes what the reference itself had put there. What
a user has changed, added or taught stays; what the reference no longer holds stays as well,
because events may name it. Reads the reference, and writes through `applying`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from datetime import date

import sqlalchemy as sa

from matcher.catalogue import load_reference, reference_events, reference_sha256
from matcher.domain.batch import Row
from matcher.domain.site import Site
from matcher.store import tables
from matcher.store.applying import apply_rows
from matcher.store.audit import Author
from matcher.store.codec import encode_row, event_rows
from matcher.store.counts import Applied

#: In `meta`: the hash of the reference the store was filled with or brought up to.
_HELD = "reference_sha256"
#: Actions of the audit behind which the reference stands.
_CREATE, _RENEW = "create", "reference"
_SOURCE = "reference catalogue"
_EVERYTHING = frozenset(field.name for field in fields(Site))


def seed(connection: sa.Connection, today: date | None) -> None:
    """Put the reference catalogue, its registry counts and its capabilities into a new store."""
    rows = [Row(site, said=_EVERYTHING) for site in load_reference().sites]
    events = reference_events()
    rows += event_rows(events)
    # Without a day from the caller, the newest of the reference's own; every row there has one.
    known = [event.known_on for event in events.capabilities]
    known += [event.known_on for event in events.registry_counts]
    day = today or max((day for day in known if day is not None), default=date.min)
    apply_rows(connection, rows, Author("matcher", day, _SOURCE), _CREATE)
    _remember(connection)


def is_current(connection: sa.Connection) -> bool:
    """Whether the store holds the packaged reference, or was made without one."""
    held = sa.select(tables.meta.c.value).where(tables.meta.c.key == _HELD)
    if connection.execute(held).scalar() == reference_sha256():
        return True
    made = sa.select(tables.audit.c.id).where(tables.audit.c.action == _CREATE)
    return connection.execute(made.limit(1)).scalar() is None


def renew(connection: sa.Connection, today: date) -> Applied | None:
    """Bring an older store up to the packaged reference, within the open transaction.

    Returns
    -------
    Applied or None
        What changed, None where nothing did.
    """
    rows = [*_sites_to_renew(connection), *_events_to_renew(connection)]
    applied = apply_rows(connection, rows, Author("matcher", today, _SOURCE), _RENEW)
    _remember(connection)
    return applied if applied.new or applied.changed else None


def _remember(connection: sa.Connection) -> None:
    connection.execute(tables.meta.delete().where(tables.meta.c.key == _HELD))
    connection.execute(tables.meta.insert(), {"key": _HELD, "value": reference_sha256()})


def _sites_to_renew(connection: sa.Connection) -> list[Row]:
    """The reference's hospitals, silent about the columns that a user has changed."""
    changes, audit = tables.audit_changes.c, tables.audit.c
    query = (
        sa.select(changes.row_key, changes.after)
        .join(tables.audit, audit.id == changes.audit_id)
        .where(changes.table_name == "sites", audit.action.not_in((_CREATE, _RENEW)))
    )
    changed: dict[str, set[str]] = defaultdict(set)
    for key, after in connection.execute(query):
        changed[key].update(json.loads(after))
    # Only the reference says where its facts come from: a hospital without is a user's own.
    own = sa.select(tables.sites.c.site_id).where(tables.sites.c.evidence == "")
    users = set(connection.execute(own).scalars())
    rows = []
    for site in load_reference().sites:
        if site.site_id not in users:
            row = Row(site, said=_EVERYTHING)
            rows.append(Row(site, said=_EVERYTHING - changed[encode_row(row).key]))
    return rows


def _events_to_renew(connection: sa.Connection) -> list[Row]:
    """The reference's events but those of which a user has said something too."""
    users = {
        (name, key)
        for name in ("capabilities", "registry_counts")
        for key in _said_by_users(connection, name)
    }
    coded = [(row, encode_row(row)) for row in event_rows(reference_events())]
    return [row for row, code in coded if (code.kept.name, code.key) not in users]


def _said_by_users(connection: sa.Connection, name: str) -> set[str]:
    table, audit = tables.OWN[name], tables.audit
    query = (
        sa.select(table.c.row_key)
        .join(audit, audit.c.id == table.c.audit_id)
        .where(audit.c.action.not_in((_CREATE, _RENEW)))
    )
    return set(connection.execute(query).scalars())
