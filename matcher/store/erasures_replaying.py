"""Carrying out again what a journal says was erased, on a store from before it was.

Each erasure is done by the same code as the first time, in one transaction with the mark that it
is done; a store that is killed in between is where it was, and the next opening goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from matcher.store import contacts, redacting, replies, retention
from matcher.store.audit import Author, Entry
from matcher.store.engine import Store
from matcher.store.erasures import Erasure, ErasureKind, mark, marked

Do = Callable[[sa.Connection, Mapping[str, Any], Author], object]

_DOING: dict[ErasureKind, Do] = {
    ErasureKind.CONTACT: lambda connection, of, author: contacts.erase_contact_within(
        connection, of["contact_id"], author
    ),
    ErasureKind.ADDRESS: lambda connection, of, author: contacts.erase_address_within(
        connection, of["purpose"], author
    ),
    ErasureKind.REPLY: lambda connection, of, author: replies.erase_words_within(
        connection, of["request_id"], of["reply"], author
    ),
    ErasureKind.REDACT: redacting.redact_again,
    ErasureKind.SENDER: lambda connection, of, _author: retention.erase_sender_within(
        connection, of["request_id"]
    ),
    ErasureKind.PAPERS: lambda connection, of, _author: retention.erase_papers_within(
        connection, of["request_id"]
    ),
}


def replay(store: Store, erasures: Iterable[Erasure], author: Author) -> int:
    """Carry out what has not been carried out in this store; how many that were.

    All of them or none: nobody reads a store that is half done.
    """
    with store.writing() as connection:
        # Asked with the pen in hand: another opening may have been faster.
        done = marked(connection)
        waiting = [one for one in erasures if one.erasure_id not in done]
        for one in waiting:
            _DOING[one.kind](connection, one.of, author)
            mark(connection, one, author)
        if waiting:
            entry = Entry.begin(connection, author, "erase_again")
            entry.end({"erasures": len(waiting)})
    if waiting:
        store.settle()
    return len(waiting)
