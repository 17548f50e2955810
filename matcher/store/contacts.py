"""Whom to write to: hospitals' contacts, their absences, the addresses of centres.

People stand here and nowhere else: the audit has their ids, and erasing one takes the name and
the address out of the letters kept as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.events import Contact
from matcher.domain.person import Absence, Address
from matcher.errors import ConflictError, RequestError, UnknownNameError
from matcher.store import desk_tables as desk
from matcher.store import tables
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry
from matcher.store.counts import Applied
from matcher.store.engine import Store
from matcher.store.reads import record_reader

#: Stands in a kept letter where a person's name or address stood.
BLANK = "[…]"


def declare(store: Store, rows: Iterable[Row], author: Author, action: str) -> Applied:
    """Keep what a hospital says of its interests and capabilities, as new versions."""
    with store.writing() as connection:
        return apply_rows(connection, rows, author, action)


def add_contact(store: Store, contact: Contact, author: Author) -> Contact:
    """Add a contact; one without an id gets the hospital's next free one.

    Raises
    ------
    ConflictError
        The id is taken.
    UnknownNameError
        No such hospital.
    """
    with store.writing() as connection:
        taken = set(connection.execute(sa.select(tables.contacts.c.contact_id)).scalars())
        # Ids of erased contacts live on in what was forwarded, and are not given again.
        taken |= set(connection.execute(sa.select(desk.letters.c.contact_id)).scalars())
        sent = tables.OWN["forwardings"].c.contact_id
        taken |= set(connection.execute(sa.select(sent).distinct()).scalars())
        if contact.contact_id and contact.contact_id in taken:
            raise ConflictError(f"There is a contact '{contact.contact_id}' already.")
        own = contact.contact_id or _next_id(contact.site, taken)
        kept = replace(contact, contact_id=own)
        apply_rows(connection, [Row(kept)], author, "add_contact")
    return kept


def change_contact(store: Store, before: Contact, after: Contact, author: Author) -> Contact:
    """Change a contact that still is as it was read.

    Raises
    ------
    ConflictError
        Somebody else changed it since, or erased it.
    """
    with store.writing() as connection:
        if _contact(connection, before.contact_id) != before:
            raise ConflictError(
                f"The contact {before.contact_id} has been changed since you opened it.",
                "Look at what is there now, and make your change again.",
            )
        kept = replace(after, contact_id=before.contact_id)
        apply_rows(connection, [Row(kept)], author, "change_contact")
    return kept


def erase_contact(
    store: Store, contact_id: str, *, today: date, actor: str, now: datetime | None = None
) -> None:
    """Erase a contact for good, out of letters and replies too; events keep the id alone.

    Raises
    ------
    UnknownNameError
        No contact with that id.
    """
    with store.writing() as connection:
        known = _contact(connection, contact_id)
        if known is None:
            raise UnknownNameError(
                f"There is no contact {contact_id!r} in the store.", "See: matcher export"
            )
        mine = tables.contacts.c.contact_id == contact_id
        connection.execute(tables.contacts.delete().where(mine))
        away = desk.absences.c.contact_id == contact_id
        connection.execute(desk.absences.delete().where(away))
        n_letters = _blank_letters(connection, known.name, known.email, contact_id)
        _blank_replies(connection, known)
        entry = Entry.begin(connection, Author(actor, today, "", now), "erase_contact")
        letters = {"letters": n_letters} if n_letters else {}
        entry.end({"contact_id": contact_id, **letters})
    store.settle()


def absences(store: Store) -> tuple[Absence, ...]:
    """When contacts are away, the earliest first."""
    own = desk.absences.c
    query = sa.select(own.contact_id, own.away_from, own.away_to)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(own.away_from, own.contact_id)).all()
    return tuple(
        Absence(contact_id, date.fromisoformat(begin), date.fromisoformat(end))
        for contact_id, begin, end in rows
    )


def set_absence(store: Store, absence: Absence, author: Author) -> None:
    """Say that a contact is away; days that begin the same replace what was said of them.

    Raises
    ------
    RequestError
        It ends before it begins.
    UnknownNameError
        No such contact.
    """
    if absence.away_to < absence.away_from:
        raise RequestError("The absence ends before it begins.", "Put the days right.")
    with store.writing() as connection:
        if _contact(connection, absence.contact_id) is None:
            raise UnknownNameError(f"There is no contact '{absence.contact_id}'.")
        _drop_absence(connection, absence)
        cells = {
            "contact_id": absence.contact_id,
            "away_from": absence.away_from.isoformat(),
            "away_to": absence.away_to.isoformat(),
        }
        connection.execute(desk.absences.insert(), cells)
        # When somebody is away is about a person: the audit has the id alone.
        Entry.begin(connection, author, "absence").end({"contact_id": absence.contact_id})


def remove_absence(store: Store, absence: Absence, author: Author) -> None:
    """Take an absence back."""
    with store.writing() as connection:
        if _drop_absence(connection, absence):
            Entry.begin(connection, author, "no_absence").end({"contact_id": absence.contact_id})


def addresses(store: Store) -> tuple[Address, ...]:
    """The addresses of centres and of the children's coordinator."""
    own = desk.addresses.c
    query = sa.select(own.purpose, own.name, own.email).order_by(own.purpose)
    with store.reading() as connection:
        return tuple(Address(*row) for row in connection.execute(query))


