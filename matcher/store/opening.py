"""Opening a store: making a new one, bringing an older one up to date, refusing what is none.

An up-to-date store costs two small queries to open.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from matcher.errors import StoreError
from matcher.store import erasures
from matcher.store.audit import Author
from matcher.store.engine import BUSY_TIMEOUT_SECONDS, Store, connect
from matcher.store.reference import is_current, renew, seed
from matcher.store.tables import APPLICATION_ID, SCHEMA_VERSION

_HEADER = b"SQLite format 3\x00"

_SCHEME = re.compile(r"[\w+.-]*://")

_STATE = sa.text(
    "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
    "FROM pragma_application_id, pragma_user_version"
)


def open_store(
    url: str, *, create: bool = True, reference: bool = True, today: date | None = None
) -> Store:
    """Open the store at a SQLAlchemy URL, such as ``sqlite:////home/kari/matcher.db``.

    Where the journal of erasures beside it says that something was erased which this store still
    has, as a copy of it from before does, that is erased again first.

    Parameters
    ----------
    url:
        SQLite only. ``?timeout=5`` says how many seconds to wait for another writer.
    create:
        Make a new store where there is none.
    reference:
        Fill a new store with the reference catalogue, its registry counts and capabilities; and
        bring an older one that was filled so up to date, which `Store.renewed` then tells.
    today:
        The day the audit gives for that. Without it, a new store gets the newest day of the
        reference itself, and an older one stays as it is.

    Raises
    ------
    StoreError
        Not a SQLite URL, no such folder, no database or somebody else's, damaged, made by a
        newer program, in use, not to be read; or the disk is full.
    """
    path, timeout = _place(url)
    if not _holds_something(path):
        return _make(path, timeout, create=create, reference=reference, today=today)
    store = _connect_existing(path, timeout)
    version = _version(store)
    if version == SCHEMA_VERSION:
        _erase_again(store, today)
        return _renewed(store, today) if reference else store
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store {path} was made by a newer program: its version is {version}, "
            f"this program knows versions up to {SCHEMA_VERSION}.",
            "Update the program, or name another store.",
        )
    if version == 0:
        return _make(path, timeout, create=create, reference=reference, today=today)
    _migrate(store, fill=False, today=None)
    _erase_again(store, today)
    return _renewed(store, today) if reference else store


def path_of(url: str) -> Path:
    """The file of the store at a URL, whether there is one or not.

    Raises
    ------
    StoreError
        Not a SQLite URL.
    """
    return _place(url)[0]


def without_secrets(url: str) -> str:
    """A URL as it may be shown: without user and password, and nothing of what follows ``?``.

    Works on the text, because a URL that is mistyped may hold a password as well.

    Examples
    --------
    >>> without_secrets("postgresql://kari:s3cret@db:x/matcher?sslpassword=s3cret")
    'postgresql://***@db:x/matcher?***'
    """
    scheme = _SCHEME.match(url)
    start = scheme.end() if scheme else 0
    rest, mark, query = url[start:].partition("?")
    if "@" in query:  # of which part it is the end, the owner's or a password's, nobody can say
        return f"{url[:start]}***"
    if not rest.startswith("/"):  # a file has no owner, and may have an @ in its name
        rest = re.sub(r"^.*@", "***@", rest, flags=re.DOTALL)
    return f"{url[:start]}{rest}{mark}{'***' if query else ''}"


def _place(url: str) -> tuple[Path, float]:
    remedy = "Write it as sqlite:///path/to/store.db"
    shown = without_secrets(url)
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreError(f"{shown!r} is not the URL of a store.", remedy) from None
    if parsed.get_backend_name() != "sqlite" or parsed.host or parsed.username:
        raise StoreError(f"A store is a SQLite file; {shown!r} names something else.", remedy)
    if not parsed.database or parsed.database == ":memory:":
        raise StoreError(f"A store is a file; {shown!r} names none.", remedy)
    unknown = sorted(set(parsed.query) - {"timeout"})
    if unknown:
        raise StoreError(
            f"The URL of the store says {unknown[0]!r}, which means nothing here.",
            "Only ?timeout= may follow the path.",
        )
    waits = parsed.query.get("timeout", str(BUSY_TIMEOUT_SECONDS))
    try:
        return Path(parsed.database), float(str(waits))
    except ValueError:
        raise StoreError(
            f"timeout={waits!r} in the URL of the store is not a number of seconds.",
            "Write it as ?timeout=5",
        ) from None


def _holds_something(path: Path) -> bool:
    """Whether there is a store to open; an empty file is room for a new one."""
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a folder, and a store is a file.", "Name a file in it.")
        with path.open("rb") as file:
            header = file.read(len(_HEADER))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be read: {error.strerror}.",
            "See that you may read the file and its folder.",
        ) from None
    if header and header != _HEADER:
        raise StoreError(
            f"{path} is not a store: the file is not a database.",
            "Name the store's own file, or a new one: --store sqlite:///path/to/store.db",
        )
    return bool(header)


def _connect_existing(path: Path, timeout: float) -> Store:
    if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK):
        return connect(path, access="rw", timeout=timeout)
    store = connect(path, access="ro", timeout=timeout)
    try:
        _version(store)
    except StoreError:
        # SQLite wants to lay its index of unfinished writes beside the file. Where it may
        # not, and nothing is unfinished, the file alone says everything.
        unfinished = path.with_name(path.name + "-wal")
        if unfinished.exists() and unfinished.stat().st_size:
            raise StoreError(
                f"The store {path} holds unfinished writes, and its folder cannot be written.",
                "Open it once where you may write.",
            ) from None
        return connect(path, access="immutable", timeout=timeout)
    return store


def _version(store: Store) -> int:
    """The version of the schema; 0 for a database that holds nothing yet."""
    with store.reading() as connection:
        application, version, n_tables = connection.execute(_STATE).one()
    if application == APPLICATION_ID:
        return int(version)
    if n_tables:
        raise StoreError(
            f"{store.path} is a database, but not a store of this program.",
            "Name the store's own file, or a new one: --store sqlite:///path/to/store.db",
        )
    return 0


def _make(
    path: Path, timeout: float, *, create: bool, reference: bool, today: date | None
) -> Store:
    if not create:
        raise StoreError(
            f"There is no store at {path}.", "Make one: matcher import or matcher demo"
        )
    folder = path.absolute().parent
    if not folder.is_dir():
        raise StoreError(
            f"No new store at {path}: the folder {folder} does not exist.",
            "Make the folder first, or name another place.",
        )
    if not os.access(folder, os.W_OK):
        raise StoreError(
            f"No new store at {path}: the folder {folder} cannot be written.",
            "Give yourself the right to write it, or name another place.",
        )
    store = connect(path, access="rwc", timeout=timeout)
    store.use_write_ahead_log()
    _migrate(store, fill=reference, today=today)
    return store


def _erase_again(store: Store, today: date | None) -> None:
    journal = erasures.journal_of(store.path)
    if not journal.exists():
        return
    known = erasures.read(journal)
    with store.reading() as connection:
        done = erasures.marked(connection)
    n_waiting = sum(one.erasure_id not in done for one in known)
    if not n_waiting:
        return
    if store.read_only:
        raise StoreError(
            f"The store {store.path} is an older copy: it still has what was erased since.",
            "Open it once where you may write; it is erased again then.",
        )
    # A store is seldom put back, and erasing needs much that opening does not.
    from matcher.store.erasures_replaying import replay

    replay(store, known, Author("matcher", today or date.min, journal.name))


def _renewed(store: Store, today: date | None) -> Store:
    """The store, brought up to the packaged reference where it may be written."""
    with store.reading() as connection:
        if today is None or store.read_only or is_current(connection):
            return store
    try:
        with store.writing() as connection:
            applied = None if is_current(connection) else renew(connection, today)
    except StoreError:
        return store  # somebody else is writing, or there is no room: the next opening will do
    return replace(store, renewed=applied)


def _migrate(store: Store, *, fill: bool, today: date | None) -> None:
    # Alembic takes longer to import than a store to open, and is seldom needed.
    from matcher.store.migrating import migrate

    with store.writing() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version == SCHEMA_VERSION:
            return  # somebody else was first
        migrate(connection)
        if fill and version == 0:
            seed(connection, today)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
