"""Hospitals: what the catalogue knows of them, what they want and what they have."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from matcher.domain.events import Capability, Interest
from matcher.domain.site import Site
from matcher.errors import NotFoundError, UnknownNameError
from matcher.services.desk import contacts as directory
from matcher.services.desk.hospitals import AskedOnce, view_hospital
from matcher.store import declared
from matcher.web.api.ranking_bodies import Ends
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Day, PathWord, Sent, Told, Word
from matcher.web.current import Current, Signed

router = APIRouter(prefix="/sites", tags=["hospitals"], route_class=ApiRoute)


class SiteBody(Told):
    """A hospital, trust, campus or regional authority."""

    site_id: str = Field(examples=["haukeland"])
    name: str
    name_en: str
    trust: str = Field(description="The unit it counts for.")
    region: str
    city: str
    county: str
    kind: str
    lat: float | None
    lon: float | None
    university_hospital: bool
    org_number: str
    language: str = Field(description="In which it is written to.")
    is_candidate: bool = Field(description="Requests are forwarded to it.")
    specialties: list[str]
    active_from: date | None
    active_to: date | None


class InterestBody(Told):
    """A field in which a hospital wants requests."""

    therapy_area: str
    valid_from: date | None
    valid_to: date | None
    known_on: date | None = Field(description="The day on which that was said.")


class CapabilityBody(Told):
    """Something a hospital has, or is known to lack. What is not listed is not known."""

    capability: str
    has: bool
    valid_from: date | None
    valid_to: date | None
    source: str
    known_on: date | None


class ShareBody(Told):
    """How many of how many, and where the share itself may lie: a 90 % interval."""

    n: int
    of: int
    interval: Ends


class AskedBody(Told):
    """A request that a hospital was asked about; null where a stage is not known, or not reached."""

    request_id: str
    forwarded_on: date
    due_on: date
    answered_on: date | None
    in_time: bool | None
    interested: bool | None
    selected: bool | None
    is_waiting: bool


class RecordBody(Told):
    """What a hospital was asked, and what came of it."""

    asked: int
    answered: ShareBody
    in_time: ShareBody
    interested: ShareBody
    selected: ShareBody
    latest: list[AskedBody]
    waiting: list[AskedBody]


class Validity(Sent):
    """How long something holds; it is the same one by hospital, field and `valid_from`."""

    valid_from: Day | None = None
    valid_to: Day | None = Field(default=None, description="Its last day; null: still holds.")
    withdrawn: bool = Field(default=False, description="It was said by mistake.")


class CapabilitySaid(Validity):
    """Whether a hospital has something."""

    has: bool = True
    source: Word = ""


def site_of(current: Current, site_id: str) -> Site:
    """A hospital by the id in an address.

    Raises
    ------
    NotFoundError
        There is none.
    """
    try:
        return current.matcher.catalogue.site(site_id)
    except UnknownNameError as error:
        raise NotFoundError(error.message, error.remedy) from None


@router.get("", summary="The hospitals")
def list_sites(
    current: Signed,
    candidates: Annotated[
        bool, Query(description="Only those that requests are forwarded to.")
    ] = True,
) -> list[SiteBody]:
    """In the order of the catalogue."""
    sites = current.matcher.catalogue.sites
    return [SiteBody.model_validate(one) for one in sites if one.is_candidate or not candidates]


@router.get("/{site_id:ref}", summary="A hospital")
def read_site(current: Signed, site_id: PathWord) -> SiteBody:
    """As the catalogue knows it."""
    return SiteBody.model_validate(site_of(current, site_id))


@router.get("/{site_id:ref}/record", summary="What a hospital was asked, and what came of it")
def read_record(current: Signed, site_id: PathWord) -> RecordBody:
    """Shares with their intervals; a low one means few records, not a bad hospital."""
    record = view_hospital(current.matcher, site_id).record
    shares = {
        name: ShareBody.model_validate(getattr(record, name))
        for name in ("answered", "in_time", "interested", "selected")
    }
    return RecordBody(
        asked=record.asked,
        latest=[_asked(one) for one in record.latest],
        waiting=[_asked(one) for one in record.waiting],
        **shares,
    )


def _asked(one: AskedOnce) -> AskedBody:
    told = {item.name: getattr(one, item.name) for item in fields(one) if item.name != "request"}
    return AskedBody(request_id=one.request.request_id, **told)


@router.get("/{site_id:ref}/interests", summary="Fields in which a hospital wants requests")
def list_interests(current: Signed, site_id: PathWord) -> list[InterestBody]:
    """Those that have ended, too."""
    site = site_of(current, site_id)
    found = declared.interests(current.desk.store, site.site_id)
    return [InterestBody.model_validate(one) for one in found]


@router.put("/{site_id:ref}/interests/{area}", summary="Keep that a hospital wants a field")
def declare_interest(
    current: Signed, site_id: PathWord, area: PathWord, body: Validity
) -> list[InterestBody]:
    """Or that it does no longer; the change is a new version of what it said."""
    site = site_of(current, site_id)
    interest = Interest(
        site.site_id, area, body.valid_from, body.valid_to, withdrawn=body.withdrawn
    )
    directory.declare_interest(
        current.desk.store, interest, current.acting, catalogue=current.matcher.catalogue
    )
    return list_interests(current, site_id)


@router.get("/{site_id:ref}/capabilities", summary="What a hospital has, or is known to lack")
def list_capabilities(current: Signed, site_id: PathWord) -> list[CapabilityBody]:
    """What is not listed is not known."""
    site = site_of(current, site_id)
    found = declared.capabilities(current.desk.store, site.site_id)
    return [CapabilityBody.model_validate(one) for one in found]


@router.put(
    "/{site_id:ref}/capabilities/{capability}", summary="Keep what a hospital has, or lacks"
)
def declare_capability(
    current: Signed, site_id: PathWord, capability: PathWord, body: CapabilitySaid
) -> list[CapabilityBody]:
    """The change is a new version of what it said."""
    site = site_of(current, site_id)
    said = Capability(
        site.site_id,
        capability,
        body.has,
        body.valid_from,
        body.valid_to,
        body.source,
        withdrawn=body.withdrawn,
    )
    directory.declare_capability(
        current.desk.store, said, current.acting, catalogue=current.matcher.catalogue
    )
    return list_capabilities(current, site_id)
