"""Whom to write to about a request, and why: one letter a person, copies to the centres.

A hospital's contacts in the request's fields are written to, else its general mailbox; who is
away is stood in for. Must not word anything: it plans, `wording` says it, `services` keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from matcher.catalogue import Catalogue
from matcher.desk.planned import Ask, Directory, ForwardPlan, PlannedLetter
from matcher.domain.events import Contact, Forwarding
from matcher.domain.letter import Letter, LetterItem, LetterKind, LetterState, SendingKind
from matcher.domain.person import Absence
from matcher.domain.request import Reading, Request
from matcher.domain.vocabulary import Population
from matcher.evidence.funnel import REPLY_WINDOW_DAYS

#: Purpose of the address of the children's coordinator.
CHILDREN = "children"

_CHILDREN_TOO = frozenset({Population.PAEDIATRIC, Population.BOTH})


def centre_purpose(centre_id: str) -> str:
    """Purpose of a centre's address."""
    return f"centre:{centre_id}"


def plan(
    reading: Reading,
    asks: Sequence[Ask],
    directory: Directory,
    *,
    so_far: Sequence[Forwarding],
    catalogue: Catalogue,
    day: date,
    via: str = "",
) -> ForwardPlan:
    """Plan the letters that ask the chosen hospitals.

    Parameters
    ----------
    reading:
        The request with its fields and centres.
    so_far:
        What has been forwarded of this request already.
    via:
        A centre that asks the hospitals in our place; "" where we write ourselves.
    """
    due_on = reply_due_on(reading.request, day)
    missing: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    if via:
        items = tuple(_item(ask.site_id, "", reading.request, so_far) for ask in asks)
        told = _to_addresses(
            [centre_purpose(via)], LetterKind.VIA_CENTRE, due_on, directory, catalogue
        )
        letters = [replace(letter, items=items) for letter in told.letters]
        missing = told.without_address
    else:
        letters, without = _to_hospitals(reading, asks, directory, so_far, catalogue, day)
    written_to = {item.site_id for letter in letters for item in letter.items}
    sites = tuple(ask.site_id for ask in asks if ask.site_id in written_to)
    if not sites:
        return ForwardPlan((), without, missing)
    purposes = [p for p in copies_to(reading) if p != centre_purpose(via)]
    copies = _to_addresses(purposes, LetterKind.CENTRE_COPY, due_on, directory, catalogue)
    letters = [
        replace(letter, sites=tuple(dict.fromkeys(item.site_id for item in letter.items)))
        for letter in letters
    ]
    letters += [replace(copy, sites=sites) for copy in copies.letters]
    return ForwardPlan(tuple(letters), without, missing + copies.without_address)


def reply_due_on(request: Request, day: date) -> date:
    """The day by which to answer: the company's, unless it is past or not given.

    Examples
    --------
    >>> reply_due_on(Request(), date(2026, 3, 2))
    datetime.date(2026, 3, 16)
    """
    given = request.reply_due_on
    return given if given is not None and given >= day else day + timedelta(REPLY_WINDOW_DAYS)


def copies_to(reading: Reading) -> tuple[str, ...]:
    """Purposes of the addresses that get a copy: centres of the field, and the children's."""
    named = (reading.request.centre, *reading.centres)
    purposes = [centre_purpose(centre) for centre in dict.fromkeys(named) if centre]
    if reading.request.population in _CHILDREN_TOO:
        purposes.append(CHILDREN)
    return tuple(purposes)


def sending_kind(
    site_id: str, department: str, version: str, so_far: Iterable[Forwarding]
) -> SendingKind:
    """What sending to a department is, seen from what was sent to its hospital before."""
    earlier = [
        one
        for one in so_far
        if one.site == site_id and one.cancelled_on is None and not one.withdrawn
    ]
    if not earlier:
        return SendingKind.FIRST
    same_version = [one for one in earlier if one.version == version]
    if not same_version:
        return SendingKind.NEW_VERSION
    if any(one.department == department for one in same_version):
        return SendingKind.RESEND
    return SendingKind.ADDITIONAL_DEPARTMENT


def outcome_unknown(letter: Letter) -> bool:
    """Whether an attempt was begun of which nobody knows how it ended: it may have gone out."""
    return letter.state is LetterState.DRAFT and letter.attempts > 0 and not letter.error


