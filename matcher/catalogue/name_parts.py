"""A string taken apart: segments between commas, words, and the key tokens of each word.

Knows spelling, not hospitals: which words name one is for `name_forms`, what follows from
that for `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from matcher.catalogue.name_words import canonical
from matcher.text.normalise import fold, repair

#: Longer strings are no names; what follows the limit is not read.
MAX_CHARACTERS = 600
MAX_WORDS = 90

_SEPARATORS = re.compile(
    r"[,;|/()\[\]{}\n\r\t:\"•]+|\s[-–—]+\s|\s[-–—]|(?<=[^\W\d_]{5})\.(?:\s+|$)"
)
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
#: "HospitalBergen", "AkershusUH": words run together.
_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_A-ZÆØÅ]{3})(?=[A-ZÆØÅ](?:[^\W\d_A-ZÆØÅ]{2}|H\b))")
_AND = frozenset({"and", "og", "samt"})
#: English writes the health trust's "trust" after "health"; together they are one word.
_HEALTH_TRUST = re.compile(r"\bhealth\s+trust\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as written, folded, its key tokens, and the piece between "and"s it is in.

    `respelt` is true once its spelling has been put right.
    """

    written: str
    folded: str
    tokens: tuple[str, ...]
    piece: int
    respelt: bool = False

    def spelt(self, folded: str) -> Word:
        """The same word with its spelling put right; an empty one is left out of the name."""
        tokens = canonical(folded) if folded else ()
        return Word(self.written, folded, tokens, self.piece, respelt=True)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words between two separators, and their key tokens in one row.

    `owner` gives the word (by position) each token came from.
    """

    words: tuple[Word, ...]
    tokens: tuple[str, ...]
    owner: tuple[int, ...]

    @classmethod
    def of(cls, words: Iterable[Word]) -> Segment:
        """The segment made of these words."""
        kept = tuple(words)
        tokens = tuple(token for word in kept for token in word.tokens)
        owner = tuple(i for i, word in enumerate(kept) for _ in word.tokens)
        return cls(kept, tokens, owner)

    def first_piece(self) -> Segment:
        """The words before the first "and"."""
        return Segment.of(word for word in self.words if word.piece == 0)

    def last_piece(self) -> Segment:
        """The words from the last "and" on."""
        return Segment.of(word for word in self.words if word.piece == self.words[-1].piece)


@lru_cache(maxsize=65536)
def _read_word(written: str) -> tuple[str, tuple[str, ...]]:
    folded = fold(written)
    return folded, canonical(folded)


def segments_of(text: str) -> tuple[Segment, ...]:
    """Take a string apart.

    >>> [segment.tokens for segment in segments_of("Hjerteavd., Haukeland Univ.sykehus, Bergen")]
    [('hjerteavd',), ('haukeland', 'university', 'hospital'), ('bergen',)]
    """
    text = repair(text[:MAX_CHARACTERS])
    text = _HEALTH_TRUST.sub("healthtrust", _RUN_TOGETHER.sub(" ", text))
    return tuple(_segments(text))


def _segments(text: str) -> Iterator[Segment]:
    n_words = 0
    for part in _SEPARATORS.split(text):
        piece = 0
        words = []
        for written in _WORD.findall(part):
            folded, tokens = _read_word(written)
            if folded in _AND:
                piece += 1
            words.append(Word(written, folded, tokens, piece))
        if words:
            yield Segment.of(words)
        n_words += len(words)
        if n_words > MAX_WORDS:
            return
