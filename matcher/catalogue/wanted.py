"""Reads what the sender wants: sites or a country, and how many sites and patients.

Knows numbers in words; fills nothing in. For dates see `reply_dates`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcher.catalogue.term_matching import ReadText, Word
from matcher.catalogue.term_words import word_set
from matcher.domain.request import Finding

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one en ett ein eitt", "two to", "three tre", "four fire", "five fem", "six seks",
            "seven sju syv", "eight åtte atte", "nine ni", "ten ti", "eleven elleve", "twelve tolv",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip


_SITES = word_set(
    "site sites centre centres center centers hospital hospitals sykehus sjukehus sentre sentra "
    "senter sentrene sites site sykehusene studiesentre studiesteder studiesentra klinikker"
)
_PATIENTS = word_set(
    "patients participants subjects pasienter pasientar deltakere deltakarar deltakarane patienter "
    "individuals children barn adults volunteers frivillige"
)
#: Words that may stand between a number and what is counted.
_FILLING = word_set(
    "interested interesserte interessert norwegian norske norsk experienced erfarne additional "
    "potential active study clinical investigational research university suitable egnede eigna "
    "aktuelle qualified trial recruiting new more flere fleire different ulike adult paediatric "
    "evaluable randomised randomized eligible main competent"
)
_NORWAY = word_set("norway norge noreg norwegian norske norsk")
#: Words that say a number is not Norway's.
_ELSEWHERE = word_set(
    "global globally worldwide globalt international internationally internasjonalt verden europe "
    "europa european europeiske countries land land totalt total altogether overall nordic norden "
    "nordics sweden sverige denmark danmark finland"
)
_EACH = word_set("per pr each hver hvert kvar kvart every")
#: "15 patients per site", "hvert senter inkluderer 15 pasienter": so many words before a number
#: or after its noun may make it no total.
_EACH_BEFORE, _EACH_AFTER = 3, 2
_IN = word_set("in i from fra frå")
_JOINS = word_set("to til or eller and og")
_NOT_A_COUNT = word_set("phase fase part del grade grad stage site sites day week cohort type")
_MAX_SITES, _MAX_PATIENTS = 60, 5000
_HERE_SURE, _COUNT_SURE = 0.9, 0.7
_NEAR = 6
_AFTER = 5
_TYPE_SURE = 0.9


def read_type(parts: Sequence[ReadText], sites: Finding | None) -> Finding | None:
    """Whether single sites or the country as such is asked about; a number of sites says sites."""
    said = {
        value: hit.words
        for part in parts
        for hit in part.hits
        for what, value in hit.concept.says
        if what == "request_type" and not hit.denied
    }
    for kind in ("country", "site"):
        if kind in said:
            sure = _TYPE_SURE if len(said) == 1 else _COUNT_SURE
            return Finding("request_type", kind, sure, said[kind])
    return Finding("request_type", "site", _COUNT_SURE, sites.words) if sites else None


def read_count(parts: Sequence[ReadText], field: str) -> Finding | None:
    """How many sites or patients are wanted in Norway; the upper of a range.

    Parameters
    ----------
    field:
        ``sites_wanted`` or ``patients_wanted``.
    """
    nouns, most = (_SITES, _MAX_SITES) if field == "sites_wanted" else (_PATIENTS, _MAX_PATIENTS)
    found = [
        (sure, -place, count, words)
        for part in parts
        for place, count, sure, words in _counts(part, nouns)
        if count <= most
    ]
    if not found:
        return None
    sure, _, count, words = max(found)
    return Finding(field, str(count), sure, words)


def _counts(part: ReadText, nouns: frozenset[str]) -> Iterator[tuple[int, int, float, str]]:
    """(place, number, how surely, words) of each number of such things."""
    for noun, word in enumerate(part.words):
        if word.folded not in nouns:
            continue
        at = _number_before(part, noun)
        start = noun if at is None else _range_start(part, at)
        sure = _sure(part, start, noun) if at is not None else 0.0
        if at is not None and sure:
            number = _number(part.words[at].folded)
            yield noun, number, sure, part.text[part.words[start].start : word.end]
        elif (after := _number_after(part, noun)) is not None:
            number = _number(part.words[after].folded)
            yield noun, number, _HERE_SURE, part.text[word.start : part.words[after].end]


def _number_before(part: ReadText, noun: int) -> int | None:
    """Place of the number in "3 interested sites"."""
    at = noun - 1
    while at >= max(noun - 4, 0) and part.words[at].folded in _FILLING:
        at -= 1
    if at < 0 or not _number(part.words[at].folded):
        return None
    if at > 0 and part.words[at - 1].folded in _NOT_A_COUNT and _gap(part, at - 1) == "":
        return None
    return at


def _number_after(part: ReadText, noun: int) -> int | None:
    """Place of the number in "number of sites: 3" and in "200 sites globally, 4 in Norway"."""
    last = min(noun + 1 + _AFTER, len(part.words))
    for at in range(noun + 1, last):
        if not _number(part.words[at].folded):
            if not part.clauses.joined(at - 1):
                return None
            continue
        follows = [word.folded for word in part.words[at + 1 : at + 3]]
        in_norway = len(follows) == 2 and follows[0] in _IN and follows[1] in _NORWAY
        return at if in_norway or _gap(part, at - 1) in (":", "=") else None
    return None


def _range_start(part: ReadText, at: int) -> int:
    """The first word of "3-4", "three to four"."""
    words = part.words
    if at > 0 and _gap(part, at - 1) in ("-", "–", "/"):
        return at - 1 if _number(words[at - 1].folded) else at
    if at > 1 and words[at - 1].folded in _JOINS and _number(words[at - 2].folded):
        return at - 2
    return at


def _sure(part: ReadText, start: int, noun: int) -> float:
    """How surely a count is Norway's; 0 where it is somebody else's."""
    around = list(_clause_around(part, start, noun))
    beside = (
        *part.words[max(start - _EACH_BEFORE, 0) : start],
        *part.words[noun + 1 :][:_EACH_AFTER],
    )
    if any(word.folded in _EACH for word in beside):
        return 0.0
    if any(word.folded in _NORWAY for word in around):
        return _HERE_SURE
    return 0.0 if any(word.folded in _ELSEWHERE for word in around) else _COUNT_SURE


def _clause_around(part: ReadText, start: int, noun: int) -> Iterator[Word]:
    at = start
    while at > 0 and start - at < _NEAR and _is_near(part, at - 1):
        at -= 1
    yield from part.words[at : noun + 1]
    at = noun
    while at + 1 < len(part.words) and at - noun < _NEAR and _is_near(part, at):
        at += 1
        yield part.words[at]


def _is_near(part: ReadText, at: int) -> bool:
    return part.clauses.joined(at) and "," not in _gap(part, at)


def _gap(part: ReadText, at: int) -> str:
    """What stands between a word and the next, blanks aside."""
    return part.text[part.words[at].end : part.words[at + 1].start].strip()


def _number(word: str) -> int:
    if word.isascii() and word.isdigit() and len(word) <= 4:
        return int(word)
    return _NUMBERS.get(word, 0)
