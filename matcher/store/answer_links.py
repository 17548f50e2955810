"""Links by which hospitals answer: made with their letter, found by their token, taken back.

A token is reckoned from the letter and a key that lies in a file beside the store, so that the
same letter sent again holds the same link, and whoever has only the store has no link. Kept is
the token's SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from matcher.domain.answering import AnswerLink
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.errors import NotFoundError, StoreError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store

#: A token's own length, as text; anything else is looked up nowhere.
TOKEN_LENGTH = 43

_KEY_BYTES = 32

#: Letters that hospitals answer by a link.
_ANSWERED = frozenset(
    {
        LetterKind.FORWARD,
        LetterKind.REMINDER,
        LetterKind.AMENDMENT,
        LetterKind.CENTRE_LINKS,
    }
)


def key_of(store: Store) -> bytes:
    """The key that tokens are reckoned with; made where there is none.

    Raises
    ------
    StoreError
        It can be neither read nor written, or is damaged.
    """
    place = place_of_key(store.path)
    name = place.name
    try:
        if not place.exists():
            _make_key(place)
        key = place.read_bytes()
    except OSError:
        raise StoreError(
            f"The key of the answer links, {name}, can be neither read nor written.",
            "Give yourself the right to write the store's folder, and see that it has room.",
        ) from None
    if len(key) != _KEY_BYTES:
        raise StoreError(
            f"The key of the answer links, {name}, is damaged.",
            "Put back a copy of it, or delete it: links already sent go on working.",
        )
    return key


def place_of_key(path: Path) -> Path:
    """Where the key of the store at `path` lies."""
    return path.with_name(f"{path.name}-answer-key")


def _make_key(place: Path) -> None:
    """Make the file whole or not at all; of two who make it at once, the first one counts."""
    fresh = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, place)
    finally:
        fresh.unlink()


def token_of(letter: Letter, place: int, key: bytes) -> str:
    """The token of one of a letter's hospitals: 32 bytes, safe in an address."""
    item = letter.items[place]
    named = f"{letter.request_id}\0{letter.letter_id}\0{place}\0{item.site_id}\0{item.department}"
    digest = hmac.new(key, named.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def mint(connection: sa.Connection, letter: Letter, key: bytes, author: Author) -> None:
    """Make the links of a letter that asks hospitals; those that are there already stay."""
    if letter.kind not in _ANSWERED:
        return
    made_at = "" if author.now is None else utc_text(author.now)
    for place, item in enumerate(letter.items):
        cells = {
            "request_id": letter.request_id,
            "letter_id": letter.letter_id,
            "place": place,
            "site": item.site_id,
            "department": item.department,
            "token_sha256": _hashed(token_of(letter, place, key)),
            "made_at": made_at,
        }
        connection.execute(desk.answer_links.insert().prefix_with("OR IGNORE"), cells)


def tokens(store: Store, letter: Letter, author: Author) -> tuple[str, ...]:
    """The tokens of a letter's hospitals, in their order, known from now on."""
    if letter.kind not in _ANSWERED or not letter.items:
        return ()
    key = key_of(store)
    found = tuple(token_of(letter, place, key) for place in range(len(letter.items)))
    own = desk.answer_links.c
    known = sa.select(sa.func.count()).where(own.token_sha256.in_(map(_hashed, found)))
    with store.reading() as connection:
        if connection.execute(known).scalar_one() == len(found):
            return found
    # The key's file is another one than when the letter was written.
    with store.writing() as connection:
        mint(connection, letter, key, author)
    return found


def find(store: Store, token: str) -> AnswerLink | None:
    """The link of a token, void or not; None where there is none."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    with store.reading() as connection:
        row = connection.execute(
            _links().where(desk.answer_links.c.token_sha256 == _hashed(token))
        ).one_or_none()
    return None if row is None else _as_link(row)


def is_void(connection: sa.Connection, link_id: int) -> bool:
    """Whether a link is void at this moment, in a transaction that is open."""
    row = connection.execute(_links().where(desk.answer_links.c.id == link_id)).one_or_none()
    return row is None or _as_link(row).is_void


def of_request(store: Store, request_id: str) -> tuple[AnswerLink, ...]:
    """The links of a request, the oldest first."""
    own = desk.answer_links.c
    query = _links().where(own.request_id == request_id).order_by(own.id)
    with store.reading() as connection:
        return tuple(_as_link(row) for row in connection.execute(query))


def revoke(store: Store, request_id: str, link_id: int, author: Author) -> None:
    """Take a link back: from now on it leads nowhere.

    Raises
    ------
    NotFoundError
        The request has no such link.
    """
    own = desk.answer_links.c
    with store.writing() as connection:
        mine = sa.and_(own.id == link_id, own.request_id == request_id)
        row = connection.execute(sa.select(own.revoked_at).where(mine)).one_or_none()
        if row is None:
            raise NotFoundError(
                f"There is no answer link {link_id} here.", "Open the request again."
            )
        if row.revoked_at is not None:
            return
        moment = "" if author.now is None else utc_text(author.now)
        gone = {"revoked_at": moment, "revoked_by": author.actor}
        connection.execute(desk.answer_links.update().where(mine).values(gone))
        entry = Entry.begin(connection, author, "revoke_link")
        entry.end({"request_id": request_id, "link": link_id})


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _links() -> sa.Select[Any]:
    links, letters = desk.answer_links, desk.letters
    joined = links.join(letters, letters.c.id == links.c.letter_id)
    return sa.select(links, letters.c.state.label("letter_state")).select_from(joined)


def _as_link(row: sa.Row[Any]) -> AnswerLink:
    return AnswerLink(
        link_id=row.id,
        request_id=row.request_id,
        letter_id=row.letter_id,
        place=row.place,
        site=row.site,
        department=row.department,
        made_at=datetime.fromisoformat(row.made_at),
        is_void=row.revoked_at is not None or row.letter_state == LetterState.CANCELLED.value,
    )
