"""Whom to write to: contacts of hospitals, when they are away, addresses of centres."""

from __future__ import annotations

from datetime import date
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import Field

from matcher.domain.events import Contact
from matcher.domain.person import Absence, Address
from matcher.errors import NotFoundError
from matcher.services.desk import contacts as directory
from matcher.store import contacts as kept
from matcher.store import reads
from matcher.web.api.conditions import IfMatch, Seen, change, condition, tag_of_content
from matcher.web.api.once import ONCE
from matcher.web.api.routing import ApiRoute
from matcher.web.api.sites import site_of
from matcher.web.api.values import Day, PathDay, PathWord, Sent, Told, Word, Words
from matcher.web.current import Current, Signed

router = APIRouter(tags=["contacts"], route_class=ApiRoute)


class ContactFields(Sent):
    """A person or a function mailbox to write to."""

    name: Word = ""
    email: Word = Field(examples=["studies@hospital.example"])
    phone: Word = Field(default="", examples=["+47 55 97 00 00"])
    department: Word = ""
    therapy_areas: Words = Field(
        default_factory=list, description="Ids of fields; none: every field."
    )
    deputy_of: Word = Field(default="", description="Id of the contact they stand in for.")
    valid_from: Day | None = None
    valid_to: Day | None = None


class ContactBody(Told):
    """A contact as it stands."""

    contact_id: str
    site: str
    name: str
    email: str
    phone: str
    department: str
    therapy_areas: list[str]
    deputy_of: str
    valid_from: date | None
    valid_to: date | None


class AbsenceBody(Told):
    """Days on which a contact is away, both included."""

    contact_id: str
    away_from: date
    away_to: date


class AwayUntil(Sent):
    """The last day of an absence."""

    away_to: Day


class AddressBody(Told):
    """Where to write to a centre, or to the children's coordinator."""

    purpose: str = Field(examples=["centre:inflammation", "children"])
    name: str
    email: str


class AddressFields(Sent):
    """A name and an address."""

    name: Word = ""
    email: Word = Field(examples=["centre@hospital.example"])


@router.get("/sites/{site_id:ref}/contacts", summary="The contacts of a hospital")
def list_contacts(current: Signed, site_id: PathWord) -> list[ContactBody]:
    """By id; deputies are among them."""
    site = site_of(current, site_id)
    found = reads.contacts(current.desk.store)
    return [ContactBody.model_validate(one) for one in found if one.site == site.site_id]


@router.post(
    "/sites/{site_id:ref}/contacts", status_code=201, summary="Add a contact", dependencies=[ONCE]
)
def add_contact(
    current: Signed, site_id: PathWord, body: ContactFields, response: Response
) -> ContactBody:
    """It gets an id of its own."""
    site = site_of(current, site_id)
    contact = directory.add_contact(
        current.desk.store,
        _contact(body, "", site.site_id),
        current.acting,
        catalogue=current.matcher.catalogue,
    )
    response.headers["Location"] = f"/v1/contacts/{quote(contact.contact_id, safe='')}"
    return _seen(current, contact.contact_id).answered(response)


@router.get("/contacts/{contact_id}", summary="A contact")
def read_contact(current: Signed, contact_id: PathWord, response: Response) -> ContactBody:
    """As it stands."""
    return _seen(current, contact_id).answered(response)


@router.put("/contacts/{contact_id}", summary="Change a contact")
def change_contact(
    current: Signed,
    contact_id: PathWord,
    body: ContactFields,
    response: Response,
    if_match: IfMatch = None,
) -> ContactBody:
    """Every field is set; one that is left out is emptied."""

    def keep(read: ContactBody) -> object:
        before = _record(read)
        after = _contact(body, contact_id, read.site)
        catalogue = current.matcher.catalogue
        return directory.change_contact(
            current.desk.store, before, after, current.acting, catalogue=catalogue
        )

    return change(if_match, partial(_seen, current, contact_id), keep).answered(response)


