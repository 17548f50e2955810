"""The reference world as one frozen value, and the looking up in it.

Reads no file (see `loader`) and knows no event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from rapidfuzz import fuzz, process

from matcher.catalogue.names import NameResolver
from matcher.catalogue.regions import find_region
from matcher.catalogue.sites import AmbiguousName, Area, CapabilityKind, Centre, ContractOffice
from matcher.domain.site import Site
from matcher.errors import UnknownNameError
from matcher.text.normalise import fold

#: Letters of an area's name that are enough to mean it.
_SHORTEST_BEGINNING = 4

#: Two ids spelt less alike than this, of 100, are no slip of the pen.
_ALIKE = 70


@dataclass(frozen=True)
class Catalogue:
    """Hospitals, therapy areas, capabilities, centres and contract offices.

    Attributes
    ----------
    ambiguous_names:
        Names that mean a hospital only in context.
    taught_names:
        Name to site id, as taught by a user; they win over everything else.
    """

    sites: tuple[Site, ...]
    areas: tuple[Area, ...] = ()
    capability_kinds: tuple[CapabilityKind, ...] = ()
    centres: tuple[Centre, ...] = ()
    contract_offices: tuple[ContractOffice, ...] = ()
    ambiguous_names: tuple[AmbiguousName, ...] = ()
    taught_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def site(self, site_id: str) -> Site:
        """The hospital of that id.

        Raises
        ------
        UnknownNameError
            Where there is none; names the closest.
        """
        found = self._sites.get(site_id)
        if found is None:
            raise UnknownNameError(f"Unknown hospital '{site_id}'.", self._hospital_remedy(site_id))
        return found

    def area(self, area_id: str) -> Area:
        """The therapy area of that id.

        Raises
        ------
        UnknownNameError
            Where there is none; names the closest.
        """
        found = self._areas.get(area_id)
        if found is None:
            raise UnknownNameError(f"Unknown therapy area '{area_id}'.", self._area_remedy(area_id))
        return found

    def with_sites(
        self, sites: Iterable[Site], *, taught_names: Mapping[str, str] | None = None
    ) -> Catalogue:
        """The same areas, centres and capabilities with other hospitals (and taught names)."""
        taught = self.taught_names if taught_names is None else dict(taught_names)
        return replace(self, sites=tuple(sites), taught_names=MappingProxyType(dict(taught)))

    def trust_of(self, site_id: str) -> str:
        """Id of the unit a hospital counts for; its own for one that stands alone."""
        return self.site(site_id).trust or site_id

    @cached_property
    def names(self) -> NameResolver:
        """Messy hospital name to hospital; built when first asked for."""
        return NameResolver(
            self.sites, ambiguous=self.ambiguous_names, taught_names=self.taught_names
        )

    def resolve_region(self, text: str) -> str | None:
        """Id of the regional authority a text names in any of its usual forms, or None."""
        return find_region(text, self.sites)

    def resolve_area(self, text: str) -> str | None:
        """Id of the area a text names: its id, a name in any language or a synonym; or None.

        The beginning of a name will do ("revma", "Gastro") where only one area begins so; a
        synonym that two areas share names none of them.
        """
        key = fold(text)
        if key in self._area_by_name or len(key) < _SHORTEST_BEGINNING:
            return self._area_by_name.get(key)
        begun = {area for name, area in self._area_by_name.items() if name.startswith(key)}
        return begun.pop() if len(begun) == 1 else None

    @cached_property
    def area_positions(self) -> dict[str, int]:
        """Area id to its position in `areas`."""
        return {area.area_id: i for i, area in enumerate(self.areas)}

    @cached_property
    def capability_positions(self) -> dict[str, int]:
        """Capability id to its position in `capability_kinds`."""
        return {kind.capability_id: i for i, kind in enumerate(self.capability_kinds)}

    @cached_property
    def _sites(self) -> dict[str, Site]:
        return {site.site_id: site for site in self.sites}

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.area_id: area for area in self.areas}

    @cached_property
    def _area_by_name(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for area in self.areas:
            for synonym in (*area.synonyms_nb, *area.synonyms_en):
                key = fold(synonym)
                found[key] = area.area_id if found.get(key, area.area_id) == area.area_id else None
        for area in self.areas:
            for name in (area.name_nb, area.name_nn, area.name_en):
                found[fold(name)] = area.area_id
                found[fold(name.partition("(")[0])] = area.area_id
        for area in self.areas:
            found[fold(area.area_id)] = area.area_id
        return found

    def _hospital_remedy(self, name: str) -> str:
        meant = self.names.resolve(name)
        if len(meant.may_mean) > 1:
            several = ", ".join(f"'{self._sites[s].name}' ({s})" for s in meant.may_mean)
            return f"It may mean: {several}. See: matcher sites"
        found = self._sites.get(meant.site_id or meant.closest or "")
        hint = f"Closest: '{found.name}' ({found.site_id}). " if found else ""
        return f"{hint}See: matcher sites"

    def _area_remedy(self, area_id: str) -> str:
        ids = {fold(area.area_id): area.area_id for area in self.areas}
        best = process.extract(
            fold(area_id), list(ids), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=1
        )
        known = ", ".join(sorted(ids.values()))
        hint = f"Closest: '{ids[best[0][0]]}'. " if best else ""
        return f"{hint}Known: {known}."
