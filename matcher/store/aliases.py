"""Resolving anew what is stored under names as written, when a name has been taught.

A taught name changes the hospital of exactly those cells whose name is now understood
differently; a cell that was understood in another way when it came, and is not touched by the
new name, stays as it is. Hospitals that are imported give their names to cells that nobody
understood before. Must not change anything else of an event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from matcher.catalogue import Catalogue
from matcher.store import tables
from matcher.store.audit import Entry
from matcher.store.codec import row_key
from matcher.store.columns import KEPT, Kept

#: Says which hospital a name newly stands for; None where nothing has changed.
Newly = Callable[[str], str | None]


def resolve_taught(
    connection: sa.Connection, entry: Entry, *, before: Catalogue, after: Catalogue, site_id: str
) -> int:
    """Give `site_id` every cell that the catalogue understands so only now; returns the rows."""

    @cache
    def newly(name: str) -> str | None:
        if after.names.resolve(name).site_id != site_id:
            return None  # one name was taught, for one hospital: nothing else can have changed
        return None if before.names.resolve(name).site_id == site_id else site_id

    return _resolve_anew(connection, entry, newly, only_unknown=False)


def resolve_unknown(connection: sa.Connection, entry: Entry, catalogue: Catalogue) -> int:
    """Give a hospital to cells that have none, where their name is understood by now."""

    @cache
    def newly(name: str) -> str | None:
        return catalogue.names.resolve(name).site_id

    return _resolve_anew(connection, entry, newly, only_unknown=True)


def _resolve_anew(
    connection: sa.Connection, entry: Entry, newly: Newly, *, only_unknown: bool
) -> int:
    changed = 0
    for kept in KEPT:
        if kept.name == "sites":
            continue
        if "site" in kept.written:
            changed += _resolve_site(connection, entry, kept, newly, only_unknown=only_unknown)
        elif kept.written and not only_unknown:
            changed += _resolve_lists(connection, entry, kept, newly)
    return changed


def _resolve_site(
    connection: sa.Connection, entry: Entry, kept: Kept, newly: Newly, *, only_unknown: bool
) -> int:
    table = tables.OWN[kept.name]
    in_question = table.c.site.is_(None) if only_unknown else sa.true()
    query = sa.select(table.c.site_as_written).distinct().where(in_question)
    names = connection.execute(query).scalars().all()
    changed = 0
    for name in names:
        site_id = newly(name) if name else None
        if site_id is None:
            continue
        differs = table.c.site.is_distinct_from(site_id)
        moved = sa.and_(table.c.site_as_written == name, differs, in_question)
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
