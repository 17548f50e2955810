"""The journal of erasures: what was erased, written beside the store too.

A copy of the store from before an erasure still has what was erased. Whoever puts such a copy
back gets the erasures carried out again, from this journal, before anything is read. It only
grows, and says which person, request or reply was erased by its id and never what was erased.

A line is on the disk before the erasure is kept. So a crash in between leaves a line that is
carried out at the next opening, and never an erasure that nobody remembers.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from matcher.errors import StoreError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, utc_text
from matcher.store.engine import Store


class ErasureKind(StrEnum):
    """What an erasure takes away."""

    CONTACT = "contact"
    ADDRESS = "address"
    REPLY = "reply"
    REDACT = "redact"
    SENDER = "sender"
    PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure.

    Attributes
    ----------
    of:
        What it was done to: ids and places, never words.
    erasure_id:
        Its own; tells a store whether it has been carried out there.
    """

    kind: ErasureKind
    of: Mapping[str, Any]
    erasure_id: str = field(default_factory=lambda: secrets.token_hex(8))


def journal_of(path: Path) -> Path:
    """The journal of the store at `path`."""
    return path.with_name(f"{path.name}-erasures")


def keep(store: Store, connection: sa.Connection, erasure: Erasure, author: Author) -> None:
    """Remember an erasure for good; the last thing of the transaction that makes it.

    Whoever holds the pen of the store holds that of the journal.

    Raises
    ------
    StoreError
        The journal cannot be written; the transaction must not be kept.
    """
    keep_all(store, connection, (erasure,), author)


def keep_all(
    store: Store, connection: sa.Connection, erasures: Sequence[Erasure], author: Author
) -> None:
    """As `keep`, for several erasures of one transaction."""
    if erasures:
        append(journal_of(store.path), erasures)
    for one in erasures:
        mark(connection, one, author)


def mark(connection: sa.Connection, erasure: Erasure, author: Author) -> None:
    """Say in the store that an erasure has been carried out."""
    done_at = "" if author.now is None else utc_text(author.now)
    cells = {"id": erasure.erasure_id, "kind": erasure.kind.value, "done_at": done_at}
    connection.execute(desk.erasures.insert(), cells)


def marked(connection: sa.Connection) -> frozenset[str]:
    """The erasures that have been carried out in this store."""
    return frozenset(connection.execute(sa.select(desk.erasures.c.id)).scalars())


def append(journal: Path, erasures: Iterable[Erasure]) -> None:
    """Write lines, and wait until the disk has them.

    Raises
    ------
    StoreError
        There is no room, or no right to write.
    """
    lines = "".join(f"{_as_line(one)}\n" for one in erasures).encode()
    try:
        is_new = not journal.exists()
        handle = os.open(journal, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "rb+") as file:
            # What a crash tore off was never kept in the store either.
            end = _end_of_last_line(file.read())
            file.truncate(end)
            file.seek(end)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(journal.parent)
    except OSError:
        raise StoreError(
            f"The journal of erasures, {journal.name}, cannot be written: nothing was erased.",
            "Give yourself the right to write the store's folder, and see that it has room.",
        ) from None


def read(journal: Path) -> tuple[Erasure, ...]:
    """The erasures of a journal, the oldest first; none where there is no journal.

    Raises
    ------
    StoreError
        It cannot be read, or holds something else.
    """
    try:
        content = journal.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError:
        raise StoreError(
            f"The journal of erasures, {journal.name}, cannot be read.",
            "Give yourself the right to read it.",
        ) from None
    return parsed(content, journal.name)


def parsed(content: bytes, name: str) -> tuple[Erasure, ...]:
    """As `read`, from its bytes; a last line that was torn off counts for nothing."""
    lines = content[: _end_of_last_line(content)].splitlines()
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            cells = json.loads(line)
            found.append(Erasure(ErasureKind(cells["kind"]), cells["of"], str(cells["id"])))
        except (ValueError, KeyError, TypeError):
            raise StoreError(
                f"The journal of erasures, {name}, is damaged in line {number}.",
                "Put back a copy of it. Without it, what was erased may come back.",
            ) from None
    return tuple(found)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder's files, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _end_of_last_line(content: bytes) -> int:
    return content.rfind(b"\n") + 1


def _as_line(erasure: Erasure) -> str:
    cells = {"id": erasure.erasure_id, "kind": erasure.kind.value, "of": dict(erasure.of)}
    return json.dumps(cells, separators=(",", ":"), sort_keys=True)
