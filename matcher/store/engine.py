"""A store and its connections: how SQLite is spoken to, and what its errors mean.

Every connection reads one consistent state; writing is one transaction that holds the only
pen from its first moment, and is kept whole or not at all. Must not know any table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import finalize

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from matcher.errors import NotFoundError, StoreError
from matcher.store.counts import Applied

#: How long a writer waits for another one to finish, unless the URL says ``?timeout=``.
BUSY_TIMEOUT_SECONDS = 15.0

#: Connections kept open between two uses.
_KEPT_OPEN = 4

# foreign_keys, busy_timeout and synchronous hold for one connection, so each one sets them.
# recursive_triggers: without it INSERT OR REPLACE slips past the append-only triggers.
# secure_delete: an erased person's name is overwritten in the file, not only unlinked.
_EACH_CONNECTION = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)


@dataclass(frozen=True)
class Store:
    """An open store. Connections are opened when needed and closed again at once.

    Attributes
    ----------
    path:
        The database file.
    engine:
        Where connections come from.
    read_only:
        True where the file or its folder cannot be written; reading works as ever.
    renewed:
        What opening it brought in from a newer reference; None where nothing.
    called:
        What errors call it; "" for its whole path.
    """

    path: Path
    engine: sa.Engine = field(repr=False)
    _open: Callable[[], sqlite3.Connection] = field(repr=False)
    read_only: bool = False
    renewed: Applied | None = None
    called: str = ""

    @property
    def _told(self) -> Path:
        return Path(self.called) if self.called else self.path

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the store throughout.

        Raises
        ------
        StoreError
            The file is damaged, locked or gone.
        """
        with telling_what_is_wrong(self._told), self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection that alone may write; leaving it normally keeps all, an error nothing.

        Raises
        ------
        StoreError
            The store is read-only or damaged, another one keeps writing, the disk is full.
        """
        if self.read_only:
            raise StoreError(
                f"The store {self._told} cannot be written.",
                "Give yourself the right to write the file and its folder, or name another store.",
            )
        with telling_what_is_wrong(self._told), self.engine.connect() as connection:
            # IMMEDIATE: wait for the pen now, rather than fail half-way when two want it.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def use_write_ahead_log(self) -> None:
        """Let readers read while somebody writes; the file remembers it.

        Raises
        ------
        StoreError
            The file cannot be made or written, or another one is writing to it.
        """
        with telling_what_is_wrong(self._told), self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")

    def settle(self) -> None:
        """Bring the log into the file and empty it, so that nothing erased lives on there."""
        with telling_what_is_wrong(self._told), self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def keeping_connections(self) -> Store:
        """The same store for a program that asks it all the time: a few connections stay open.

        To open one takes longer than most of what is asked of it. They are let go with the
        store, or with `close`. Whoever is served by such a program may be anybody: errors name
        the file, and not where it lies.
        """
        engine = sa.create_engine(
            "sqlite://",
            creator=self._open,
            poolclass=QueuePool,
            pool_size=_KEPT_OPEN,
            max_overflow=-1,
        )
        _refuse_another_file(engine, self.path)
        kept = replace(self, engine=engine, called=self.path.name)
        finalize(kept, engine.dispose)
        return kept

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(path: Path, *, access: str, timeout: float) -> Store:
    """A store at `path`; `access` is SQLite's ``rwc``, ``rw``, ``ro`` or ``immutable``."""
    engine = sa.create_engine(
        "sqlite://", creator=_opener(path, access, timeout), poolclass=NullPool
    )
    # A file that is there now and gone later must not be made anew by who only asks.
    again = _opener(path, "rw" if access == "rwc" else access, timeout)
    return Store(path, engine, again, read_only=access in {"ro", "immutable"})


def _opener(path: Path, access: str, timeout: float) -> Callable[[], sqlite3.Connection]:
    query = "mode=ro&immutable=1" if access == "immutable" else f"mode={access}"
    uri = f"{path.absolute().as_uri()}?{query}"

    def open_connection() -> sqlite3.Connection:
        # isolation_level None: transactions begin where this module says, nowhere else.
        connection = sqlite3.connect(
            uri, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
        )
        try:
            for statement in _EACH_CONNECTION:
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
        return connection

    return open_connection


def _refuse_another_file(engine: sa.Engine, path: Path) -> None:
    """Let a kept connection go where the file has been taken away or put back meanwhile.

    It would go on reading, and writing, a file that nobody can find any more.
    """

    def identity() -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @sa.event.listens_for(engine, "connect")
    def remember(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["file"] = identity()

    @sa.event.listens_for(engine, "checkout")
    def compare(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info.get("file") != identity():
            raise DisconnectionError


@contextmanager
def telling_what_is_wrong(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file itself into a `StoreError`.

    A number longer than SQLite's own is that of nothing kept here.
    """
    try:
        yield
    except OverflowError:
        raise NotFoundError("Nothing here has such a number.", "Open the request again.") from None
    except (DBAPIError, sqlite3.Error) as error:
        cause: Any = error.orig if isinstance(error, DBAPIError) else error
        explained = explain(path, getattr(cause, "sqlite_errorname", ""))
        if explained is None:
            raise
        raise explained from error


#: What SQLite's error codes mean for the user, by how the code begins: rule and remedy.
_MEANINGS = {
    ("SQLITE_BUSY", "SQLITE_LOCKED"): (
        "The store {path} is in use: another program is writing to it.",
        "Wait until it is done and try again.",
    ),
    ("SQLITE_READONLY",): (
        "The store {path} cannot be written.",
        "Give yourself the right to write the file and its folder, or name another store.",
    ),
    ("SQLITE_FULL",): (
        "No room left for the store {path}: the disk is full. Nothing was changed.",
        "Free some space and try again.",
    ),
    ("SQLITE_IOERR",): (
        "The disk refuses to read or write the store {path}. Nothing was changed.",
        "Look for a full disk, a quota, a size limit or a lost network drive.",
    ),
    ("SQLITE_CANTOPEN",): (
        "The store {path} cannot be opened.",
        "See that the file is there and that you may read it and its folder.",
    ),
    ("SQLITE_NOTADB",): (
        "{path} is not a store: the file is not a database.",
        "Name the store's own file, or a new one: --store sqlite:///path/to/store.db",
    ),
    ("SQLITE_CORRUPT",): ("The store {path} is damaged.", "Put back the latest copy of it."),
}


def explain(path: Path, code: str) -> StoreError | None:
    """What SQLite's error code means for the user; None for a fault of ours."""
    for beginnings, (rule, remedy) in _MEANINGS.items():
        if code.startswith(beginnings):
            return StoreError(rule.format(path=path), remedy)
    return None
