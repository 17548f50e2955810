"""On which days before a deadline something is due at this desk, where somebody has said so."""

from __future__ import annotations

from dataclasses import asdict, fields

import sqlalchemy as sa

from matcher.desk.rhythm import Rhythm
from matcher.errors import ConflictError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry
from matcher.store.engine import Store

_NAMES = frozenset(one.name for one in fields(Rhythm))


def rhythm(store: Store) -> Rhythm:
    """The days as they are kept; what nobody has changed is as the program suggests."""
    with store.reading() as connection:
        return _rhythm(connection)


def change_rhythm(store: Store, before: Rhythm, after: Rhythm, author: Author) -> None:
    """Keep other days, where they still are as they were read.

    Raises
    ------
    ConflictError
        Somebody else changed them since.
    """
    with store.writing() as connection:
        if _rhythm(connection) != before:
            raise ConflictError(
                "The days have been changed since you opened them.",
                "Look at what is there now, and make your change again.",
            )
        if before == after:
            return
        rows = [{"what": name, "working_days": n} for name, n in asdict(after).items()]
        connection.execute(desk.rhythm.delete())
        connection.execute(desk.rhythm.insert(), rows)
        entry = Entry.begin(connection, author, "change_rhythm")
        entry.note("rhythm", "rhythm", asdict(before), asdict(after))
        entry.end(asdict(after))


def _rhythm(connection: sa.Connection) -> Rhythm:
    kept = connection.execute(sa.select(desk.rhythm.c.what, desk.rhythm.c.working_days)).all()
    return Rhythm(**{name: n for name, n in kept if name in _NAMES})
