"""What hospitals, areas, centres and capabilities are called in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.catalogue import Catalogue


@dataclass(frozen=True)
class Names:
    """Names by id, in one language. An id without a name is shown as it is."""

    sites: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str, str] = field(default_factory=dict)
    centre_hosts: Mapping[str, str] = field(default_factory=dict)
    capabilities: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, language: str) -> Names:
        """Collect the names of a catalogue; hospitals keep the name in their own language.

        Parameters
        ----------
        language:
            ``nb``, ``nn`` or ``en``. In English a hospital's English name is used, if any.
        """
        name = f"name_{language}"
        english = language == "en"
        return cls(
            sites={s.site_id: (english and s.name_en) or s.name for s in catalogue.sites},
            areas={a.area_id: getattr(a, name) or a.name_en for a in catalogue.areas},
            centres={c.centre_id: getattr(c, name) or c.name_en for c in catalogue.centres},
            centre_hosts={c.centre_id: c.host_site for c in catalogue.centres},
            capabilities={
                c.capability_id: getattr(c, name) or c.name_en for c in catalogue.capability_kinds
            },
        )
