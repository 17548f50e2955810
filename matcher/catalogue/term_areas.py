"""From the terms found in the parts of a request to therapy areas with weights, and centres.

Several mentions strengthen each other; words of the criteria can never outweigh the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.catalogue.sites import Area, Centre
from matcher.catalogue.term_matching import Hit, ReadText

#: An area below this is not worth showing.
_SHOWN_AT_LEAST = 0.15
#: What says nothing about the field of medicine stands behind what does, where both are found.
_FIELD_AT_LEAST = 0.4
#: What decides whether a centre's field is met.
CENTRE_AT_LEAST = 0.5
_AREAS_SHOWN = 5


class AreaScores:
    """Adds up what the parts of a request say of each area."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._kinds = {area.area_id: area.kind for area in areas}
        self._weights: dict[str, float] = {}
        self._hits: dict[str, tuple[float, str]] = {}

    def add(self, read: ReadText, part_weight: float) -> None:
        """Take in one part; `part_weight` (0 to 1) is the most it can say of any area."""
        doubts: dict[str, float] = {}
        seen: set[tuple[str, str]] = set()
        for hit in read.hits:
            if hit.denied:
                continue
            for area, weight in hit.concept.areas:
                if (area, hit.concept.name) in seen:
                    continue
                seen.add((area, hit.concept.name))
                weight *= hit.sure
                doubts[area] = doubts.get(area, 1.0) * (1 - weight)
                if weight * part_weight > self._hits.get(area, (0.0, ""))[0]:
                    self._hits[area] = weight * part_weight, hit.words
        for area, doubt in doubts.items():
            self.raise_to(area, part_weight * (1 - doubt))

    def raise_to(self, area: str, weight: float, words: str = "") -> None:
        """Let an area of the catalogue count at least that much."""
        if area in self._kinds:
            self._weights[area] = max(self._weights.get(area, 0.0), weight)
            if words and area not in self._hits:
                self._hits[area] = weight, words

    def words_for(self, area: str) -> str:
        """The words that spoke most for an area."""
        return self._hits.get(area, (0.0, ""))[1]

    def ranked(self) -> tuple[tuple[str, float], ...]:
        """(area id, weight), the counted one first."""
        shown = [
            (area, round(weight, 2))
            for area, weight in self._weights.items()
            if weight >= _SHOWN_AT_LEAST
        ]
        shown.sort(key=lambda pair: (self._stands_behind(*pair), -pair[1]))
        return tuple(shown[:_AREAS_SHOWN])

    def _stands_behind(self, area: str, weight: float) -> bool:
        return self._kinds[area] != "area" or weight < _FIELD_AT_LEAST


def find_centres(
    areas: Sequence[tuple[str, float]], hits: Iterable[Hit], centres: Iterable[Centre]
) -> tuple[str, ...]:
    """Ids of the centres in whose field the request falls, that of the first area first."""
    said = {word for hit in hits if not hit.denied for word in hit.concept.says}
    also = {word.partition("=")[2] for word in said if word.startswith("centre=")}
    benign = "benign" in said and "malignant" not in said
    met = [
        area
        for area, weight in areas
        if weight >= CENTRE_AT_LEAST and not (area == "haematology" and benign)
    ]
    found = []
    for centre in centres:
        places = [place for place, area in enumerate(met) if area in centre.therapy_areas]
        if places or centre.centre_id in also:
            found.append((min(places, default=len(met)), centre.centre_id))
    return tuple(centre for _, centre in sorted(found, key=lambda pair: pair[0]))
