"""Known words near a misspelt one, by edit distance; built for vocabularies of any size.

Letter groups of three narrow the vocabulary down, edit distance decides. Finds spellings
only; whether the name that comes out is believed is decided in `names`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matcher.text.postings import PostingsIndex

#: A shorter word has too many neighbours: "Ford" is not Førde, "Aahus" is not Ahus.
SHORTEST = 5
#: From this length on two slips are forgiven, below it one.
TWO_SLIPS_FROM = 8
#: More neighbours at the same distance than this, and the word says nothing.
MOST_NEIGHBOURS = 6


class NearWords:
    """Looks up the nearest known spellings of a word.

    Parameters
    ----------
    words:
        The vocabulary, folded.
    common:
        Words in it that no place or person shares, and that are forgiven a slip though short.
    """

    def __init__(self, words: Iterable[str], common: Iterable[str] = ()) -> None:
        self._common = tuple(common)
        self._words = list(dict.fromkeys(words))
        self._known = frozenset(self._words)
        self._index = PostingsIndex.build([_groups(word) for word in self._words])
        self._of_four: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) == SHORTEST - 1:
                self._of_four.setdefault("".join(sorted(word)), []).append(word)
        self._answers: dict[str, tuple[int, tuple[str, ...]]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def nearest(self, word: str) -> tuple[int, tuple[str, ...]]:
        """Distance and the words at it; no words where none is near enough or too many are."""
        answer = self._answers.get(word)
        if answer is None:
            if len(self._answers) > 100_000:
                self._answers.clear()
            answer = self._answers[word] = self._search(word)
        return answer

    def _search(self, word: str) -> tuple[int, tuple[str, ...]]:
        slips = slips_forgiven(word)
        if not slips:
            return self._short(word)
        groups = _groups(word)
        holding = [found for found in map(self._index.holding, groups) if len(found)]
        if not holding:
            return 0, ()
        shared = np.bincount(np.concatenate(holding), minlength=1)
        # One slip, two letters swapped, touches at most four groups of three letters.
        candidates = np.flatnonzero(shared >= max(len(groups) - 4 * slips, 1))
        names = [self._words[i] for i in candidates]
        found = process.extract(
            word, names, scorer=OSA.distance, score_cutoff=slips, limit=MOST_NEIGHBOURS + 1
        )
        fitting = [(int(d), name) for name, d, _ in found if d <= slips_forgiven(name)]
        if not fitting:
            return 0, ()
        best = min(d for d, _ in fitting)
        nearest = tuple(sorted(name for d, name in fitting if d == best))
        return (best, nearest) if len(nearest) <= MOST_NEIGHBOURS else (best, ())

    def _short(self, word: str) -> tuple[int, tuple[str, ...]]:
        """Two letters swapped, or one slip in a common word: "Olso", "Nort"."""
        if len(word) < SHORTEST - 1:
            return 0, ()
        swapped = self._of_four.get("".join(sorted(word)), ())
        names = [name for name in swapped if OSA.distance(word, name) == 1]
        if not names:
            names = [name for name in self._common if OSA.distance(word, name) == 1]
        return (1, tuple(sorted(names))) if 0 < len(names) <= MOST_NEIGHBOURS else (0, ())


def slips_forgiven(word: str) -> int:
    """How many slips a word of this length may hold: 0, 1 or 2."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= TWO_SLIPS_FROM else 1


def _groups(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[i : i + 3] for i in range(len(marked) - 2)}
