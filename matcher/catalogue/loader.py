"""Reads the reference data that comes with the package.

The only reader of `data/reference`; what the files mean is said in their README. The files
are ours and checked by the tests, so a broken one is a fault of ours, not the user's.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast

from matcher.catalogue.catalogue import Catalogue
from matcher.catalogue.data import data_folder
from matcher.catalogue.sites import (
    AmbiguousName,
    Area,
    AreaKind,
    CapabilityKind,
    Centre,
    Context,
    ContractOffice,
)
from matcher.domain.events import Capability, Events, RegistryCount
from matcher.domain.site import Site

#: Marks of a capability row that may be used; anything else is kept out of the evidence.
_USABLE = "verified"


@lru_cache(maxsize=1)
def load_reference() -> Catalogue:
    """The catalogue of Norway: 106 hospitals and authorities, 31 of them candidates.

    >>> load_reference().site("haukeland").trust
    'helse-bergen'
    """
    folder = data_folder("reference")
    return Catalogue(
        sites=tuple(_site(row) for row in _rows(folder / "sites.csv")),
        areas=tuple(_area(row) for row in _rows(folder / "areas.csv")),
        capability_kinds=tuple(
            CapabilityKind(**row) for row in _rows(folder / "capability_kinds.csv")
        ),
        centres=tuple(_centre(row) for row in _rows(folder / "centres.csv")),
        contract_offices=tuple(
            ContractOffice(**row) for row in _rows(folder / "contract_offices.csv")
        ),
        ambiguous_names=tuple(
            AmbiguousName(row["name"], row["site"], cast("Context", row["context"]))
            for row in _rows(folder / "ambiguous_names.csv")
        ),
    )


@lru_cache(maxsize=1)
def reference_events() -> Events:
    """What the reference data says happened: capabilities and counts of public studies.

    Every row has `known_on`: for a count the day it was counted, for a capability the day
    the sources were gathered. A mark short of "verified" is kept in `source`.
    """
    folder = data_folder("reference")
    capabilities = tuple(
        _capability(row)
        for row in _rows(folder / "capabilities.csv")
        if row["status"].startswith(_USABLE)
    )
    counts = tuple(_count(row) for row in _rows(folder / "registry_counts.csv"))
    return Events(capabilities=capabilities, registry_counts=counts)


@lru_cache(maxsize=1)
def reference_sha256() -> str:
    """Hash of what the reference puts into a store: hospitals, capabilities, registry counts."""
    digest = hashlib.sha256()
    for name in ("sites", "capabilities", "registry_counts"):
        digest.update((data_folder("reference") / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _site(row: dict[str, str]) -> Site:
    return Site(
        site_id=row["site_id"],
        name=row["name"],
        name_en=row["name_en"],
        aliases=_list(row["aliases"]),
        trust=row["trust"],
        region=row["region"],
        city=row["city"],
        county=row["county"],
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        kind=row["kind"],
        university_hospital=row["university_hospital"] == "yes",
        org_number=row["org_number"],
        language=row["language"],
        is_candidate=row["is_candidate"] == "yes",
        active_from=_day(row["active_from"]),
        active_to=_day(row["active_to"]),
        specialties=_list(row["specialties"]),
        evidence=row["evidence"],
    )


def _area(row: dict[str, str]) -> Area:
    return Area(
        area_id=row["area_id"],
        name_nb=row["name_nb"],
        name_nn=row["name_nn"],
        name_en=row["name_en"],
        synonyms_nb=_list(row["synonyms_nb"]),
        synonyms_en=_list(row["synonyms_en"]),
        hrcs=_list(row["hrcs"]),
        kind=cast("AreaKind", row["kind"]),
        evidence=row["evidence"],
    )


def _centre(row: dict[str, str]) -> Centre:
    return Centre(
        centre_id=row["centre_id"],
        host_site=row["host_site"],
        name_nb=row["name_nb"],
        name_nn=row["name_nn"],
        name_en=row["name_en"],
        therapy_areas=_list(row["therapy_areas"]),
        note=row["note"],
        source=row["source"],
    )


def _capability(row: dict[str, str]) -> Capability:
    mark = "" if row["status"] == _USABLE else f" [{row['status']}]"
    return Capability(
        site=row["site"],
        capability=row["capability"],
        has=row["has"] == "yes",
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        source=f"{row['source']}{mark}",
        known_on=_day(row["known_on"]),
    )


def _count(row: dict[str, str]) -> RegistryCount:
    counted_on = _day(row["counted_on"])
    return RegistryCount(
        site=row["site"],
        therapy_area=row["therapy_area"],
        n_studies=int(row["n_studies"]),
        counted_on=counted_on,
        source=row["source"],
        known_on=counted_on,
    )
