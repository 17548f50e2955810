"""Reads who takes part: children, adults or both, from words and from age limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matcher.catalogue.term_matching import ReadText
from matcher.domain.request import Finding

_ADULT_AT = 18
_OLDEST = 120
_WORDS_SURE, _AGE_SURE, _ONE_LIMIT_SURE = 0.9, 0.95, 0.85

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?![.,]\d|\w*%)")
_UNIT = r"[\s-]*(?:years?|yrs?|y/?o|åra?s?|aar|åringar?|åringer|months?|måned(?:er)?|mo|mnd|weeks?|uker?)\b"
_MONTHS = re.compile(r"[\s-]*(?:months?|måned(?:er)?|mo|mnd|weeks?|uker?|days?|dager?)\b")
_RANGE = re.compile(
    rf"(\d{{1,3}})({_UNIT})?(?: of age)?\s*(?:-|–|—|to|til|through|up to|opp til|and|og|<|≤|<=)\s*"
    rf"(?:<|≤|<=|under)?\s*(\d{{1,3}})({_UNIT})?"
)
_UPWARDS = re.compile(
    rf"\d{{1,3}}(?:\s*\+{_UNIT}|{_UNIT}\s*\+|{_UNIT}(?: of age| old| gamle?)?,?\s*"
    r"(?:and|or|og|eller)\s*(?:over|older|above|eldre|more|up|oppover)\b)"
)
_DOWNWARDS = re.compile(
    rf"\d{{1,3}}{_UNIT}(?: of age| old| gamle?)?,?\s*"
    r"(?:and|or|og|eller)\s*(?:under|younger|below|yngre|less)\b"
)
_WITH_UNIT = re.compile(rf"\d{{1,3}}{_UNIT}")
_LOW_LIMIT = re.compile(
    r"(?:≥|>=|=>|>|\bover|\babove|\bfrom|\bfra|\bfrå|\bminst|\bat least|\bolder than|\beldre enn)\s*$"
)
_HIGH_LIMIT = re.compile(
    r"(?:<|≤|<=|\bunder|\bbelow|\byounger than|\byngre enn|\bup to|\bopp til|\bless than)\s*$"
)
#: What stands before a time that is no age.
_DURATION = re.compile(
    r"(?:duration|follow|history|varighet|varigheit|oppfølging|\bfor|within|after|last|past|"
    r"\bi|etter|siste|innen|previous|prior|diagnosed|diagnose|over|during|every|hver|survival|"
    r"experience|erfaring|treatment|behandling|symptom\w*|study|studie|sykdom|since|siden)"
    r"\s*(?:of|på|the|a|til|-|up|period|time|min|least|at)?\s*(?:\w+\s)?(?:≥|>=|>|<|≤)?\s*$"
)
_AGE_WORD = re.compile(
    r"\b(?:age[ds]?|alder\w*|adults?|children|child|barn|ungdom\w*|"
    r"adolescents?|voksne|vaksne|years? old|participants|p[aæ]r?sient\w*|patients|subjects|"
    r"infants?|girls|boys|jenter|gutter|men|women|kvinner|menn|personer|people|individuals)\b"
)
_BEFORE = 40
_AGE_BEFORE = 60
#: The shortest follow-up is longer than no age; a range of ages is seldom stated twice.
_MAX_NUMBERS = 60


def read_population(parts: Sequence[ReadText]) -> Finding | None:
    """Children, adults or both; None where neither words nor ages say."""
    said: dict[str, tuple[float, str]] = {}
    for part in parts:
        for hit in part.hits:
            for what, who in hit.concept.says:
                if what == "population" and not hit.denied:
                    said.setdefault(who, (_WORDS_SURE * hit.sure, hit.words))
        for who, sure, words in _ages(part):
            said.setdefault(who, (sure, words))
    if not said:
        return None
    who = next(iter(said)) if len(said) == 1 else "both"
    words = ", ".join(dict.fromkeys(words for _, words in said.values()))
    return Finding("population", who, min(sure for sure, _ in said.values()), words)


def _ages(part: ReadText) -> Iterator[tuple[str, float, str]]:
    """(who, how surely, words) for each age or range of ages."""
    text = part.text.lower()
    reached = 0
    for found in list(_NUMBER.finditer(text))[:_MAX_NUMBERS]:
        if found.start() < reached:
            continue
        read = _age_at(text, found)
        if read is None:
            continue
        low, high, sure, end = read
        reached = end
        at = next((i for i, w in enumerate(part.words) if w.start >= found.start()), 0)
        if low < high <= _OLDEST and not part.clauses.deny(at):
            yield _who(low, high), sure, part.text[found.start() : end].strip()


def _age_at(text: str, found: re.Match[str]) -> tuple[float, float, float, int] | None:
    """(lowest, highest age, how surely, where its words end) of an age that begins here."""
    start = found.start()
    before = text[max(start - _BEFORE, 0) : start]
    if _DURATION.search(before) and not _AGE_WORD.search(before[-14:]):
        return None
    spoken = bool(_AGE_WORD.search(text[max(start - _AGE_BEFORE, 0) : found.end() + 30]))
    two = _RANGE.match(text, start)
    if two and (two[2] or two[4]):
        low = _years(two[1], two[2] or two[4])
        high = _years(two[3], two[4] or two[2])
        return low, high, _AGE_SURE if spoken else _ONE_LIMIT_SURE, two.end()
    if (
        two
        and spoken
        and re.search(r"(?:\bage[ds]?|alder\w*)\W{0,3}(?:from |fra |between |mellom )?$", before)
    ):
        return float(two[1]), float(two[3]), _ONE_LIMIT_SURE, two.end()
    number = float(found[0])
    if up := _UPWARDS.match(text, start):
        return number, _OLDEST, _AGE_SURE, up.end()
    if down := _DOWNWARDS.match(text, start):
        return 0, number, _AGE_SURE, down.end()
    unit = _WITH_UNIT.match(text, start)
    end = unit.end() if unit else found.end()
    years = _years(found[0], unit[0][len(found[0]) :] if unit else None)
    is_age = spoken or number == _ADULT_AT
    if not unit and not (
        number == _ADULT_AT or re.search(r"\b(?:age[ds]?|alder)\W+\S*\W*$", before)
    ):
        return None
    if is_age and _LOW_LIMIT.search(before):
        return years, _OLDEST, _ONE_LIMIT_SURE, end
    if is_age and _HIGH_LIMIT.search(before):
        return 0, years, _ONE_LIMIT_SURE, end
    return None


def _years(number: str, unit: str | None) -> float:
    in_months = unit is not None and _MONTHS.match(unit)
    return float(number) / 12 if in_months else float(number)


def _who(low: float, high: float) -> str:
    if low >= _ADULT_AT:
        return "adult"
    return "paediatric" if high <= _ADULT_AT else "both"
