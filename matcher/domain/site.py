"""A hospital, as the catalogue knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Site:
    """One hospital, trust, campus or regional authority.

    Attributes
    ----------
    site_id:
        Short stable id, such as ``haukeland``.
    name, name_en:
        Official name in the hospital's own language, and in English.
    aliases:
        Other ways the name is written, historic names among them.
    trust:
        `site_id` of the unit it counts for; its own id for a unit that stands alone.
    region:
        `site_id` of the regional health authority (``rhf-hso``), or ``""``.
    kind:
        ``hf``, ``local_hospital``, ``private_nonprofit``, ``rhf`` and so on.
    lat, lon:
        Degrees (WGS 84), or None where unknown.
    language:
        ``nb`` or ``nn``: the language the hospital is written to in.
    is_candidate:
        True for the units a request is forwarded to, each with its own contact person.
    specialties:
        Therapy areas a specialist hospital exists for; empty for a general hospital.
    evidence:
        Where the facts come from, with the marks "general-knowledge" and "partly" kept.
    """

    site_id: str
    name: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    trust: str = ""
    region: str = ""
    city: str = ""
    county: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: str = ""
    university_hospital: bool = False
    org_number: str = ""
    language: str = "nb"
    is_candidate: bool = False
    active_from: date | None = None
    active_to: date | None = None
    specialties: tuple[str, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class TaughtName:
    """A name somebody taught: it is the hospital `site`, whatever the catalogue says of it."""

    name: str
    site: str
