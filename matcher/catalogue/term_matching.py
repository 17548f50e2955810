"""Finds the terms of a lexicon in a text: the longest first, each word used once.

What a term is good for is the readers' business; what the text excludes or denies is marked
(see `term_denial`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from matcher.catalogue.lexicon import WORD, Concept, Lexicon, Phrase, fold_word
from matcher.catalogue.term_denial import Clauses
from matcher.catalogue.term_words import (
    HEAD_SURE,
    SLIP_SURE,
    TAIL_SURE,
    forms,
    head_of,
    is_compound,
    mend,
    tail_of,
    word_set,
)
from matcher.text.normalise import repair

#: Nobody describes a study in more; the rest of a hostile text is not looked at.
MAX_CHARACTERS = 20_000
_CODE_SURE = 0.9

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SHARED_END = re.compile("-[ /,]")
_ICD10 = re.compile(r"(?<![\w.-])([A-TV-Z]\d\d)(?:\.(\d)\d?)?(?![\w-])")
#: Words after "ALL" that show it to be the English word.
_COUNTED = word_set(
    "patients subjects participants women men sites of the these other ages grades visits "
    "causes cause comers enrolled eligible adults children stages types data hospitals centres "
    "centers investigators countries regions trusts norwegian our your relevant interested adult"
)
#: Abbreviations that are words: not believed in a text that is in capitals throughout.
_ALSO_WORDS = word_set(
    "ALL AS AD AN ED PAD SAD HUS LAM MAC NET GIST ET GA DR IT MS AA MI MG OS PAR PE ENT AI "
    "KI ICU MDS MDR LN HD HF CD PD"
)
_COMPANY_FORM = "AS"
_SHOUTED_FROM = 12


class Word(NamedTuple):
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
        0 to 1: 1 for a listed term, less for a guess from a part of a word or a typing error.
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
    clauses: Clauses


#: A concept, the length of its term in words, how sure.
_Found = tuple[Concept, int, float]


class TermFinder:
    """Finds the terms of one lexicon; remembers what single words can begin."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._starts: Callable[[str], tuple[Phrase, ...]] = lru_cache(20_000)(self._find_starts)
        self._guess: Callable[[str], tuple[Concept, float] | None] = lru_cache(20_000)(
            self._find_guess
        )
        self._mended: Callable[[str], str] = lru_cache(20_000)(self._find_mended)
        self._tail: Callable[[str], Concept | None] = lru_cache(2_000)(
            lambda word: tail_of(lexicon, word)
        )

    def find(self, text: str) -> ReadText:
        """The terms of a text in order of appearance."""
        text = _legible(text)
        words = tuple(
            Word(folded, written, *found.span())
            for found in WORD.finditer(text)
            if (folded := fold_word(written := found[0]))
        )
        clauses = Clauses([word.folded for word in words], _gaps(text, words))
        hits = [*self._terms(text, words, clauses), *self._codes(text, words, clauses)]
        return ReadText(text, words, tuple(hits), clauses)

    def _terms(self, text: str, words: tuple[Word, ...], clauses: Clauses) -> Iterator[Hit]:
        shouted = _is_shouted(text)
        ends_are_shared = _SHARED_END.search(text) is not None
        defined: set[str] = set()
        at = last = 0
        while at < len(words):
            found = self._at(words, at, shouted)
            if ends_are_shared and (found is None or found[1] == 1):
                found = self._shared_end(words, at, text) or found
            if found is None:
                at += 1
                continue
            concept, length, sure = found
            written = text[words[at].start : words[at + length - 1].end]
            if written in defined or (length == 1 and _spells_out(text, words, at, last)):
                defined.add(written)
                at += 1
                continue
            yield Hit(concept, at, at + length, written, sure, clauses.deny(at))
            at = last = at + length

    def _shared_end(self, words: Sequence[Word], at: int, text: str) -> _Found | None:
        """ "lunge- og brystkreft": the end of the second word belongs to both."""
        if at + 2 < len(words) and _SHARED_END.match(text, words[at].end):
            tail = self._tail(words[at + 2].folded)
            return (tail, 1, TAIL_SURE) if tail else None
        return None

    def _at(self, words: Sequence[Word], at: int, shouted: bool) -> _Found | None:
        """The concept of the longest term that starts here, its length in words, how sure."""
        word = words[at]
        best = self._phrase(word.folded, words, at)
        if best is not None and best[1] > 1:
            return best
        abbreviation = self._lexicon.abbreviations.get(word.written)
        if abbreviation is not None and _is_meant(words, at, shouted):
            return abbreviation, 1, 1.0
        if best is not None or not is_compound(word.folded):
            return best
        if mended := self._mended(word.folded):
            found = self._phrase(mended, words, at)
            return (found[0], found[1], SLIP_SURE) if found else None
        guess = self._guess(word.folded)
        return (guess[0], 1, guess[1]) if guess else None

    def _phrase(self, first: str, words: Sequence[Word], at: int) -> _Found | None:
        for rest, concept in self._starts(first):
            if not rest:
                return concept, 1, 1.0
            sure = self._continues(rest, words, at + 1)
            if sure:
                return concept, len(rest) + 1, sure
        return None

    def _continues(self, rest: tuple[str, ...], words: Sequence[Word], at: int) -> float:
        """How surely the words from `at` on are the rest of a term; 0 where they are not."""
        if at + len(rest) > len(words):
            return 0.0
        sure = 1.0
        for place, part in enumerate(rest, at):
            word = words[place].folded
            if part == word or part in forms(word):
                continue
            if self._mended(word) != part:
                return 0.0
            sure = SLIP_SURE
        return sure

    def _find_starts(self, word: str) -> tuple[Phrase, ...]:
        """Terms that a word can begin, the longest first, its own form before others."""
        found = [phrase for form in forms(word) for phrase in self._lexicon.phrases.get(form, ())]
        return tuple(sorted(found, key=lambda phrase: -len(phrase[0])))

    def _find_guess(self, word: str) -> tuple[Concept, float] | None:
        """What an unknown word may mean by its parts."""
        if not is_compound(word) or word in self._lexicon.phrases:
            return None
        if tail := tail_of(self._lexicon, word):
            return tail, TAIL_SURE
        if head := head_of(self._lexicon, word):
            return head, HEAD_SURE
        return None

    def _find_mended(self, word: str) -> str:
        """The known word an unknown one was meant to be, or nothing."""
        if any(form in self._lexicon.phrases for form in forms(word)) or tail_of(
            self._lexicon, word
        ):
            return ""
        return mend(self._lexicon, word) or ""

    def _codes(self, text: str, words: Sequence[Word], clauses: Clauses) -> Iterator[Hit]:
        """ICD-10 codes written out."""
        starts = [word.start for word in words]
        for found in _ICD10.finditer(text):
            concept = self._code(found[1], found[2], "ICD" in text)
            if concept is not None:
                first = bisect_left(starts, found.start())
                yield Hit(concept, first, first + 1, found[0], _CODE_SURE, clauses.deny(first))

    def _code(self, category: str, digit: str | None, is_said: bool) -> Concept | None:
        codes = self._lexicon.codes
        concept = codes.get(f"{category}.{digit}") or codes.get(category)
        if concept is None and (digit or is_said):
            for first, last, concept_of_range in self._lexicon.ranges:
                if first <= category <= last:
                    return concept_of_range
        return concept


