"""What the reference world consists of, beside hospitals: small frozen records.

Holds no file format and no search; see `loader` and `names`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AreaKind = Literal["area", "cross_cutting", "modality"]
Context = Literal["trust", "place", "country"]


@dataclass(frozen=True, slots=True)
class Area:
    """A therapy area.

    Attributes
    ----------
    area_id:
        Short stable id, such as ``gastroenterology``.
    synonyms_nb, synonyms_en:
        Other words for it, and names of diseases that belong to it.
    hrcs:
        Health research categories (HRCS) of the hospitals' public study lists it answers to.
    kind:
        ``area``; ``cross_cutting`` (children, rare diseases, early phase); ``modality``
        (devices, advanced therapies).
    evidence:
        Where the row comes from, its marks kept.
    """

    area_id: str
    name_nb: str
    name_nn: str
    name_en: str
    synonyms_nb: tuple[str, ...] = ()
    synonyms_en: tuple[str, ...] = ()
    hrcs: tuple[str, ...] = ()
    kind: AreaKind = "area"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class CapabilityKind:
    """One word of the closed vocabulary of capabilities."""

    capability_id: str
    name_nb: str
    name_nn: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Centre:
    """A NorTrials centre: its host hospital and the therapy areas in its field."""

    centre_id: str
    host_site: str
    name_nb: str
    name_nn: str
    name_en: str
    therapy_areas: tuple[str, ...] = ()
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ContractOffice:
    """Who makes a hospital's contracts; `name` is empty and `status` ``gap`` where unknown."""

    site_id: str
    name: str
    status: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class AmbiguousName:
    """A name that means a hospital only in context.

    Attributes
    ----------
    name, site:
        The name, and the hospital it means where the context says so.
    context:
        The weakest context that is enough: ``trust`` (the hospital's trust is named too),
        ``place`` (or its city, county or region), ``country`` (or Norway, or a Norwegian
        department name beside it).
    """

    name: str
    site: str
    context: Context
