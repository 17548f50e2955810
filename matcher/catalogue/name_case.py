"""One string under judgement: what stands around a name found in it.

Answers questions about the words; what follows from them is for `name_judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcher.catalogue.name_forms import Hit
from matcher.catalogue.name_parts import Segment, Word
from matcher.catalogue.name_words import FOREIGN, NORWEGIAN, STOP


class Case:
    """One string under judgement, and what stands around a hit in it."""

    def __init__(self, segments: tuple[Segment, ...], among_norwegian: bool = False) -> None:
        self.segments = segments
        self.among_norwegian = among_norwegian
        tokens = {token for segment in segments for token in segment.tokens}
        self.names_norway = "norway" in tokens and any(
            word.folded in NORWEGIAN for segment in segments for word in segment.words
        )
        self.foreign = not self.names_norway and any(map(_is_abroad, segments))

    def in_segment(self, hit: Hit) -> tuple[Word, ...]:
        """Every word of the hit's segment."""
        return self.segments[hit.segment].words

    def beside(self, hit: Hit, hits: Iterable[Hit]) -> list[Word]:
        """Words of the hit's own piece (between "and"s) that are part of none of the hits."""
        segment = self.segments[hit.segment]
        pieces = {segment.words[i].piece for i in segment.owner[hit.start : hit.stop]}
        own = {
            i
            for other in (hit, *hits)
            if other.segment == hit.segment
            for i in segment.owner[other.start : other.stop]
        }
        return [
            word for i, word in enumerate(segment.words) if i not in own and word.piece in pieces
        ]

    def outside(self, hits: Iterable[Hit]) -> Iterator[tuple[Word, bool]]:
        """Words of the string that are part of no hit, and whether no hit shares their piece."""
        own: set[tuple[int, int]] = set()
        pieces: set[tuple[int, int]] = set()
        for hit in hits:
            segment = self.segments[hit.segment]
            for i in segment.owner[hit.start : hit.stop]:
                own.add((hit.segment, i))
                pieces.add((hit.segment, segment.words[i].piece))
        for place, segment in enumerate(self.segments):
            for i, word in enumerate(segment.words):
                if (place, i) not in own:
                    yield word, (place, word.piece) not in pieces

    def is_norwegian(self, hit: Hit) -> bool:
        """Whether the string names Norway, or a Norwegian department beside the hit."""
        return self.names_norway or any(word.folded in NORWEGIAN for word, _ in self.outside([hit]))


def _is_abroad(segment: Segment) -> bool:
    """Whether a segment is a country or city abroad, numbers aside."""
    spoken = [word.folded for word in segment.words if not word.folded.isdigit()]
    words = [word for word in spoken if word not in STOP]
    return bool(words) and all(word in FOREIGN for word in words)