def change_address(
    store: Store, purpose: str, before: Address | None, after: Address | None, author: Author
) -> None:
    """Add, change or erase an address that still is as it was read; None: there is none.

    It may be a person's: erased, it goes out of the letters kept too.

    Raises
    ------
    ConflictError
        Somebody else changed it since.
    """
    mine = desk.addresses.c.purpose == purpose
    with store.writing() as connection:
        row = connection.execute(sa.select(desk.addresses).where(mine)).one_or_none()
        if (None if row is None else Address(*row)) != before:
            raise ConflictError(
                f"The address of {purpose} has been changed since you opened it.",
                "Look at what is there now, and make your change again.",
            )
        connection.execute(desk.addresses.delete().where(mine))
        if after is not None:
            cells = {"purpose": purpose, "name": after.name, "email": after.email}
            connection.execute(desk.addresses.insert(), cells)
        elif before is not None:
            _blank_letters(connection, before.name, before.email)
        Entry.begin(connection, author, "address").end({"purpose": purpose})
    if after is None:
        store.settle()


def _contact(connection: sa.Connection, contact_id: str) -> Contact | None:
    read = record_reader("contacts")
    own = tables.contacts.c
    query = sa.select(*(own[name] for name in read.columns)).where(own.contact_id == contact_id)
    found = read.records(connection.execute(query).all())
    return found[0] if found else None


def _next_id(site_id: str, taken: set[str]) -> str:
    number = 1
    while f"{site_id}-{number}" in taken:
        number += 1
    return f"{site_id}-{number}"


def _drop_absence(connection: sa.Connection, absence: Absence) -> int:
    own = desk.absences.c
    gone = connection.execute(
        desk.absences.delete().where(
            own.contact_id == absence.contact_id,
            own.away_from == absence.away_from.isoformat(),
        )
    )
    return gone.rowcount


def _blank_letters(
    connection: sa.Connection, name: str, address: str, contact_id: str | None = None
) -> int:
    """Take a person out of every letter that went to them or to their address."""
    own = desk.letters.c
    email = address.casefold()
    n_blanked = 0
    for row in connection.execute(sa.select(desk.letters)).all():
        cc = [one for one in json.loads(row.cc) if one.casefold() != email]
        is_theirs = row.contact_id == contact_id or (email and row.email.casefold() == email)
        if not is_theirs and len(cc) == len(json.loads(row.cc)):
            continue
        cells: dict[str, Any] = {"cc": json.dumps(cc, ensure_ascii=False)}
        if is_theirs:
            words = _words_of(name, address, row.name, row.email)
            cells |= {"name": "", "email": ""}
            cells |= {
                text: _blanked(getattr(row, text), words) for text in ("subject", "body", "error")
            }
        connection.execute(desk.letters.update().where(own.id == row.id).values(cells))
        n_blanked += 1
    return n_blanked


def _blank_replies(connection: sa.Connection, contact: Contact) -> None:
    """Take a person out of what their hospital answered, where it names them."""
    own = desk.replies.c
    words = _words_of(contact.name, contact.email)
    whole = [text.strip() for text in (contact.name, contact.email) if len(text.strip()) > 1]
    for row in connection.execute(sa.select(desk.replies).where(own.site == contact.site)).all():
        said = {name: getattr(row, name) for name in ("resources", "needs", "contact", "text")}
        if any(_blanked(text, whole) != text for text in said.values()):
            cells = {name: _blanked(text, words) for name, text in said.items()}
            connection.execute(desk.replies.update().where(own.id == row.id).values(cells))


def _words_of(*texts: str) -> list[str]:
    """Names as a whole and word by word, the longest first."""
    words = {part for text in texts for part in (text.strip(), *text.split()) if len(part) > 1}
    return sorted(words, key=len, reverse=True)


def _blanked(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", BLANK, text, flags=re.IGNORECASE)
    return text