def _legible(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return repair(text)


def _gaps(text: str, words: Sequence[Word]) -> list[str]:
    """What stands between each word and the next."""
    starts = [*(word.start for word in words), len(text)]
    return [text[word.end : start] for word, start in zip(words, starts[1:], strict=True)]


def _spells_out(text: str, words: Sequence[Word], at: int, last: int) -> bool:
    """Whether "aortic stenosis (AS)" says what capitals mean here: a term before has its letters.

    `last` is the place after the last term found.
    """
    written = words[at].written
    first = at - len(written)
    if not (written.isupper() and 0 <= first < last):
        return False
    if text[words[at].start - 1] != "(" or not text.startswith(")", words[at].end):
        return False
    return "".join(word.folded[0] for word in words[first:at]) == written.casefold()


def _is_shouted(text: str) -> bool:
    return len(text) >= _SHOUTED_FROM and text.isupper()


def _is_meant(words: Sequence[Word], at: int, shouted: bool) -> bool:
    """Whether capitals are the abbreviation and not the word they also spell."""
    written = words[at].written
    if written not in _ALSO_WORDS:
        return True
    if shouted:
        return False
    if written == "ALL":
        return at + 1 == len(words) or words[at + 1].folded not in _COUNTED
    if written == _COMPANY_FORM and at > 0:
        before = words[at - 1].written
        return before.islower() or before.isupper()
    return True
