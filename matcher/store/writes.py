"""Everything that changes a store. Each function is one transaction and one entry in the audit.

Nothing that happened is overwritten: a correction is a new version. `today` is the day of the
change, `now` its moment in UTC where the caller has a clock. Must not decide which version
counts; `versions` says what becomes a new one, `history` what is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.store import tables
from matcher.store.aliases import teach
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry
from matcher.store.counts import Applied
from matcher.store.engine import Store


def apply(
    store: Store,
    rows: Iterable[Row],
    *,
    today: date,
    actor: str,
    source: str,
    now: datetime | None = None,
    dry_run: bool = False,
) -> Applied:
    """Write rows, all of them or none; memory is bounded however many there are.

    A row that says what its newest version says changes nothing. Any other row with the key
    of a stored one becomes a new version of it. Where every row changes nothing, the store is
    left exactly as it was, its audit too.

    Parameters
    ----------
    today:
        Day of import: when a correction, or a row without a day of its own, became known.
    actor, source:
        Who, and out of which files; for the audit.
    dry_run:
        Count what would happen and keep nothing.

    Returns
    -------
    Applied
        New, changed and unchanged rows by table.

    Raises
    ------
    StoreError
        The store cannot be written, is in use, or the disk is full.
    UnknownNameError
        A row names a hospital the store does not hold.
    UserError
        A row lacks a column that must be there.
    """
    author = Author(actor, today, source, now)
    with store.writing() as connection:
        applied = apply_rows(connection, rows, author, "import")
        if dry_run:
            connection.rollback()
    return applied


def add_alias(
    store: Store,
    name: str,
    site_id: str,
    *,
    today: date,
    actor: str,
    now: datetime | None = None,
) -> int:
    """Teach that `name` is the hospital `site_id`; a name taught before is taught anew.

    Returns
    -------
    int
        How many stored rows now stand for another hospital than before.

    Raises
    ------
    UnknownNameError
        No such hospital.
    UserError
        The name is empty, or is another hospital's id or official name.
    """
    with store.writing() as connection:
        entry = Entry.begin(connection, Author(actor, today, "", now), "alias")
        taught = teach(connection, entry, {name: site_id})
        for kept in taught.names:
            said = {"name": kept, "site_id": site_id}
            entry.end({**said, "rows_resolved_anew": taught.rows_resolved_anew})
    return taught.rows_resolved_anew


def set_meta(
    store: Store,
    key: str,
    value: str,
    *,
    today: date,
    actor: str,
    now: datetime | None = None,
) -> None:
    """Tell a fact about the store itself, such as ``kind`` = ``demo``."""
    with store.writing() as connection:
        stored = connection.execute(
            sa.select(tables.meta.c.value).where(tables.meta.c.key == key)
        ).scalar()
        if stored == value:
            return
        entry = Entry.begin(connection, Author(actor, today, "", now), "meta")
        if stored is None:
            connection.execute(tables.meta.insert(), {"key": key, "value": value})
        else:
            connection.execute(
                tables.meta.update().where(tables.meta.c.key == key).values(value=value)
            )
        entry.end({"key": key, "before": stored, "after": value})
