"""Writing a stream of rows: what is new, what is a correction, what is nothing new.

Rows come in any number and are taken in pieces, so memory stays bounded; what each piece
meets in the store is fetched with one query a table. `versions` decides, this module writes.

**The same file again.** A file may hold a row and its correction. Imported once more, its
first row differs from what stands (the correction) and says what an older version said. Such
a row is held back: if the file goes on to say what stands, nothing has changed; if it does
not, the row takes us back to the older wording, and is written as a new version.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from matcher.catalogue import load_reference
from matcher.domain.batch import Row
from matcher.domain.site import TaughtName
from matcher.errors import UnknownNameError
from matcher.store import tables
from matcher.store.aliases import resolve_unknown, teach
from matcher.store.audit import Author, Entry
from matcher.store.codec import Incoming, encode_row
from matcher.store.columns import KEPT, Kept
from matcher.store.counts import Applied, Counts
from matcher.store.reads import stored_sites, taught_names
from matcher.store.replacing import replace_rows
from matcher.store.versions import (
    Version,
    earlier_twin,
    next_version,
    says_the_same,
    version_seen,
)

#: Rows taken at a time.
PIECE = 2000


@dataclass(slots=True)
class Stream:
    """One stream of rows on its way into the store.

    Attributes
    ----------
    today:
        Day of import, as ISO text.
    site_ids:
        Hospitals the store knows, those of the stream's own `sites` rows among them.
    held:
        Rows held back, with the position of the older version each one repeats; by table
        and key. Empty unless a file repeats what has been corrected since.
    """

    connection: sa.Connection
    entry: Entry
    today: str
    site_ids: set[str]
    counts: Counts = field(default_factory=Counts)
    held: dict[tuple[str, str], list[tuple[Incoming, int]]] = field(default_factory=dict)


def apply_rows(
    connection: sa.Connection, rows: Iterable[Row], author: Author, action: str
) -> Applied:
    """Write the rows within the transaction that is open.

    Raises
    ------
    UnknownNameError
        A row names a hospital that the store does not hold.
    UserError
        A row lacks a column that must be there.
    """
    stream = Stream(
        connection,
        Entry.begin(connection, author, action),
        author.today.isoformat(),
        set(connection.execute(sa.select(tables.sites.c.site_id)).scalars()),
    )
    to_teach: dict[str, str] = {}
    for piece in _pieces(_without_names(rows, to_teach)):
        for kept, incoming in _by_table(piece):
            _take(stream, kept, incoming)
    _release(stream)
    understood = _teach(stream, to_teach)
    if stream.entry.changed:
        understood.update(_resolve_unknown(stream))
        stream.entry.end(_summary(stream.counts, understood))
    return stream.counts.applied()


def _without_names(rows: Iterable[Row], to_teach: dict[str, str]) -> Iterator[Row]:
    """The rows but the names to teach, which wait until every hospital and row is there."""
    for row in rows:
        if isinstance(row.record, TaughtName):
            to_teach[row.record.name] = row.record.site
        else:
            yield row


def _teach(stream: Stream, names: dict[str, str]) -> Counter[str]:
    if not names:
        return Counter()
    taught = teach(stream.connection, stream.entry, names)
    for counter, n in (
        (stream.counts.new, taught.new),
        (stream.counts.changed, taught.changed),
        (stream.counts.unchanged, taught.unchanged),
    ):
        if n:
            counter["aliases"] += n
    stream.entry.changed |= bool(taught.new or taught.changed)
    return Counter(rows_resolved_anew=taught.rows_resolved_anew)


def _resolve_unknown(stream: Stream) -> Counter[str]:
    """New hospitals and new names: what nobody understood before may be understood now."""
    if not (stream.counts.new["sites"] or stream.counts.changed["sites"]):
        return Counter()
    sites, taught = stored_sites(stream.connection), taught_names(stream.connection)
    catalogue = load_reference().with_sites(sites, taught_names=taught)
    return Counter(rows_resolved_anew=resolve_unknown(stream.connection, stream.entry, catalogue))


def _pieces(rows: Iterable[Row]) -> Iterator[list[Incoming]]:
    encoded = map(encode_row, rows)
    while piece := list(islice(encoded, PIECE)):
        yield piece


def _by_table(piece: list[Incoming]) -> Iterator[tuple[Kept, list[Incoming]]]:
    for kept in KEPT:
        incoming = [row for row in piece if row.kept is kept]
        if incoming:
            yield kept, incoming


def _take(stream: Stream, kept: Kept, incoming: list[Incoming]) -> None:
    if kept.name == "sites":
        stream.site_ids.update(str(row.values["site_id"]) for row in incoming)
    else:
        _check_sites(stream.site_ids, incoming)
    if kept.versioned:
        _add_versions(stream, kept, incoming, hold=True)
    else:
        replace_rows(stream.connection, stream.entry, stream.counts, kept, incoming)


def _check_sites(known: set[str], incoming: list[Incoming]) -> None:
    for row in incoming:
        site = row.values.get("site")
        if site is not None and site not in known:
            raise UnknownNameError(
                f"{row.where or row.kept.name}: hospital {site!r} is not in the store.",
                "See: matcher sites",
            )


def _add_versions(stream: Stream, kept: Kept, incoming: list[Incoming], *, hold: bool) -> None:
    chains = read_chains(stream.connection, kept, {row.key for row in incoming})
    added: list[dict[str, Any]] = []
    for row in incoming:
        chain = chains.setdefault(row.key, [])
        position = version_seen(row, chain)
        if position is not None and says_the_same(row, chain[position]):
            stream.counts.unchanged[kept.name] += 1
            _drop_overtaken(stream, row, position)
            continue
        twin = earlier_twin(row, chain) if hold else None
        if twin is not None:
            stream.held.setdefault((kept.name, row.key), []).append((row, twin))
            continue
        for held, _ in stream.held.pop((kept.name, row.key), ()):
            added.append(_add_version(stream, held, chain))
        added.append(_add_version(stream, row, chain))
    if added:
        stream.connection.execute(tables.OWN[kept.name].insert(), added)


def _drop_overtaken(stream: Stream, row: Incoming, position: int) -> None:
    """The stream has come to a later version than the rows held back: they are nothing new."""
    place = (row.kept.name, row.key)
    for _, twin in stream.held.get(place, ()):
        if twin < position:
            stream.counts.unchanged[row.kept.name] += 1
    left = [(held, twin) for held, twin in stream.held.pop(place, ()) if twin >= position]
    if left:
        stream.held[place] = left


def _release(stream: Stream) -> None:
    """Write the rows still held back."""
    held = [row for rows in stream.held.values() for row, _ in rows]
    stream.held.clear()
    for start in range(0, len(held), PIECE):
        for kept, incoming in _by_table(held[start : start + PIECE]):
            _add_versions(stream, kept, incoming, hold=False)


def _add_version(stream: Stream, row: Incoming, chain: list[Version]) -> dict[str, Any]:
    """Add the row's version to the chain, note what it corrects; the row to insert."""
    name = row.kept.name
    position = version_seen(row, chain)
    version = next_version(row, chain, stream.today)
    stream.entry.changed = True
    if chain:
        stream.counts.changed[name] += 1
        _note(stream.entry, row, None if position is None else chain[position], version)
    else:
        stream.counts.new[name] += 1
    chain.insert(bisect_right(chain, version.known_on, key=attrgetter("known_on")), version)
    return {
        **version.values,
        **version.written,
        "row_key": row.key,
        "known_on": version.known_on,
        "known_assumed": int(version.assumed),
        "withdrawn": int(version.withdrawn),
        "audit_id": stream.entry.id,
    }


