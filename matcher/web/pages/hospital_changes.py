"""What is changed on a hospital's page: contacts, absences, what it wants and has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.domain.events import Capability, Contact, Interest
from matcher.domain.person import Absence
from matcher.errors import ConflictError, NotFoundError, RequestError, UserError
from matcher.services.desk import contacts, hospitals
from matcher.services.desk.hospitals import view_hospital
from matcher.web.current import Coordinator, Current
from matcher.web.pages.hospitals import Unkept, address, contact_of, print_of, shown
from matcher.web.rendering import see
from matcher.web.twice import made_once

router = APIRouter(prefix="/hospitals/{site_id:ref}")

Text = Annotated[str, Form(max_length=500)]
Texts = Annotated[list[str] | None, Form(max_length=100)]


@router.post("/contacts")
def keep_contact(
    current: Coordinator,
    site_id: str,
    contact_id: Text = "",
    was: Text = "",
    name: Text = "",
    email: Text = "",
    phone: Text = "",
    department: Text = "",
    areas: Texts = None,
    deputy_of: Text = "",
    valid_from: Text = "",
    valid_to: Text = "",
    once: Text = "",
) -> Response:
    """Add a contact, or change one that still is as it was read."""
    view = view_hospital(current.matcher, site_id)
    mine = Contact(
        contact_id=contact_id,
        site=site_id,
        name=name.strip(),
        email=email.strip(),
        phone=phone.strip(),
        department=department.strip(),
        therapy_areas=tuple(areas or ()),
        deputy_of=deputy_of,
    )
    store, catalogue = current.desk.store, current.matcher.catalogue
    try:
        mine = replace(mine, valid_from=day_of(valid_from), valid_to=day_of(valid_to))
        if deputy_of and (deputy_of == contact_id or contact_of(view, deputy_of).deputy_of):
            raise RequestError("A deputy stands in for a contact who is none.", "Choose another.")
        if contact_id:
            before = contact_of(view, contact_id)
            if was != print_of(before):
                raise ConflictError(
                    f"The contact {contact_id} has been changed since you opened it.",
                    "Look at what is there now, and make your change again.",
                )
            contacts.change_contact(store, before, mine, current.acting, catalogue=catalogue)
        else:

            def add() -> str:
                contacts.add_contact(store, mine, current.acting, catalogue=catalogue)
                return _place(site_id, "contacts")

            return see(current, made_once(current, once, mine, add))
    except UserError as error:
        return shown(current, site_id, Unkept(mine, error))
    return _back(current, site_id, "contacts")


@router.post("/contacts/erase")
def erase_contact(current: Coordinator, site_id: str, contact_id: Text = "") -> Response:
    """Erase a contact for good."""
    contact_of(view_hospital(current.matcher, site_id), contact_id)
    contacts.erase_contact(current.desk.store, contact_id, current.acting)
    return _back(current, site_id, "contacts")


@router.post("/contacts/away")
def set_absence(
    current: Coordinator,
    site_id: str,
    contact_id: Text = "",
    away_from: Text = "",
    away_to: Text = "",
    back: Text = "",
) -> Response:
    """Say that a contact is away, or, with `back`, that they are not."""
    contact_of(view_hospital(current.matcher, site_id), contact_id)
    try:
        begin, last = day_of(away_from), day_of(away_to)
        if begin is None or last is None:
            raise RequestError("An absence has a first and a last day.", "Write both.")
        absence = Absence(contact_id, begin, last)
        if back:
            contacts.remove_absence(current.desk.store, absence, current.acting)
        else:
            contacts.set_absence(current.desk.store, absence, current.acting)
    except UserError as error:
        return shown(current, site_id, Unkept(None, error))
    return _back(current, site_id, "contacts")


@router.post("/interests")
def declare_interest(
    current: Coordinator, site_id: str, area: Text = "", valid_from: Text = "", valid_to: Text = ""
) -> Response:
    """Keep that a hospital wants a field."""
    view_hospital(current.matcher, site_id)
    try:
        interest = Interest(site_id, area, day_of(valid_from), day_of(valid_to))
        contacts.declare_interest(
            current.desk.store, interest, current.acting, catalogue=current.matcher.catalogue
        )
    except UserError as error:
        return shown(current, site_id, Unkept(None, error))
    return _back(current, site_id, "interests")


@router.post("/interests/end")
def end_interest(
    current: Coordinator, site_id: str, area: Text = "", valid_from: Text = ""
) -> Response:
    """Keep that a hospital wants a field no longer."""
    view, begins = view_hospital(current.matcher, site_id), day_of(valid_from)
    said = (one for one in view.interests if (one.therapy_area, one.valid_from) == (area, begins))
    return _ended(current, site_id, next(said, None), "interests")


@router.post("/capabilities")
def declare_capability(
    current: Coordinator,
    site_id: str,
    capability: Text = "",
    has: Text = "yes",
    valid_from: Text = "",
    valid_to: Text = "",
) -> Response:
    """Keep that a hospital has something, or lacks it."""
    view_hospital(current.matcher, site_id)
    try:
        said = Capability(
            site_id,
            capability,
            has != "no",
            day_of(valid_from),
            day_of(valid_to),
            source="desk",
        )
        contacts.declare_capability(
            current.desk.store, said, current.acting, catalogue=current.matcher.catalogue
        )
    except UserError as error:
        return shown(current, site_id, Unkept(None, error))
    return _back(current, site_id, "capabilities")


@router.post("/capabilities/end")
def end_capability(
    current: Coordinator, site_id: str, capability: Text = "", valid_from: Text = ""
) -> Response:
    """Keep that what was said of something holds no longer."""
    view, begins = view_hospital(current.matcher, site_id), day_of(valid_from)
    said = (
        one for one in view.capabilities if (one.capability, one.valid_from) == (capability, begins)
    )
    return _ended(current, site_id, next(said, None), "capabilities")


def _ended(
    current: Current, site_id: str, said: Interest | Capability | None, part: str
) -> Response:
    if said is None:
        raise NotFoundError("It has ended already.", "Open the hospital again.")
    hospitals.end(current.desk.store, said, current.acting)
    return _back(current, site_id, part)


def day_of(text: str) -> date | None:
    """A day as a form writes it; None where there is none.

    Raises
    ------
    RequestError
        It is no day.
    """
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise RequestError(f"'{text}' is no day.", "Write it as 2026-03-31.") from None


def _back(current: Current, site_id: str, part: str) -> Response:
    return see(current, _place(site_id, part))


def _place(site_id: str, part: str) -> str:
    return f"{address(site_id)}?done=kept#{part}"
