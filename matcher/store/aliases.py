"""Teaching names, and resolving anew what is stored under names as written.

A taught name changes the hospital of exactly those cells whose name is now understood
differently; a cell that was understood in another way when it came, and is not touched by the
new name, stays as it is. Hospitals that are imported give their names to cells that nobody
understood before. Must not change anything else of an event.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from matcher.catalogue import Catalogue, load_reference
from matcher.domain.site import Site
from matcher.errors import UserError
from matcher.store import tables
from matcher.store.audit import Entry
from matcher.store.codec import row_key
from matcher.store.columns import KEPT, Kept
from matcher.store.reads import stored_sites, taught_names
from matcher.text.normalise import fold

#: Says which hospital a name newly stands for; None where nothing has changed.
Newly = Callable[[str], str | None]


#: Longest name that can be taught, in characters; a longer cell holds prose.
MAX_NAME = 500


@dataclass(frozen=True, slots=True)
class Taught:
    """What became of names to teach: counts, and how many stored rows now stand for another.

    `names` are those that are new or changed, as they are kept.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rows_resolved_anew: int = 0
    names: tuple[str, ...] = ()


def teach(connection: sa.Connection, entry: Entry, wanted: Mapping[str, str]) -> Taught:
    """Teach names, by name the hospital's id; a name taught before is taught anew.

    Raises
    ------
    UnknownNameError
        No such hospital.
    UserError
        A name is empty, or is another hospital's id or official name.
    """
    sites, taught = stored_sites(connection), taught_names(connection)
    before = load_reference().with_sites(sites, taught_names=taught)
    new: dict[str, str] = {}
    for text, site_id in wanted.items():
        name = _name_to_teach(text)
        _refuse_names_of_others(name, before.site(site_id), sites)
        if not taught.get(name) == site_id == before.names.resolve(name).site_id:
            new[name] = site_id
    if not new:
        return Taught(unchanged=len(wanted))
    author = {"taught_on": entry.author.today.isoformat(), "taught_by": entry.author.actor}
    rows = [{"name": name, "site_id": site_id, **author} for name, site_id in new.items()]
    connection.execute(tables.aliases.insert(), rows)
    others = {name: site_id for name, site_id in taught.items() if name not in new}
    after = before.with_sites(sites, taught_names={**others, **new})
    n_known = len(new.keys() & taught.keys())
    return Taught(
        new=len(new) - n_known,
        changed=n_known,
        unchanged=len(wanted) - len(new),
        rows_resolved_anew=_resolve_taught(connection, entry, before, after, set(new.values())),
        names=tuple(new),
    )


def _resolve_taught(
    connection: sa.Connection, entry: Entry, before: Catalogue, after: Catalogue, taught: set[str]
) -> int:
    """Give the hospitals taught of every cell that is understood so only now; how many rows."""

    @cache
    def newly(name: str) -> str | None:
        site_id = after.names.resolve(name).site_id
        if site_id not in taught:
            return None  # names were taught for these hospitals: nothing else can have changed
        return None if before.names.resolve(name).site_id == site_id else site_id

    return _resolve_anew(connection, entry, newly, only_unknown=False)


def _name_to_teach(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise UserError("An empty name cannot be taught.", "Give the name as it is written.")
    # Control characters, and halves of characters left by a wrong encoding.
    broken = any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name)
    if broken or len(name) > MAX_NAME:
        raise UserError(
            f"{name[:40]!a} is no name: it is longer than {MAX_NAME} characters or holds "
            "signs that are no text.",
            "Give the name as it is written.",
        )
    return name


def _refuse_names_of_others(name: str, site: Site, sites: Iterable[Site]) -> None:
    for other in sites:
        official = {fold(text) for text in (other.site_id, other.name, other.name_en) if text}
        if other.site_id != site.site_id and fold(name) in official:
            raise UserError(
                f"{name!r} is what {other.name} ({other.site_id}) is called, "
                f"so it cannot become a name of {site.name} ({site.site_id}).",
                "Teach a name that is not another hospital's own.",
            )


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
