"""Teaching a name, and resolving anew what is stored under names as written.

A taught name changes the hospital of exactly those cells whose name is now understood
differently; a cell that was understood in another way when it came, and is not touched by the
new name, stays as it is. Must not change anything else of an event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from matcher.catalogue import Catalogue
from matcher.store import tables
from matcher.store.audit import Entry
from matcher.store.codec import row_key
from matcher.store.columns import KEPT, Kept

#: Says which hospital a name newly stands for; None where nothing has changed.
Newly = Callable[[str], str | None]


def newly_resolved(before: Catalogue, after: Catalogue) -> Newly:
    """What the second catalogue understands otherwise than the first; each name worked out once."""
    found: dict[str, str | None] = {}

    def resolve(name: str) -> str | None:
        if name not in found:
            site_id = after.names.resolve(name).site_id
            same = site_id is None or site_id == before.names.resolve(name).site_id
            found[name] = None if same else site_id
        return found[name]

    return resolve


def resolve_anew(connection: sa.Connection, entry: Entry, newly: Newly) -> int:
    """Put the hospital newly understood into every stored row; returns how many changed."""
    changed = 0
    for kept in KEPT:
        if kept.name == "sites":
            continue
        if "site" in kept.written:
            changed += _resolve_site(connection, entry, kept, newly)
        elif kept.written:
            changed += _resolve_lists(connection, entry, kept, newly)
    return changed


def _resolve_site(connection: sa.Connection, entry: Entry, kept: Kept, newly: Newly) -> int:
    table = tables.OWN[kept.name]
    names = connection.execute(sa.select(table.c.site_as_written).distinct()).scalars().all()
    changed = 0
    for name in names:
        site_id = newly(name) if name else None
        if site_id is None:
            continue
        moved = sa.and_(table.c.site_as_written == name, table.c.site.is_distinct_from(site_id))
        for row in connection.execute(sa.select(table).where(moved)).mappings().all():
            values: dict[str, Any] = {"site": site_id}
            if kept.versioned:
                values["row_key"] = row_key(kept, {**row, **values}, dict(row))
            _update(connection, table, row["id"], values)
            _note(entry, kept, row, {"site": row["site"]}, {"site": site_id})
            changed += 1
    return changed


def _resolve_lists(connection: sa.Connection, entry: Entry, kept: Kept, newly: Newly) -> int:
    table = tables.OWN[kept.name]
    named = sa.or_(*(table.c[column] != "[]" for column in kept.written))
    changed = 0
    for row in connection.execute(sa.select(table).where(named)).mappings().all():
        before = {column: json.loads(row[column]) for column in kept.written}
        after = {
            column: _understood(cells, row[f"{column}_as_written"], newly)
            for column, cells in before.items()
        }
        if after == before:
            continue
        values = {column: json.dumps(cells, ensure_ascii=False) for column, cells in after.items()}
        _update(connection, table, row["id"], values)
        _note(entry, kept, row, before, after)
        changed += 1
    return changed


def _understood(cells: list[str], written: str, newly: Newly) -> list[str]:
    """The hospitals of a list; by the names as written where these are one for one."""
    names = [part.strip() for part in written.split("|")]
    if len(names) != len(cells):
        names = cells
    return list(_each_once(newly(name) or cell for name, cell in zip(names, cells, strict=True)))


def _each_once(cells: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(cells)


def _update(
    connection: sa.Connection, table: sa.Table, row_id: int, values: dict[str, Any]
) -> None:
    connection.execute(table.update().where(table.c.id == row_id).values(values))


def _note(
    entry: Entry, kept: Kept, row: Mapping[Any, Any], before: dict[str, Any], after: dict[str, Any]
) -> None:
    key = row["row_key"] if kept.versioned else json.dumps([row[name] for name in kept.key])
    entry.note(kept.name, key, before, after)
