"""A hospital's own page: whom to write to there, what it wants, what it has.

Interests and capabilities have a validity, and a change is a new version of what was said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.domain.batch import Row
from matcher.domain.events import Capability, Contact, Interest
from matcher.domain.person import Absence, Address, Role
from matcher.errors import RequestError, UnknownNameError
from matcher.mail.writing import check_address
from matcher.services.desk.acting import Acting
from matcher.store import Store, contacts
from matcher.text.visible import visible_line

#: Five figures at least, grouped as people write them; a second number or an extension may follow.
_PHONE = re.compile(r"(?=(?:\D*\d){5})\+?[\d ().,/-]{5,40}", re.ASCII)


def add_contact(store: Store, contact: Contact, acting: Acting, *, catalogue: Catalogue) -> Contact:
    """Add a contact; without an id it gets the hospital's next free one.

    Raises
    ------
    MailError
        The address is none.
    UnknownNameError
        No such hospital or field.
    """
    acting.needs(Role.COORDINATOR)
    return contacts.add_contact(store, _checked(contact, catalogue), acting.author)


def change_contact(
    store: Store, before: Contact, after: Contact, acting: Acting, *, catalogue: Catalogue
) -> Contact:
    """Change a contact that still is as it was read.

    Raises
    ------
    ConflictError
        Somebody else changed it since.
    MailError, UnknownNameError
        As for adding one.
    """
    acting.needs(Role.COORDINATOR)
    return contacts.change_contact(store, before, _checked(after, catalogue), acting.author)


def erase_contact(store: Store, contact_id: str, acting: Acting) -> None:
    """Erase a contact for good, out of the letters kept as well."""
    acting.needs(Role.COORDINATOR)
    contacts.erase_contact(
        store, contact_id, today=acting.today, actor=acting.person.username, now=acting.now
    )


def set_absence(store: Store, absence: Absence, acting: Acting) -> None:
    """Say that a contact is away."""
    acting.needs(Role.COORDINATOR)
    contacts.set_absence(store, absence, acting.author)


def remove_absence(store: Store, absence: Absence, acting: Acting) -> None:
    """Take an absence back."""
    acting.needs(Role.COORDINATOR)
    contacts.remove_absence(store, absence, acting.author)


def change_address(
    store: Store, purpose: str, before: Address | None, after: Address | None, acting: Acting
) -> None:
    """Add, change or erase the address of a centre or of the children's coordinator.

    Raises
    ------
    ConflictError
        Somebody else changed it since.
    MailError
        The address is none.
    """
    acting.needs(Role.COORDINATOR)
    if after is not None:
        after = Address(purpose, visible_line(after.name), check_address(after.email))
    contacts.change_address(store, purpose, before, after, acting.author)


def declare_interest(
    store: Store, interest: Interest, acting: Acting, *, catalogue: Catalogue
) -> None:
    """Keep that a hospital wants requests in a field, or a change of that.

    An interest ends with the same interest and a `valid_to`; said by mistake, it is taken back
    with `withdrawn`. It is the same one by hospital, field and `valid_from`, empty or not.

    Raises
    ------
    RequestError
        It ends before it begins.
    UnknownNameError
        No such hospital or field.
    """
    acting.needs(Role.COORDINATOR)
    catalogue.site(interest.site)
    catalogue.area(interest.therapy_area)
    _check_days(interest.valid_from, interest.valid_to)
    row = Row(replace(interest, known_on=acting.today), said_now=True)
    contacts.declare(store, [row], acting.author, "interest")


def declare_capability(
    store: Store, capability: Capability, acting: Acting, *, catalogue: Catalogue
) -> None:
    """Keep that a hospital has or lacks a capability; changed as an interest is."""
    acting.needs(Role.COORDINATOR)
    catalogue.site(capability.site)
    if capability.capability not in catalogue.capability_positions:
        raise UnknownNameError(
            f"Unknown capability '{capability.capability}'.", "See: matcher sites --capabilities"
        )
    _check_days(capability.valid_from, capability.valid_to)
    row = Row(replace(capability, known_on=acting.today), said_now=True)
    contacts.declare(store, [row], acting.author, "capability")


def _check_days(begins: date | None, ends: date | None) -> None:
    if begins is not None and ends is not None and ends < begins:
        raise RequestError("It ends before it begins.", "Put the days right.")


def _checked(contact: Contact, catalogue: Catalogue) -> Contact:
    catalogue.site(contact.site)
    for area in contact.therapy_areas:
        catalogue.area(area)
    _check_days(contact.valid_from, contact.valid_to)
    return replace(
        contact,
        name=visible_line(contact.name),
        department=visible_line(contact.department),
        email=check_address(contact.email),
        phone=_phone(contact.phone),
    )


def _phone(text: str) -> str:
    phone = visible_line(text)
    if phone and not _PHONE.fullmatch(phone):
        raise RequestError(
            "The phone number is none.", "Write it in figures, with a + before a country's code."
        )
    return phone
