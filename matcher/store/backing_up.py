"""Copying a store while it is used, and putting a copy in its place.

A copy is one state of the store, taken while others read and write. Who was logged in stays out
of it: a copy that is put back lets nobody in.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from matcher.errors import StoreError
from matcher.store import desk_tables as desk
from matcher.store import tables
from matcher.store.audit import Author, Entry
from matcher.store.engine import Store, telling_what_is_wrong
from matcher.store.erasures import sync_folder
from matcher.store.tables import APPLICATION_ID, SCHEMA_VERSION

#: What a copy does not take along: sessions, links that let in, answers kept for a day.
_LEFT_BEHIND = ("sessions", "login_links", "idempotency")

#: Where something stands in these, somebody has worked with a store.
_WORK = (
    "requests", "forwardings", "answers", "allocations", "contacts", "participations",
)  # fmt: skip


def copy_into(store: Store, target: Path, *, told: Path) -> int:
    """Copy the store as it is at this moment into a new file; the newest entry of its audit.

    Parameters
    ----------
    told:
        What errors call the file.

    Raises
    ------
    StoreError
        The store is damaged, or there is no room.
    """
    with telling_what_is_wrong(told):
        with store.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            for table in _LEFT_BEHIND:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
            copy.execute("VACUUM")
            (newest,) = copy.execute("SELECT max(id) FROM audit").fetchone()
    return int(newest or 0)


def check_copy(path: Path, *, told: Path) -> None:
    """Refuse a file that is no whole store this program can open.

    Raises
    ------
    StoreError
        It is none, is damaged, or a newer program made it.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with telling_what_is_wrong(told), closing(sqlite3.connect(uri, uri=True)) as copy:
        (application,) = copy.execute("PRAGMA application_id").fetchone()
        (version,) = copy.execute("PRAGMA user_version").fetchone()
        sound = copy.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    if application != APPLICATION_ID or not sound:
        raise StoreError(f"The store in {told} is damaged.", "Take another backup.")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{told} was made by a newer program: the version of its store is {version}, "
            f"this program knows versions up to {SCHEMA_VERSION}.",
            "Update the program, then put it back.",
        )


def holds_work(store: Store) -> bool:
    """Whether a store holds more than what every new one begins with."""
    asked = [tables.OWN[name] for name in _WORK] + [desk.cases, desk.people]
    with store.reading() as connection:
        return any(
            connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
            for table in asked
        )


def note_restored(store: Store, made_at: str, n_erased: int, author: Author) -> None:
    """Say in the audit of a copy that it was put back."""
    with store.writing() as connection:
        entry = Entry.begin(connection, author, "restore")
        entry.end({"made_at": made_at, "erased_again": n_erased})


def close_log(path: Path) -> None:
    """Let a copy be used as a store is, with a log, and bring that log into its file.

    Nobody else may have it open.
    """
    with telling_what_is_wrong(path), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def put_in_place(draft: Path, path: Path, now: datetime) -> Path | None:
    """Put a store where another one may lie; where that one is kept now.

    At every moment one of them is there, whole.

    Raises
    ------
    StoreError
        Somebody has the present one open.
    """
    aside = None
    if path.exists():
        _let_go(path)
        aside = _kept_aside(path, now)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
    return aside


def _let_go(path: Path) -> None:
    """See that nobody has a store open, and bring its log into the file."""
    try:
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreError(
                f"The store {path} is open: the desk or another program works with it.",
                "Stop it first, and start it again afterwards.",
            ) from None
        # It is damaged, which may be the very reason to put a copy back; its log goes along.


def _kept_aside(path: Path, now: datetime) -> Path:
    beginning = f"{path.name}.before-{now:%Y-%m-%dT%H%M%S}"
    number = 1
    while True:
        aside = path.with_name(beginning if number == 1 else f"{beginning}-{number}")
        with suppress(FileExistsError):
            os.link(path, aside)
            break
        number += 1
    for end in ("-wal", "-shm"):
        log = path.with_name(path.name + end)
        if log.exists():
            log.replace(aside.with_name(aside.name + end))
    return aside
