"""From the terms found in the parts of a request to therapy areas with weights, and to centres.

Several terms strengthen each other; words of the criteria never outweigh the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.catalogue.sites import Area, Centre
from matcher.catalogue.term_matching import Hit, ReadText
from matcher.domain.request import Finding

#: An area counts as the request's own, for its fields and its centres, from here.
OWN_AREA_AT_LEAST = 0.5
#: An area below this is not worth showing.
_SHOWN_AT_LEAST = 0.15
#: What says nothing about the field of medicine stands behind what does from here.
_FIELD_AT_LEAST = 0.4
_ROUNDING = 1e-9
_AREAS_SHOWN = 6
_WORDS_SHOWN = 3
_BENIGN_OR_NOT = "haematology"


@dataclass(slots=True)
class _Score:
    """What was found for one area: its weight, how sure, from which words, in how many parts."""

    weight: float = 0.0
    sure: float = 0.0
    words: tuple[str, ...] = ()
    parts: int = 0


class AreaScores:
    """Adds up what the parts of a request say of each area."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._kinds = {area.area_id: area.kind for area in areas}
        self._scores: dict[str, _Score] = {}

    def add(self, read: ReadText, part_weight: float) -> None:
        """Take in one part; `part_weight` (0 to 1) is the most it can say of any area."""
        found: dict[str, dict[str, tuple[float, str]]] = {}
        for hit in read.hits:
            if hit.denied:
                continue
            for area, weight in hit.concept.areas:
                concepts = found.setdefault(area, {})
                weight *= hit.sure
                if weight > concepts.get(hit.concept.name, (0.0, ""))[0]:
                    concepts[hit.concept.name] = weight, hit.words
        for area, concepts in found.items():
            doubt = 1.0
            for weight, _ in concepts.values():
                doubt *= 1 - weight
            best = sorted(concepts.values(), key=lambda pair: -pair[0])
            weight = part_weight * (1 - doubt)
            self.raise_to(area, weight, weight, [words for _, words in best[:_WORDS_SHOWN]])
            if area in self._scores and weight >= OWN_AREA_AT_LEAST:
                self._scores[area].parts += 1

    def raise_to(self, area: str, weight: float, sure: float, words: Sequence[str]) -> None:
        """Let an area of the catalogue count at least that much."""
        if area not in self._kinds:
            return
        score = self._scores.setdefault(area, _Score())
        if not score.words or (weight > score.weight and words):
            score.words = tuple(words)
        score.weight = max(score.weight, weight)
        score.sure = max(score.sure, sure)

    def ranked(self) -> tuple[tuple[str, float], ...]:
        """(area id, weight), the counted one first.

        Of about equal ones, that which more parts of the request speak of comes first, then
        that which is named first: many words for one field do not make it the request's.
        """
        shown = [
            (area, round(score.weight, 2))
            for area, score in self._scores.items()
            if score.weight >= _SHOWN_AT_LEAST
        ]
        shown.sort(
            key=lambda pair: (
                self._stands_behind(*pair),
                -round(pair[1] + _ROUNDING, 1),
                -self._scores[pair[0]].parts,
            )
        )
        return tuple(shown[:_AREAS_SHOWN])

    def findings(self) -> list[Finding]:
        """A finding for each area shown, with the words that spoke most for it."""
        return [
            Finding(
                "therapy_areas",
                area,
                round(self._scores[area].sure, 2),
                ", ".join(dict.fromkeys(self._scores[area].words)),
            )
            for area, _ in self.ranked()
        ]

    def _stands_behind(self, area: str, weight: float) -> bool:
        return self._kinds[area] != "area" or weight < _FIELD_AT_LEAST


def find_centres(
    areas: Iterable[str], hits: Iterable[Hit], centres: Iterable[Centre]
) -> tuple[str, ...]:
    """Ids of the centres in whose field a request falls, that of its first area first.

    Parameters
    ----------
    areas:
        The areas that count as the request's own, the counted one first.
    hits:
        The terms found; a few name a centre beside that of their area (an endpoint of the
        heart in another field, a tumour of the brain), and benign blood diseases are no
        cancer.
    """
    said = {pair for hit in hits if not hit.denied for pair in hit.concept.says}
    beside = {value for what, value in said if what == "centre"}
    benign = ("benign", "") in said and ("malignant", "") not in said
    own = [area for area in areas if not (area == _BENIGN_OR_NOT and benign)]
    found = []
    for centre in centres:
        places = [place for place, area in enumerate(own) if area in centre.therapy_areas]
        if places or centre.centre_id in beside:
            found.append((min(places, default=len(own)), centre.centre_id))
    return tuple(centre for _, centre in sorted(found, key=lambda pair: pair[0]))
