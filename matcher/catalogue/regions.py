"""A regional health authority, from any of the ways people write it.

Knows the four regions of Norway by their compass words; other catalogues are matched by
id and name alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from matcher.domain.site import Site
from matcher.text.normalise import fold

#: Words that name a region beside its catalogue names, by id.
_WORDS: dict[str, tuple[str, ...]] = {
    "rhf-hn": (
        "hn", "nord", "north", "northern", "helse nord", "nord norge", "nord noreg",
        "northern norway", "north norway", "norra norge", "davvi", "nordre",
    ),
    "rhf-hmn": (
        "hmn", "midt", "middle", "mid", "central", "helse midt", "midt norge", "midt noreg",
        "central norway", "middle norway", "mid norway", "trondelag og more og romsdal",
    ),
    "rhf-hv": (
        "hv", "vest", "west", "western", "helse vest", "vestlandet", "western norway",
        "west norway", "vest norge", "vest noreg",
    ),
    "rhf-hso": (
        "hso", "sor ost", "sorost", "sor aust", "soraust", "south east", "southeast",
        "south eastern", "southeastern", "helse sor ost", "helse soraust", "helse sorost",
        "ostlandet", "austlandet", "eastern", "south eastern norway", "southeast norway",
        "southeastern norway", "south east norway", "sor og ost", "southern and eastern",
        "southern and eastern norway", "helse sor og ost",
    ),
}  # fmt: skip

_ENDINGS = (" rhf", " regional health authority", " rha", " region", " health region", " hf")
_BEGINNINGS = ("region ", "helseregion ", "regionen ", "health region ")


def find_region(text: str, sites: Iterable[Site]) -> str | None:
    """Id of the regional authority the text names, or None.

    >>> nord = Site("rhf-hn", "Helse Nord RHF", kind="rhf")
    >>> find_region("Northern Norway", [nord]), find_region("Viken", [nord])
    ('rhf-hn', None)
    """
    regions = [site for site in sites if site.kind == "rhf"]
    wanted = _bare(text)
    if not wanted:
        return None
    for region in regions:
        names = (region.site_id, region.name, region.name_en, *region.aliases)
        if wanted in {_bare(name) for name in names if name}:
            return region.site_id
    for region in regions:
        if wanted in _WORDS.get(region.site_id, ()):
            return region.site_id
    return None


def _bare(text: str) -> str:
    """Folded, with "RHF", "regional health authority" and the like taken off."""
    words = fold(text)
    for beginning in _BEGINNINGS:
        words = words.removeprefix(beginning)
    for ending in _ENDINGS:
        words = words.removesuffix(ending)
    return words.removeprefix("the ").strip()
