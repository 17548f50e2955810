"""Taking a person out of the letters and replies that are kept: their name, and every word of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from matcher.domain.events import Contact
from matcher.store import desk_tables as desk

#: Stands in a kept letter where a person's name or address stood.
BLANK = "[…]"


def blank_letters(
    connection: sa.Connection,
    name: str,
    address: str,
    contact_id: str | None = None,
    *,
    request_id: str | None = None,
) -> int:
    """Take a person out of every letter that went to them or to their address; how many those were.

    Parameters
    ----------
    request_id:
        Only out of its letters; None: out of all.
    """
    own = desk.letters.c
    email = address.casefold()
    n_blanked = 0
    letters = sa.select(desk.letters)
    if request_id is not None:
        letters = letters.where(own.request_id == request_id)
    for row in connection.execute(letters).all():
        cc = [one for one in json.loads(row.cc) if one.casefold() != email]
        is_theirs = row.contact_id == contact_id or (email and row.email.casefold() == email)
        if not is_theirs and len(cc) == len(json.loads(row.cc)):
            continue
        cells: dict[str, Any] = {"cc": json.dumps(cc, ensure_ascii=False)}
        if is_theirs:
            words = words_of(name, address, row.name, row.email)
            cells |= {"name": "", "email": ""}
            cells |= {
                text: blanked(getattr(row, text), words) for text in ("subject", "body", "error")
            }
        connection.execute(desk.letters.update().where(own.id == row.id).values(cells))
        n_blanked += 1
    return n_blanked


def blank_replies(connection: sa.Connection, contact: Contact) -> None:
    """Take a person out of what their hospital answered, where it names them."""
    own = desk.replies.c
    words = words_of(contact.name, contact.email)
    whole = [text.strip() for text in (contact.name, contact.email) if len(text.strip()) > 1]
    for row in connection.execute(sa.select(desk.replies).where(own.site == contact.site)).all():
        said = {name: getattr(row, name) for name in ("resources", "needs", "contact", "text")}
        if any(blanked(text, whole) != text for text in said.values()):
            cells = {name: blanked(text, words) for name, text in said.items()}
            connection.execute(desk.replies.update().where(own.id == row.id).values(cells))


def words_of(*texts: str) -> list[str]:
    """Names as a whole and word by word, the longest first."""
    words = {part for text in texts for part in (text.strip(), *text.split()) if len(part) > 1}
    return sorted(words, key=len, reverse=True)


def blanked(text: str, words: Iterable[str]) -> str:
    """A text without words, where they stand alone."""
    for word in words:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", BLANK, text, flags=re.IGNORECASE)
    return text