def _to_hospitals(
    reading: Reading,
    asks: Sequence[Ask],
    directory: Directory,
    so_far: Sequence[Forwarding],
    catalogue: Catalogue,
    day: date,
) -> tuple[list[PlannedLetter], tuple[str, ...]]:
    due_on = reply_due_on(reading.request, day)
    letters: dict[str, PlannedLetter] = {}
    without = []
    for ask in asks:
        found = list(_recipients(ask, reading, directory, day))
        if not found:
            without.append(ask.site_id)
        for asked, recipient in found:
            item = _item(ask.site_id, asked.department, reading.request, so_far)
            # The same person may stand in the directory once for each hospital or department.
            person = recipient.email.strip().casefold()
            known = letters.get(person) or PlannedLetter(
                kind=LetterKind.FORWARD,
                language=catalogue.site(ask.site_id).language,
                name=recipient.name,
                email=recipient.email,
                due_on=due_on,
                contact_id=recipient.contact_id,
            )
            letters[person] = replace(
                known,
                items=known.items if item in known.items else (*known.items, item),
                as_deputy=known.as_deputy or recipient is not asked,
            )
    return list(letters.values()), tuple(without)


def _item(
    site_id: str, department: str, request: Request, so_far: Sequence[Forwarding]
) -> LetterItem:
    kind = sending_kind(site_id, department, request.version, so_far)
    return LetterItem(site_id, department, sending=kind)


def _recipients(
    ask: Ask, reading: Reading, directory: Directory, day: date
) -> Iterator[tuple[Contact, Contact]]:
    """Each contact to ask at a hospital, with who is written to: themselves, or who stands in."""
    own = [one for one in directory.contacts if one.site == ask.site_id and _serves(one, day)]
    if ask.contact_ids:
        groups = [[one for one in own if one.contact_id in ask.contact_ids]]
    else:
        regular = [one for one in own if not one.deputy_of]
        groups = [_in_field(regular, reading), _general(regular)]
    for group in groups:
        reached = [
            (one, there) for one in group if (there := _present(one, directory, day)) is not None
        ]
        if reached:
            yield from reached
            return


def _serves(contact: Contact, day: date) -> bool:
    begun = contact.valid_from is None or contact.valid_from <= day
    return begun and (contact.valid_to is None or day <= contact.valid_to) and bool(contact.email)


def _in_field(contacts: Sequence[Contact], reading: Reading) -> list[Contact]:
    """One contact a department, for each of the request's fields."""
    found: dict[str, Contact] = {}
    for area in reading.request.therapy_areas:
        departments: dict[str, Contact] = {}
        for contact in contacts:
            if area in contact.therapy_areas:
                departments.setdefault(contact.department, contact)
        found.update({one.contact_id: one for one in departments.values()})
    return list(found.values())


def _general(contacts: Sequence[Contact]) -> list[Contact]:
    """The mailbox for everything, that of the whole hospital before a department's."""
    general = [one for one in contacts if not one.therapy_areas]
    return sorted(general, key=lambda one: bool(one.department))[:1]


def _present(contact: Contact, directory: Directory, day: date) -> Contact | None:
    """The contact, or a deputy who is there; None where nobody is."""
    deputies = [
        one
        for one in directory.contacts
        if one.deputy_of == contact.contact_id and _serves(one, day)
    ]
    for one in (contact, *deputies):
        if not _is_away(one, directory.absences, day):
            return one
    return None


def _is_away(contact: Contact, absences: Iterable[Absence], day: date) -> bool:
    return any(
        one.contact_id == contact.contact_id and one.away_from <= day <= one.away_to
        for one in absences
    )


def _to_addresses(
    purposes: Sequence[str],
    kind: LetterKind,
    due_on: date,
    directory: Directory,
    catalogue: Catalogue,
) -> ForwardPlan:
    """A letter to each address, in the language of the centre's hospital."""
    addresses = {one.purpose: one for one in directory.addresses if one.email}
    languages = {
        centre_purpose(one.centre_id): catalogue.site(one.host_site).language
        for one in catalogue.centres
        if any(site.site_id == one.host_site for site in catalogue.sites)
    }
    letters: dict[str, PlannedLetter] = {}
    for purpose in purposes:
        address = addresses.get(purpose)
        if address is not None:
            planned = PlannedLetter(
                kind=kind,
                language=languages.get(purpose, "nb"),
                name=address.name,
                email=address.email,
                due_on=due_on,
                purpose=purpose,
            )
            letters.setdefault(address.email.strip().casefold(), planned)
    missing = tuple(purpose for purpose in purposes if purpose not in addresses)
    return ForwardPlan(tuple(letters.values()), without_address=missing)