def _note(entry: Entry, row: Incoming, before: Version | None, after: Version) -> None:
    was = {} if before is None else _said_of(before)
    is_now = _said_of(after)
    differing = [name for name in is_now if was.get(name) != is_now[name]]
    entry.note(
        row.kept.name,
        row.key,
        None if before is None else {name: was[name] for name in differing},
        {name: is_now[name] for name in differing},
    )


def _said_of(version: Version) -> dict[str, Any]:
    return {**version.values, "known_on": version.known_on, "withdrawn": version.withdrawn}


def read_chains(connection: sa.Connection, kept: Kept, keys: set[str]) -> dict[str, list[Version]]:
    """Every stored version of the rows with these keys, each chain ascending by `known_on`."""
    table = tables.OWN[kept.name]
    names = [column.name for column in kept.columns]
    written = [f"{name}_as_written" for name in kept.written]
    wanted = sa.func.json_each(sa.bindparam("keys")).table_valued("value")
    query = (
        sa.select(
            table.c.row_key,
            table.c.known_on,
            table.c.withdrawn,
            *(table.c[name] for name in names),
            *(table.c[name] for name in written),
        )
        .where(table.c.row_key.in_(sa.select(wanted.c.value)))
        .order_by(table.c.known_on, table.c.id)
    )
    chains: dict[str, list[Version]] = {}
    first_written = 3 + len(names)
    for row in connection.execute(query, {"keys": json.dumps(list(keys))}):
        version = Version(
            dict(zip(names, row[3:first_written], strict=True)),
            dict(zip(written, row[first_written:], strict=True)),
            row[1],
            bool(row[2]),
        )
        chains.setdefault(row[0], []).append(version)
    return chains


def _summary(counts: Counts, understood: Counter[str]) -> dict[str, Any]:
    """What an entry says it did; of rows understood anew only where names or hospitals came."""
    return {
        "new": dict(counts.new),
        "changed": dict(counts.changed),
        "unchanged": dict(counts.unchanged),
        **understood,
    }
