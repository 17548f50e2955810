"""What lies in the folder of a request: files as they came, and remarks of colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.case import CaseFile, CaseNote
from matcher.errors import NotFoundError, RequestError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.cases import ensure
from matcher.store.engine import Store
from matcher.text.visible import without_hidden

#: A remark is a few lines, in characters.
MAX_NOTE = 5_000


@dataclass(frozen=True, slots=True)
class Paper:
    """A file about to be kept, as it came."""

    name: str
    media_type: str
    content: bytes


def keep_file(store: Store, request_id: str, paper: Paper, author: Author) -> int:
    """Keep a file beside a request; its number."""
    with store.writing() as connection:
        ensure(connection, request_id)
        return insert_paper(connection, request_id, paper, author)


def insert_paper(connection: sa.Connection, request_id: str, paper: Paper, author: Author) -> int:
    """As `keep_file`, in a transaction that is open, for a request that has a case."""
    if author.now is None:
        raise ValueError("a file is kept at a moment: give the author `now`")
    done = connection.execute(
        desk.case_files.insert(),
        {
            "request_id": request_id,
            "name": paper.name,
            "media_type": paper.media_type,
            "kept_at": utc_text(author.now),
            "kept_by": author.actor,
            "content": paper.content,
        },
    )
    (file_id,) = done.inserted_primary_key or (0,)
    entry = Entry.begin(connection, author, "keep_file")
    # Its name may be the company's or a person's, so the audit has its number alone.
    entry.end({"request_id": request_id, "file": file_id, "bytes": len(paper.content)})
    return int(file_id)


def files(store: Store, request_id: str) -> tuple[CaseFile, ...]:
    """The files kept beside a request, in the order in which they came."""
    own = desk.case_files.c
    query = (
        sa.select(
            own.id,
            own.name,
            own.media_type,
            sa.func.length(own.content),
            own.kept_at,
            own.kept_by,
        )
        .where(own.request_id == request_id)
        .order_by(own.id)
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return tuple(
        CaseFile(number, request_id, name, media_type, n_bytes, datetime.fromisoformat(kept_at), by)
        for number, name, media_type, n_bytes, kept_at, by in rows
    )


def file_content(store: Store, request_id: str, file_id: int) -> tuple[CaseFile, bytes]:
    """A file and what is in it.

    Raises
    ------
    NotFoundError
        The request has no such file.
    """
    own = desk.case_files.c
    query = sa.select(own.content).where(own.request_id == request_id, own.id == file_id)
    with store.reading() as connection:
        content = connection.execute(query).scalar()
    found = [file for file in files(store, request_id) if file.file_id == file_id]
    if content is None or not found:
        raise NotFoundError(f"{request_id} has no file {file_id}.", "Open the request again.")
    return found[0], content


def add_note(store: Store, request_id: str, text: str, author: Author, now: datetime) -> None:
    """Write a remark, for internal eyes.

    Raises
    ------
    RequestError
        It is empty, or longer than `MAX_NOTE`.
    """
    text = without_hidden(text).strip()
    if not text:
        raise RequestError("The remark is empty.", "Write something, or leave it.")
    if len(text) > MAX_NOTE:
        raise RequestError(
            f"The remark has {len(text)} characters; {MAX_NOTE} is the most.", "Shorten it."
        )
    with store.writing() as connection:
        ensure(connection, request_id)
        connection.execute(
            desk.case_notes.insert(),
            {
                "request_id": request_id,
                "written_at": utc_text(now),
                "written_by": author.actor,
                "text": text,
            },
        )
        Entry.begin(connection, author, "note").end({"request_id": request_id})


def notes(store: Store, request_id: str) -> tuple[CaseNote, ...]:
    """The remarks on a request, the oldest first."""
    own = desk.case_notes.c
    query = sa.select(desk.case_notes).where(own.request_id == request_id).order_by(own.id)
    with store.reading() as connection:
        return tuple(_note(row) for row in connection.execute(query))


def _note(row: sa.Row[Any]) -> CaseNote:
    written_at = datetime.fromisoformat(row.written_at)
    return CaseNote(row.id, row.request_id, written_at, row.written_by, row.text)
