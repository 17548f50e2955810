"""A feasibility request, as the company sent it and as we have read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.domain.vocabulary import (
    Channel,
    Confidentiality,
    InterventionType,
    Population,
    RequestType,
)


@dataclass(frozen=True, slots=True)
class Request:
    """One feasibility request. Every field may be missing except that a title,
    an indication or a therapy area is needed for it to be ranked.

    Attributes
    ----------
    request_id:
        Our reference; empty for one that is only tried out.
    received_on:
        The day it came in; the natural as-of day of its ranking.
    therapy_areas:
        Area ids; the first is the one counted. Empty: read from title and indication.
    required_capabilities:
        Capability ids. A hospital known to lack one is excluded; unknown changes nothing.
    sites_wanted, patients_wanted:
        Counts wanted in Norway, at least 1 where given.
    suggested_sites, already_contacted:
        Hospitals, as ids or as written (resolved by the catalogue's names).
    regions:
        Regional authorities wanted; empty means the whole country.
    """

    request_id: str = ""
    received_on: date | None = None
    request_type: RequestType | None = None
    channel: Channel = Channel.PORTAL
    centre: str = ""
    parent_id: str = ""
    version: str = ""
    sponsor: str = ""
    cro: str = ""
    title: str = ""
    indication: str = ""
    product: str = ""
    key_criteria: str = ""
    therapy_areas: tuple[str, ...] = ()
    phase: str = ""
    intervention_type: InterventionType | None = None
    required_capabilities: tuple[str, ...] = ()
    population: Population | None = None
    sites_wanted: int | None = None
    patients_wanted: int | None = None
    timeline: str = ""
    reply_due_on: date | None = None
    suggested_sites: tuple[str, ...] = ()
    already_contacted: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    confidentiality: Confidentiality = Confidentiality.OPEN
    status: str = ""

    @property
    def text(self) -> str:
        """The words that say what the study is about, in order of weight."""
        parts = (self.title, self.indication, self.product, self.key_criteria)
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing read from the words of a request, so that it can be seen and corrected.

    Attributes
    ----------
    field:
        The request field it would fill: ``therapy_areas``, ``population``, ``sites_wanted`` ...
    value:
        The value found, as it would be written in that field.
    confidence:
        0 to 1; 1 is "the words say so".
    words:
        The words it was read from.
    """

    field: str
    value: str
    confidence: float
    words: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What of a request a hospital's own record with others depends on; "" where not known.

    `area` is the counted therapy area, `sponsor` in small letters, `day` the day number on
    which it is asked.
    """

    area: str
    sponsor: str
    day: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A request with its gaps filled from its own words.

    Attributes
    ----------
    request:
        The request as it is ranked: what was given stands, only gaps are filled.
    areas:
        (area id, weight 0 to 1), the counted one first; explicit areas have weight 1.
    centres:
        Ids of the centres in whose field it falls; may be empty.
    findings:
        What was read, from which words.
    warnings:
        Codes: ``no_area``, ``type_unspecified``, ``area_uncertain`` ...
    """

    request: Request
    areas: tuple[tuple[str, float], ...] = ()
    centres: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
