"""The words we know: names of diseases, treatments and patient groups, ready to be looked up.

Reads `terms.csv` and the areas' own names and synonyms; reads no request.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from matcher.catalogue.data import data_folder
from matcher.catalogue.sites import Area
from matcher.text.normalise import fold

#: A word: letters and digits, apostrophes inside it. Hyphens and slashes separate.
WORD = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*")

#: How sure a listed disease is of its first field, and of further ones, where no weight is given.
_FIRST, _FURTHER = 0.95, 0.5
#: How sure an area's own name and the synonyms of the area list are.
_NAME, _SYNONYM = 0.9, 0.7
#: "Other" and its synonyms are ordinary words.
_WORDLESS_AREA = "other"
#: No known word is longer; the rest of a hostile one is not looked at.
_MAX_WORD = 60
#: Synonyms of capitals no longer than this are abbreviations whose case counts.
_SHORT = 3
#: British spellings and the American ones beside them.
_AMERICAN = (("aem", "em"), ("aed", "ed"), ("oed", "ed"), ("oe", "e"), ("ae", "e"), ("our", "or"))


@dataclass(frozen=True, slots=True)
class Concept:
    """What a term means.

    Attributes
    ----------
    areas:
        (area id, how surely 0 to 1), the best first; empty for words about something else.
    says:
        What else it says, as (what, value): ("population", "paediatric"), ("centre", "brain"),
        ("malignant", "").
    """

    name: str
    areas: tuple[tuple[str, float], ...] = ()
    says: tuple[tuple[str, str], ...] = ()


Phrase = tuple[tuple[str, ...], Concept]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All terms of a set of areas; every key is folded, but for abbreviations and codes.

    Attributes
    ----------
    phrases:
        First word to (further words, concept), the longest first.
    abbreviations:
        Abbreviations in which small and capital letters differ ("ALL", "MS").
    tails, heads:
        Ends and beginnings of compounds ("-kreft", "nyre-").
    codes:
        ICD-10 codes and categories ("L40.5", "K51").
    ranges:
        (first category, last category, concept) of ICD-10.
    long_words:
        First letter and length to the words of that kind, for mending typing errors.
    """

    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    abbreviations: dict[str, Concept] = field(default_factory=dict)
    tails: dict[str, Concept] = field(default_factory=dict)
    heads: dict[str, Concept] = field(default_factory=dict)
    codes: dict[str, Concept] = field(default_factory=dict)
    ranges: list[tuple[str, str, Concept]] = field(default_factory=list)
    long_words: dict[tuple[str, int], set[str]] = field(default_factory=dict)


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """A word folded; remembered, as the same words come again and again."""
    return fold(word[:_MAX_WORD])


@lru_cache(maxsize=4)
def build_lexicon(areas: tuple[Area, ...]) -> Lexicon:
    """The terms that mean one of these areas, or something of use in any catalogue."""
    lexicon = Lexicon()
    known = frozenset(area.area_id for area in areas)
    with (data_folder("reference") / "terms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _add_row(lexicon, row, known)
    for area in areas:
        _add_area(lexicon, area)
    for phrases in lexicon.phrases.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return lexicon


def split_words(term: str) -> tuple[str, ...]:
    """The folded words of a term.

    >>> split_words("ATTR-CM"), split_words("Crohn's disease")
    (('attr', 'cm'), ('crohns', 'disease'))
    """
    return tuple(folded for word in WORD.findall(term) if (folded := fold_word(word)))


def _add_row(lexicon: Lexicon, row: dict[str, str], known: Collection[str]) -> None:
    says = tuple((what, value) for what, _, value in (s.partition("=") for s in _list(row["says"])))
    concept = Concept(row["concept"], _weighted(row["areas"], known), says)
    if row["areas"] and not (concept.areas or concept.says):
        return
    for term in (*_list(row["nb"]), *_list(row["en"])):
        if term.startswith("-"):
            lexicon.tails.setdefault(fold(term), concept)
        elif term.endswith("-"):
            lexicon.heads.setdefault(fold(term), concept)
        else:
            _add_phrase(lexicon, term, concept)
    for abbreviation in _list(row["abbreviations"]):
        lexicon.abbreviations.setdefault(abbreviation, concept)
    for code in _list(row["icd10"]):
        first, _, last = code.partition("-")
        if last:
            lexicon.ranges.append((first, last, concept))
        else:
            lexicon.codes.setdefault(code, concept)


def _add_area(lexicon: Lexicon, area: Area) -> None:
    if area.area_id == _WORDLESS_AREA:
        return
    named = Concept(area.area_id, ((area.area_id, _NAME),))
    for name in (area.name_nb, area.name_nn, area.name_en):
        _add_phrase(lexicon, name, named)
        _add_phrase(lexicon, name.partition("(")[0], named)
    also = Concept(area.area_id, ((area.area_id, _SYNONYM),))
    for synonym in (*area.synonyms_nb, *area.synonyms_en):
        if len(synonym) <= _SHORT and synonym.isupper():
            if fold_word(synonym) not in lexicon.phrases:
                lexicon.abbreviations.setdefault(synonym, also)
        else:
            _add_phrase(lexicon, synonym, also)


def _add_phrase(lexicon: Lexicon, term: str, concept: Concept) -> None:
    for spelling in _spellings(term):
        words = split_words(spelling)
        if not words:
            continue
        phrases = lexicon.phrases.setdefault(words[0], [])
        if all(rest != words[1:] for rest, _ in phrases):
            phrases.append((words[1:], concept))
            for word in words:
                lexicon.long_words.setdefault((word[0], len(word)), set()).add(word)


def _spellings(term: str) -> Iterator[str]:
    yield term
    american = term.casefold()
    for british, spelling in _AMERICAN:
        american = american.replace(british, spelling)
    if american != term.casefold():
        yield american


def _weighted(cell: str, known: Collection[str]) -> tuple[tuple[str, float], ...]:
    weighted = []
    for place, part in enumerate(_list(cell)):
        area, _, weight = part.partition(":")
        if area in known:
            usual = _FURTHER if place else _FIRST
            weighted.append((area, float(weight) if weight else usual))
    return tuple(weighted)


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()] if cell else []
