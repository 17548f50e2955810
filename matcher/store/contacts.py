"""Whom to write to: hospitals' contacts, their absences, the addresses of centres.

People stand here and nowhere else: the audit has their ids, and erasing one takes the name and
the address out of the letters kept as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.events import Contact
from matcher.domain.person import Absence, Address
from matcher.errors import ConflictError, RequestError, UnknownNameError
from matcher.store import desk_tables as desk
from matcher.store import erasures, tables
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry
from matcher.store.counts import Applied
from matcher.store.engine import Store
from matcher.store.erasures import Erasure, ErasureKind
from matcher.store.erasures_blanking import blank_letters, blank_replies
from matcher.store.reads import record_reader


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
    author = Author(actor, today, "", now)
    with store.writing() as connection:
        if _contact(connection, contact_id) is None:
            raise UnknownNameError(
                f"There is no contact {contact_id!r} in the store.", "See: matcher export"
            )
        erase_contact_within(connection, contact_id, author)
        erasure = Erasure(ErasureKind.CONTACT, {"contact_id": contact_id})
        erasures.keep(store, connection, erasure, author)
    store.settle()


def erase_contact_within(connection: sa.Connection, contact_id: str, author: Author) -> None:
    """As `erase_contact`, in a transaction that is open; nothing where there is no such contact."""
    n_letters = take_contact_out(connection, contact_id)
    if n_letters is not None:
        entry = Entry.begin(connection, author, "erase_contact")
        letters = {"letters": n_letters} if n_letters else {}
        entry.end({"contact_id": contact_id, **letters})


def take_contact_out(connection: sa.Connection, contact_id: str) -> int | None:
    """Take a contact out of the store without a word in the audit.

    Returns
    -------
    int or None
        Letters they were taken out of; None where there is no such contact.
    """
    known = _contact(connection, contact_id)
    if known is None:
        return None
    mine = tables.contacts.c.contact_id == contact_id
    connection.execute(tables.contacts.delete().where(mine))
    away = desk.absences.c.contact_id == contact_id
    connection.execute(desk.absences.delete().where(away))
    blank_replies(connection, known)
    return blank_letters(connection, known.name, known.email, contact_id)


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
        if after is None:
            erase_address_within(connection, purpose, author)
            if before is not None:
                erasure = Erasure(ErasureKind.ADDRESS, {"purpose": purpose})
                erasures.keep(store, connection, erasure, author)
        else:
            connection.execute(desk.addresses.delete().where(mine))
            cells = {"purpose": purpose, "name": after.name, "email": after.email}
            connection.execute(desk.addresses.insert(), cells)
            Entry.begin(connection, author, "address").end({"purpose": purpose})
    if after is None:
        store.settle()


def erase_address_within(connection: sa.Connection, purpose: str, author: Author) -> None:
    """Erase an address, out of the letters kept too, in a transaction that is open."""
    mine = desk.addresses.c.purpose == purpose
    row = connection.execute(sa.select(desk.addresses).where(mine)).one_or_none()
    if row is not None:
        connection.execute(desk.addresses.delete().where(mine))
        blank_letters(connection, row.name, row.email)
    Entry.begin(connection, author, "address").end({"purpose": purpose})


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
