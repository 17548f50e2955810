"""The words we know: names of diseases, treatments and patient groups, ready to be looked up.

Reads `terms.csv` and the areas' own names and synonyms; reads no request.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
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
#: Names of areas that are ordinary words ("other", "general") say nothing in a text.
_WORDLESS_AREAS = frozenset({"other"})
#: Synonyms of the area list that are ordinary words as often as not.
_ORDINARY = frozenset(
    fold(word)
    for word in "AI|KI|app|general|metastatic|rus|R|immun|I&I|skin|lever|rygg|hip|knee|slag|"
    "diagnostic|device|genetic|other|brudd|sjokk|shock|MS|ALS|TIA|PAH|AML|CLL|MDS|ENT|DME|AMD|"
    "AI|ICU|FIH|MCI|MDD|IBS|IBD|BPH|CMV|HIV|IPF|ILD|T1D|T2D|CNS|SLE|arvelig|ungdom|children|"
    "barn|adolescent|congenital|inherited|usability|hormone|eye|dose escalation".split("|")
)
#: British spellings and the American ones beside them.
_AMERICAN = (("aem", "em"), ("aed", "ed"), ("oe", "e"), ("ae", "e"), ("our", "or"))


@dataclass(frozen=True, slots=True)
class Concept:
    """What a term means.

    Attributes
    ----------
    areas:
        (area id, how surely 0 to 1), the best first; empty for words about something else.
    says:
        What else it says, such as ``population=paediatric`` or ``centre=brain``.
    """

    name: str
    areas: tuple[tuple[str, float], ...] = ()
    says: tuple[str, ...] = ()


Phrase = tuple[tuple[str, ...], Concept]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms of a set of areas.

    Attributes
    ----------
    phrases:
        First folded word to (further words, concept), the longest first.
    abbreviations:
        Abbreviations whose letters' case counts ("ALL", "MS").
    tails, heads:
        Ends and beginnings of Norwegian compounds ("-kreft", "nyre-").
    icd10:
        ICD-10 categories ("K51") and ranges' letters.
    """

    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    abbreviations: dict[str, Concept] = field(default_factory=dict)
    tails: dict[str, Concept] = field(default_factory=dict)
    heads: dict[str, Concept] = field(default_factory=dict)
    icd10: dict[str, Concept] = field(default_factory=dict)


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


def split_words(text: str) -> tuple[str, ...]:
    """The folded words of a term."""
    return tuple(folded for word in WORD.findall(text) if (folded := fold(word)))


def _add_row(lexicon: Lexicon, row: dict[str, str], known: frozenset[str]) -> None:
    concept = Concept(row["concept"], _weighted(row["areas"], known), tuple(_cell(row["says"])))
    if not (concept.areas or concept.says) and row["areas"]:
        return
    for term in (row["concept"], *_cell(row["nb"]), *_cell(row["en"])):
        if term.startswith("-"):
            lexicon.tails.setdefault(fold(term), concept)
        elif term.endswith("-"):
            lexicon.heads.setdefault(fold(term), concept)
        else:
            _add_phrase(lexicon, term, concept)
    for abbreviation in _cell(row["abbreviations"]):
        lexicon.abbreviations.setdefault(abbreviation, concept)
    for code in _cell(row["icd10"]):
        lexicon.icd10.setdefault(code, concept)


def _add_area(lexicon: Lexicon, area: Area) -> None:
    if area.area_id in _WORDLESS_AREAS:
        return
    named = Concept(area.area_id, ((area.area_id, _NAME),))
    for name in (area.name_nb, area.name_nn, area.name_en):
        for part in {name, name.partition("(")[0]}:
            _add_phrase(lexicon, part, named)
    also = Concept(area.area_id, ((area.area_id, _SYNONYM),))
    for synonym in (*area.synonyms_nb, *area.synonyms_en):
        if fold(synonym) not in _ORDINARY:
            _add_phrase(lexicon, synonym, also)


def _add_phrase(lexicon: Lexicon, term: str, concept: Concept) -> None:
    for spelling in _spellings(term):
        words = split_words(spelling)
        if not words:
            continue
        phrases = lexicon.phrases.setdefault(words[0], [])
        if all(rest != words[1:] for rest, _ in phrases):
            phrases.append((words[1:], concept))


def _spellings(term: str) -> Iterator[str]:
    yield term
    lower = term.casefold()
    for british, american in _AMERICAN:
        if british in lower:
            yield lower.replace(british, american)


def _weighted(cell: str, known: Iterable[str]) -> tuple[tuple[str, float], ...]:
    weighted = []
    for place, part in enumerate(_cell(cell)):
        area, _, weight = part.partition(":")
        if area in known:
            usual = _FURTHER if place else _FIRST
            weighted.append((area, float(weight) if weight else usual))
    return tuple(weighted)


def _cell(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]
