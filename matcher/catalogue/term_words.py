"""The forms a word may have: Norwegian and English endings, compounds, one slip of the keyboard.

Knows the lexicon's words and no text.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from matcher.catalogue.lexicon import Concept, Lexicon

#: A compound's last part is known but the whole is not; only its first part is known.
TAIL_SURE, HEAD_SURE = 0.85, 0.6
#: A word that is one slip away from a known one.
SLIP_SURE = 0.7

_ENDINGS = (
    "s", "t", "e", "a", "n", "r", "en", "et", "er", "ar", "ne", "es", "ens", "ets", "ers",
    "ene", "ane", "enes", "anes",
)  # fmt: skip
_MIN_BARE = 4
_MIN_PART = 6
_MIN_MARKED_PART = 3
_MIN_COMPOUND = 7
_MIN_FOR_SLIP = 8
_PART_SURE_AT_LEAST = 0.6


def word_set(words: str) -> frozenset[str]:
    """A closed set of words, written as one line."""
    return frozenset(words.split())


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """The word and what is left of it without its ending, the longest first.

    >>> forms("svulster")[:3], forms("sykdommer")[-1]
    (('svulster', 'svulste', 'svulst'), 'sykdom')
    """
    found = [word]
    for ending in _ENDINGS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= _MIN_BARE:
            found.append(bare)
            if bare[-1] == bare[-2] and len(bare) > _MIN_BARE:
                found.append(bare[:-1])
    if word.endswith("ies") and len(word) > _MIN_PART:
        found.append(f"{word[:-3]}y")
    return tuple(dict.fromkeys(found))


def tail_of(lexicon: Lexicon, word: str) -> Concept | None:
    """What the last part of a compound means: "tykktarmskreft", "barneleukemi"."""
    for form in forms(word):
        for cut in range(_MIN_MARKED_PART - 1, len(form) - _MIN_MARKED_PART + 1):
            part = form[cut:]
            concept = lexicon.tails.get(part) or _alone(lexicon, part)
            if concept is not None:
                return concept
    return None


def head_of(lexicon: Lexicon, word: str) -> Concept | None:
    """What the first part of a compound means: "hjerneslagpasienter", "nyreproblem"."""
    for cut in range(len(word) - _MIN_MARKED_PART, _MIN_MARKED_PART - 1, -1):
        part = word[:cut]
        concept = lexicon.heads.get(part) or _alone(lexicon, part)
        if concept is not None:
            return concept
    return None


def mend(lexicon: Lexicon, word: str) -> str | None:
    """The one known word that is a single slip away from a long unknown one."""
    if len(word) < _MIN_FOR_SLIP or not word.isalpha():
        return None
    near = {
        known
        for length in (len(word) - 1, len(word), len(word) + 1)
        if length >= _MIN_FOR_SLIP - 1
        for known in lexicon.long_words.get((word[0], length), ())
        if OSA.distance(word, known, score_cutoff=1) == 1
    }
    return near.pop() if len(near) == 1 else None


def is_compound(word: str) -> bool:
    """Whether a word is long enough to be looked into."""
    return len(word) >= _MIN_COMPOUND and word.isalpha()


def _alone(lexicon: Lexicon, part: str) -> Concept | None:
    """The concept of a term of one word that surely names a field."""
    if len(part) < _MIN_PART:
        return None
    for rest, concept in lexicon.phrases.get(part, ()):
        if not rest and concept.areas and concept.areas[0][1] >= _PART_SURE_AT_LEAST:
            return concept
    return None
