"""Writing reference data: hospitals and contacts stand once, and a later row replaces them.

They are not subject to as-of. Of a hospital the audit keeps what it was; of a contact only
which columns changed, so that a person's name and address live in one place and can be erased.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from matcher.store import tables
from matcher.store.audit import Entry
from matcher.store.codec import Incoming
from matcher.store.columns import Kept
from matcher.store.counts import Counts


def replace_rows(
    connection: sa.Connection, entry: Entry, counts: Counts, kept: Kept, incoming: list[Incoming]
) -> None:
    """Insert what is new and bring what is there up to date, a row's silence changing nothing."""
    table = tables.OWN[kept.name]
    (key,) = kept.key
    stored = _stored(connection, kept, [str(row.values[key]) for row in incoming])
    inserted: dict[str, dict[str, Any]] = {}
    updated: dict[str, dict[str, Any]] = {}
    for row in incoming:
        name = str(row.values[key])
        before = stored.get(name)
        if before is None:
            inserted[name] = stored[name] = {**row.values, **row.written}
            counts.new[kept.name] += 1
            entry.changed = True
            continue
        said = row.values if row.said is None else row.said
        differing = [column for column in said if before[column] != row.values[column]]
        if not differing:
            counts.unchanged[kept.name] += 1
            continue
        _note(entry, row, before, differing)
        counts.changed[kept.name] += 1
        before.update({column: row.values[column] for column in differing}, **row.written)
        if name not in inserted:
            updated[name] = before
    if inserted:
        connection.execute(table.insert(), list(inserted.values()))
    for name, values in updated.items():
        connection.execute(table.update().where(table.c[key] == name).values(values))


def _stored(connection: sa.Connection, kept: Kept, names: list[str]) -> dict[str, dict[str, Any]]:
    table = tables.OWN[kept.name]
    (key,) = kept.key
    wanted = sa.func.json_each(sa.bindparam("names")).table_valued("value")
    query = sa.select(table).where(table.c[key].in_(sa.select(wanted.c.value)))
    found = connection.execute(query, {"names": json.dumps(names)}).mappings()
    return {row[key]: {name: value for name, value in row.items() if name != "id"} for row in found}


def _note(entry: Entry, row: Incoming, before: dict[str, Any], differing: list[str]) -> None:
    if row.kept.name == "contacts":
        entry.note(row.kept.name, row.key, None, {"columns": differing})
        return
    entry.note(
        row.kept.name,
        row.key,
        {column: before[column] for column in differing},
        {column: row.values[column] for column in differing},
    )
