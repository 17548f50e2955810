"""A hospital's name as people write it -> the hospital, or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.catalogue.sites import AmbiguousName
from matcher.domain.site import Site
from matcher.text.normalise import fold, repair


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was taken to mean; `site_id` and `trust_id` are None where unknown."""

    name: str
    site_id: str | None
    trust_id: str | None
    confidence: float
    closest: str | None = None


class NameResolver:
    """Looks hospitals up by name."""

    def __init__(
        self,
        sites: Iterable[Site],
        *,
        ambiguous: Iterable[AmbiguousName] = (),
        taught_names: Mapping[str, str] | None = None,
    ) -> None:
        self._sites = {site.site_id: site for site in sites}
        self._exact = {
            fold(name): site.site_id
            for site in self._sites.values()
            for name in (site.site_id, site.name, site.name_en, *site.aliases)
        }
        self._exact.update({fold(k): v for k, v in (taught_names or {}).items()})

    def resolve(self, raw: str) -> Resolution:
        """The hospital a text names, or unknown."""
        site_id = self._exact.get(fold(repair(raw)))
        if site_id is None:
            return Resolution(raw, None, None, 0.0)
        return Resolution(raw, site_id, self._sites[site_id].trust or site_id, 1.0)
