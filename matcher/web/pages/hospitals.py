"""Hospitals: the list of all, and a page each. By region and name: nobody is ranked here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from matcher.domain.events import Contact
from matcher.errors import NotFoundError, UserError
from matcher.services.advising import advise_hospital
from matcher.services.desk import hospitals
from matcher.services.desk.hospitals import HospitalView, Listed
from matcher.web.current import Current, Signed
from matcher.web.problems import problem_of
from matcher.web.rendering import page, path_part
from matcher.wording.advising import (
    basis_text,
    chances_text,
    change_text,
    declared_text,
    notes,
    step_text,
    worth_showing,
)

router = APIRouter(prefix="/hospitals")

_alphabet = hospitals.by_alphabet

Words = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Unkept:
    """A contact as somebody wrote it, which could not be kept, and why."""

    contact: Contact | None
    problem: UserError


@router.get("")
def list_hospitals(current: Signed, words: Words = "", area: Words = "") -> Response:
    """List the hospitals by region."""
    wording = current.wording
    found = sorted(
        hospitals.hospitals(current.matcher, words, area),
        key=lambda one: _alphabet(wording.site(one.site.site_id)),
    )
    regions: dict[str, list[Listed]] = {}
    for one in found:
        regions.setdefault(one.site.region, []).append(one)
    return page(
        current,
        "hospitals.html",
        regions=sorted(regions.items(), key=lambda pair: (not pair[0], wording.region(pair[0]))),
        n_found=len(found),
        words=words,
        area=area,
        areas=areas_by_name(current),
        wording=wording,
    )


@router.get("/{site_id:ref}")
def hospital_page(current: Signed, site_id: str) -> Response:
    """Show a hospital."""
    return shown(current, site_id)


@router.get("/{site_id:ref}/advice")
def advice_page(current: Signed, site_id: str) -> Response:
    """Show what goes with a higher chance for a hospital: worked out when asked for."""
    view = hospitals.view_hospital(current.matcher, site_id)
    advice = advise_hospital(current.matcher, site_id)
    return page(
        current,
        "advice.html",
        view=view,
        wording=current.wording,
        advice=advice,
        has_learnt=advice.model.learnt_from.outcomes > 0,
        basis_text=basis_text,
        chances_text=chances_text,
        step_text=step_text,
        notes=notes,
        worth_showing=worth_showing,
        change_text=change_text,
        declared_text=declared_text,
    )


def shown(current: Current, site_id: str, unkept: Unkept | None = None) -> Response:
    """The page of a hospital, with what could not be kept where something could not."""
    view = hospitals.view_hospital(current.matcher, site_id)
    wording = current.wording
    values: dict[str, Any] = {
        "view": view,
        "wording": wording,
        "problem": None if unkept is None else unkept.problem,
        "unkept": None if unkept is None else unkept.contact,
        "areas": areas_by_name(current),
        "interests": sorted(
            view.interests, key=lambda one: _alphabet(wording.area(one.therapy_area))
        ),
        "capabilities": sorted(
            view.capabilities, key=lambda one: _alphabet(wording.capability(one.capability))
        ),
        "free_areas": _not_declared(current, view),
        "free_capabilities": _not_registered(current, view),
        "print_of": print_of,
        "done": current.request.query_params.get("done", ""),
        "today": current.today,
    }
    status = 200 if unkept is None else problem_of(unkept.problem).status
    return page(current, "hospital.html", status=status, **values)


def address(site_id: str) -> str:
    """The address of a hospital's page."""
    return f"/hospitals/{path_part(site_id)}"


def print_of(contact: Contact) -> str:
    """Tells whether somebody has changed a contact since the page was made."""
    return hashlib.sha256(repr(contact).encode()).hexdigest()[:16]


def areas_by_name(current: Current) -> list[tuple[str, str]]:
    """The therapy areas, by their names in the language."""
    named = [
        (one.area_id, current.wording.area(one.area_id)) for one in current.matcher.catalogue.areas
    ]
    return sorted(named, key=lambda pair: _alphabet(pair[1]))


def contact_of(view: HospitalView, contact_id: str) -> Contact:
    """A contact of a hospital.

    Raises
    ------
    NotFoundError
        It has no such contact.
    """
    found = next((one for one in view.contacts if one.contact_id == contact_id), None)
    if found is None:
        raise NotFoundError(f"There is no contact '{contact_id}' here.", "Open the hospital again.")
    return found


def _not_declared(current: Current, view: HospitalView) -> list[tuple[str, str]]:
    declared = {one.therapy_area for one in view.interests}
    return [pair for pair in areas_by_name(current) if pair[0] not in declared]


def _not_registered(current: Current, view: HospitalView) -> list[tuple[str, str]]:
    known = {one.capability for one in view.capabilities}
    named = [
        (one.capability_id, current.wording.capability(one.capability_id))
        for one in current.matcher.catalogue.capability_kinds
        if one.capability_id not in known
    ]
    return sorted(named, key=lambda pair: _alphabet(pair[1]))
