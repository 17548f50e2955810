"""Finds the terms of a lexicon in a text: longest first, each word used once.

Knows endings, compounds and abbreviations; what a term is good for is the readers' business.
Marks what the text excludes or denies (see `term_denial`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matcher.catalogue.lexicon import WORD, Concept, Lexicon
from matcher.catalogue.term_denial import Clauses
from matcher.text.normalise import fold, repair

#: Nobody describes a study in more; the rest of a hostile text is not looked at.
MAX_CHARACTERS = 20_000
#: A compound's last part is known but the whole is not; only its first part is known.
_TAIL_SURE, _HEAD_SURE = 0.85, 0.6
_MIN_PART, _MIN_COMPOUND = 5, 7
_MIN_LISTED_PART = 3

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENDINGS = (
    "enes", "anes", "ene", "ane", "ens", "ets", "ers", "en", "et", "er", "ar", "es", "a", "e",
    "s", "n", "r", "t",
)  # fmt: skip
_ICD10 = re.compile(r"\b([A-TV-Z]\d\d)(?:\.(\d))?\d?\b")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: folded, as written, and where."""

    folded: str
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found.

    Attributes
    ----------
    first, last:
        Positions of its first word and of the word after it.
    words:
        The words as written.
    sure:
        0 to 1: 1 for a listed term, less for a guess from a part of a word or a typo.
    denied:
        The text excludes or denies it ("uten kreft", "children are excluded").
    """

    concept: Concept
    first: int
    last: int
    words: str
    sure: float
    denied: bool


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text cut into words, and the terms found in it."""

    text: str
    words: tuple[Word, ...]
    hits: tuple[Hit, ...]


def find_terms(text: str, lexicon: Lexicon) -> ReadText:
    """The terms of a text in order of appearance."""
    text = _legible(text)
    words = tuple(
        Word(folded, found[0], found.start(), found.end())
        for found in WORD.finditer(text)
        if (folded := _folded(found[0]))
    )
    clauses = Clauses([word.folded for word in words], _gaps(text, words))
    hits = []
    at = 0
    while at < len(words):
        found = _longest(lexicon, words, at, text)
        if found is None:
            at += 1
            continue
        concept, length, sure = found
        written = text[words[at].start : words[at + length - 1].end]
        denied = clauses.deny(at, at + length)
        hits.append(Hit(concept, at, at + length, written, sure, denied))
        at += length
    hits.extend(_codes(text, words, lexicon, clauses))
    return ReadText(text, words, tuple(hits))


def _legible(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return repair(text)


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word[:60])


def _gaps(text: str, words: Sequence[Word]) -> list[str]:
    """What stands between each word and the next."""
    ends = [*(word.start for word in words[1:]), len(text)]
    return [text[word.end : end] for word, end in zip(words, ends, strict=True)]


def _longest(
    lexicon: Lexicon, words: Sequence[Word], at: int, text: str
) -> tuple[Concept, int, float] | None:
    """The concept of the longest term that starts here, its length in words, how sure."""
    best: tuple[Concept, int, float] | None = None
    for first in _forms(words[at].folded):
        for rest, concept in lexicon.phrases.get(first, ()):
            length = len(rest) + 1
            if best is not None and length <= best[1]:
                break
            following = words[at + 1 : at + length]
            if len(following) == len(rest) and all(
                part == word.folded or part in _forms(word.folded)
                for part, word in zip(rest, following, strict=True)
            ):
                best = concept, length, 1.0
                break
    if best is not None and best[1] > 1:
        return best
    abbreviation = lexicon.abbreviations.get(words[at].written)
    if abbreviation is not None:
        return abbreviation, 1, 1.0
    return best or _part(lexicon, words, at, text)


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, ...]:
    """The word and what may be left of it without its ending, the longest first.

    >>> _forms("svulster")
    ('svulster', 'svulste', 'svulst')
    """
    forms = [word]
    for ending in sorted(_ENDINGS, key=len):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= _MIN_LISTED_PART:
            forms.append(bare)
            if ending in ("ene", "en", "er", "ers", "enes", "et"):
                forms.append(f"{bare}e")
            if len(bare) > _MIN_PART and bare[-1] == bare[-2]:
                forms.append(bare[:-1])
    return tuple(dict.fromkeys(forms))


def _part(
    lexicon: Lexicon, words: Sequence[Word], at: int, text: str
) -> tuple[Concept, int, float] | None:
    """What a compound's last part says, else its first part."""
    word = words[at]
    gap = text[word.end : word.end + 2]
    if gap.startswith("-") and gap != "-" and gap[1].isspace() and at + 2 < len(words):
        # "lunge- og brystkreft": the end of the second word belongs to both.
        tail = _tail(lexicon, words[at + 2].folded)
        return (tail, 1, _TAIL_SURE) if tail else None
    if len(word.folded) < _MIN_COMPOUND or not word.folded.isalpha():
        return None
    if tail := _tail(lexicon, word.folded):
        return tail, 1, _TAIL_SURE
    if head := _head(lexicon, word.folded):
        return head, 1, _HEAD_SURE
    return None


def _tail(lexicon: Lexicon, word: str) -> Concept | None:
    for form in _forms(word):
        for cut in range(_MIN_LISTED_PART, len(form) - _MIN_LISTED_PART + 1):
            part = form[cut:]
            if (concept := lexicon.tails.get(part)) is not None:
                return concept
            if len(part) > _MIN_PART:
                for rest, concept in lexicon.phrases.get(part, ()):
                    if not rest and concept.areas:
                        return concept
    return None


def _head(lexicon: Lexicon, word: str) -> Concept | None:
    for cut in range(len(word) - _MIN_LISTED_PART, _MIN_LISTED_PART - 1, -1):
        part = word[:cut]
        if (concept := lexicon.heads.get(part)) is not None:
            return concept
        if len(part) > _MIN_PART:
            for rest, concept in lexicon.phrases.get(part, ()):
                if not rest and concept.areas:
                    return concept
    return None


def _codes(text: str, words: Sequence[Word], lexicon: Lexicon, clauses: Clauses) -> Iterator[Hit]:
    """ICD-10 codes written out."""
    for found in _ICD10.finditer(text):
        exact = lexicon.icd10.get(f"{found[1]}.{found[2]}") if found[2] else None
        concept = exact or lexicon.icd10.get(found[1])
        if concept is not None:
            first = next((i for i, word in enumerate(words) if word.start >= found.start()), 0)
            yield Hit(concept, first, first + 1, found[0], 0.9, clauses.deny(first, first + 1))