@router.delete("/contacts/{contact_id}", status_code=204, summary="Erase a contact for good")
def erase_contact(current: Signed, contact_id: PathWord, if_match: IfMatch = None) -> None:
    """Out of the letters kept as well; events keep the id alone."""
    condition(if_match, partial(_seen, current, contact_id))
    directory.erase_contact(current.desk.store, contact_id, current.acting)


@router.get("/contacts/{contact_id}/absences", summary="When a contact is away")
def list_absences(current: Signed, contact_id: PathWord) -> list[AbsenceBody]:
    """The earliest first."""
    _seen(current, contact_id)
    found = kept.absences(current.desk.store)
    return [AbsenceBody.model_validate(one) for one in found if one.contact_id == contact_id]


@router.put("/contacts/{contact_id}/absences/{away_from}", summary="Say that a contact is away")
def set_absence(
    current: Signed, contact_id: PathWord, away_from: PathDay, body: AwayUntil
) -> list[AbsenceBody]:
    """From a day on; letters then go to a deputy."""
    _seen(current, contact_id)
    absence = Absence(contact_id, away_from, body.away_to)
    directory.set_absence(current.desk.store, absence, current.acting)
    return list_absences(current, contact_id)


@router.delete(
    "/contacts/{contact_id}/absences/{away_from}", status_code=204, summary="Take it back"
)
def remove_absence(current: Signed, contact_id: PathWord, away_from: PathDay) -> None:
    """The contact is there after all."""
    _seen(current, contact_id)
    directory.remove_absence(
        current.desk.store, Absence(contact_id, away_from, away_from), current.acting
    )


@router.get("/addresses", summary="Addresses of centres and of the children's coordinator")
def list_addresses(current: Signed) -> list[AddressBody]:
    """By what they are for."""
    return [AddressBody.model_validate(one) for one in kept.addresses(current.desk.store)]


@router.get("/addresses/{purpose}", summary="An address")
def read_address(current: Signed, purpose: PathWord, response: Response) -> AddressBody:
    """An empty one where nothing has been said, so that it can be changed."""
    return _seen_address(current, purpose).answered(response)


@router.put("/addresses/{purpose}", summary="Add or change an address")
def change_address(
    current: Signed,
    purpose: PathWord,
    body: AddressFields,
    response: Response,
    if_match: IfMatch = None,
) -> AddressBody:
    """Of a centre, ``centre:<id>``, or of the children's coordinator, ``children``."""

    def keep(read: AddressBody) -> None:
        after = Address(purpose, body.name, body.email)
        directory.change_address(current.desk.store, purpose, _address(read), after, current.acting)

    look = partial(_seen_address, current, purpose)
    return change(if_match, look, keep).answered(response)


@router.delete("/addresses/{purpose}", status_code=204, summary="Erase an address")
def erase_address(current: Signed, purpose: PathWord, if_match: IfMatch = None) -> None:
    """It is kept nowhere else."""

    read = condition(if_match, partial(_seen_address, current, purpose)).body
    directory.change_address(current.desk.store, purpose, _address(read), None, current.acting)


def _contact(body: ContactFields, contact_id: str, site_id: str) -> Contact:
    said = body.model_dump() | {"therapy_areas": tuple(body.therapy_areas)}
    return Contact(contact_id, site_id, **said)


def _record(read: ContactBody) -> Contact:
    said = read.model_dump() | {"therapy_areas": tuple(read.therapy_areas)}
    return Contact(**said)


def _address(read: AddressBody) -> Address | None:
    return Address(**read.model_dump()) if read.email else None


def _seen(current: Current, contact_id: str) -> Seen[ContactBody]:
    for one in reads.contacts(current.desk.store):
        if one.contact_id == contact_id:
            body = ContactBody.model_validate(one)
            return Seen(body, tag_of_content(body))
    raise NotFoundError(f"There is no contact '{contact_id}' here.", "Open the hospital again.")


def _seen_address(current: Current, purpose: str) -> Seen[AddressBody]:
    found = [one for one in kept.addresses(current.desk.store) if one.purpose == purpose]
    body = AddressBody.model_validate(found[0] if found else Address(purpose, "", ""))
    return Seen(body, tag_of_content(body))
