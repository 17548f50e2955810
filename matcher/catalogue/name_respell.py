"""A string's segments with misspelt words put right, the fewest slips first.

Only words that are known nowhere are touched; who is named is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from matcher.catalogue.name_near import NearWords
from matcher.catalogue.name_parts import Segment, Word

#: More unknown words than this, and the string is about something else.
_MOST_UNKNOWN = 6
_MOST_READINGS = 48
#: Lengths of the glue words that may be misspelt inside a name: "Hospital fo Vestfold".
_LITTLE = (2, 3)

_Choice = tuple[int, Word]


def respellings(
    segments: tuple[Segment, ...], near: NearWords
) -> Iterator[tuple[int, tuple[Segment, ...]]]:
    """Slips put right and the segments that result, the fewest slips first."""
    choices: dict[tuple[int, int], list[_Choice]] = {}
    for i, segment in enumerate(segments):
        for j, word in enumerate(segment.words):
            found = _choices(word, near)
            if found:
                choices[i, j] = found
    if not choices or len(choices) > _MOST_UNKNOWN:
        return
    readings = islice(product(*choices.values()), 1, _MOST_READINGS)
    ranked = sorted(
        ((sum(slips for slips, _ in reading), n, reading) for n, reading in enumerate(readings)),
        key=lambda item: item[:2],
    )
    for slips, _, reading in ranked:
        chosen = dict(zip(choices, (word for _, word in reading), strict=True))
        yield slips, tuple(_respell(segment, i, chosen) for i, segment in enumerate(segments))


def _choices(word: Word, near: NearWords) -> list[_Choice]:
    """The word as it stands, then its nearest spellings; empty where nothing can change."""
    if word.folded in near or word.folded.isdigit():
        return []
    if len(word.folded) in _LITTLE and word.written.islower():
        return [(0, word), (1, word.spelt(""))]
    slips, names = near.nearest(word.folded)
    return [(0, word), *((slips, word.spelt(name)) for name in names)] if names else []


def _respell(segment: Segment, place: int, chosen: dict[tuple[int, int], Word]) -> Segment:
    words = [chosen.get((place, j), word) for j, word in enumerate(segment.words)]
    return Segment.of(words)
