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
_UNIT = (
    r"[\s-]*(?:years?|yrs?|y/?o|åra?s?|aar|åringar?|åringer|months?|måned(?:er)?|månad(?:er|ar)?|mo|"
    r"mnd|weeks?|uker?|veker?)\b"
)
_MONTHS = re.compile(r"[\s-]*m")
_WEEKS = re.compile(r"[\s-]*(?:w|u|v)")
_RANGE = re.compile(
    rf"(?P<low>\d{{1,3}})(?P<unit>{_UNIT})?(?: of age)?\s*"
    r"(?:-|–|—|to|til|through|up to|opp til|and|og|<|≤|<=)\s*(?:<|≤|<=|≤|under)?\s*"
    rf"(?P<high>\d{{1,3}})(?P<last>{_UNIT})?"
)
_AND_OLDER = r"(?:and|or|og|eller)\s*(?:over|older|above|eldre|more|up|upwards?|oppover)\b"
_AND_YOUNGER = r"(?:and|or|og|eller)\s*(?:under|younger|below|yngre|less)\b"
_UPWARDS = re.compile(
    rf"\d{{1,3}}(?:\s*\+(?P<years>{_UNIT})|"
    rf"(?P<unit>{_UNIT})?(?:\s*\+|(?: of age|[ -]old| gamle?)?,?\s*{_AND_OLDER}))"
)
_DOWNWARDS = re.compile(rf"\d{{1,3}}{_UNIT}(?: of age|[ -]old| gamle?)?,?\s*{_AND_YOUNGER}")
#: A unit of age a few characters on; without one few numbers are ages.
_UNIT_NEAR = re.compile(rf"[^.;\n]{{0,16}}?\d{_UNIT}|\d{{1,3}}\s*\+{_UNIT}")
_WITH_UNIT = re.compile(rf"\d{{1,3}}(?P<unit>{_UNIT})")
_OF_THAT_AGE = re.compile(r"\d{1,3}[\s-]*(?:åringar?|åringer|years?[ -]olds?)\b")
_PLUS = re.compile(r"\d{1,3}\s*\+(?!\w)")
_LOW_LIMIT = re.compile(
    r"(?:≥|>=|=>|>|\bover|\babove|\bfrom|\bfra|\bfrå|\bminst|\bat least|\bolder than|"
    r"\beldre enn)\s*$"
)
_HIGH_LIMIT = re.compile(
    r"(?:<|≤|<=|\bunder|\bbelow|\byounger than|\byngre enn|\bup to|\bopp til|\bless than)\s*$"
)
#: What is measured by a number, too.
_MEASURED = re.compile(
    r"(?:bmi|score|index|indeks|gfr|vekt|weight|kg|skår|hba1c|count)\b(?: \w+)?\W*$"
)
_AGE_JUST_BEFORE = re.compile(
    r"(?:\bage[ds]?|\balder\w*|\bbarn|\bungdom\w*|\bchildren|\badolescents?|\badults?|\bvoksne|"
    r"\bvaksne)\W{0,3}(?:from |fra |frå |between |mellom |over |under |of |på )?\W*$"
)
#: What stands before a time that is no age.
_DURATION = re.compile(
    r"(?:duration|follow|history|varighet|varigheit|oppfølging|\bfor|within|after|last|past|"
    r"\bi|etter|siste|innen|previous|prior|diagnosed|diagnose|during|every|hver|survival|"
    r"experience|erfaring|treatment|behandling|symptom\w*|study|studie|sykdom|since|siden)"
    r"\s*(?:of|på|the|a|til|-|up|period|time|min|least|at)?\s*(?:\w+\s)?(?:≥|>=|>|<|≤)?\s*$"
)
_TIME_UNTIL = re.compile(
    r"\s*(?:after|before|prior|post|since|from|etter|før|sidan|siden|following|of (?!age)|apart|ago|"
    r"treatment|duration|follow|with (?:stable|active)|behandling|varighet)\b"
)
_AGE_WORD = re.compile(
    r"\b(?:age[ds]?|alder\w*|adults?|children|child|barn|ungdom\w*|"
    r"adolescents?|voksne|vaksne|years? old|participants|pasient\w*|patients|subjects|"
    r"infants?|girls|boys|jenter|gutter|men|women|kvinner|menn|personer|people|individuals)\b"
)
#: People, or nothing at all, in front of a limit: "pasienter fra 12 år", "- ≥12 years".
_WHOSE_AGE = re.compile(
    r"(?:^|[;:(•*]|- |\n|\b(?:adults?|children|child|barn|ungdom\w*|adolescents?|voksne|vaksne|"
    r"participants|pasient\w*|patients|subjects|infants?|girls|boys|jenter|gutter|men|women|"
    r"kvinner|menn|personer|people|individuals|must be|være|er|are))[\s,]*(?:aged |som er |who are )?$"
)
_OF_AGE = re.compile(r"\s*(?:of age|old|gamle?)\b")
_SMALL_UNIT = re.compile(r"\d[\s-]*(?:mo|m[åa]n|mnd|week|uke|veke)")
_YOUNG = re.compile(
    r"\b(?:child\w*|barn\w*|infant\w*|neonat\w*|newborn\w*|nyfødt\w*|spedbarn|småbarn|toddlers?|"
    r"paediatric|pediatric|pediatrisk\w*|age[ds]?|alder\w*|born|years|år)\b"
)
_BEFORE = 32
_JUST_BEFORE = 14
_AGE_BEFORE = 60
_AGE_AFTER = 30
#: A text states few ages; what comes after so many numbers is a table.
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


#: (lowest, highest age, how surely, where its words end).
_Age = tuple[float, float, float, int]


def _age_at(text: str, found: re.Match[str]) -> _Age | None:
    """The age or range of ages whose first number is the one found; None where it is no age."""
    start = found.start()
    before = text[max(start - _BEFORE, 0) : start]
    named = bool(_AGE_JUST_BEFORE.search(before))
    if not (named or found[0] == str(_ADULT_AT) or _UNIT_NEAR.match(text, start)):
        return None
    if _MEASURED.search(before) or (
        _DURATION.search(before) and not _AGE_WORD.search(before[-_JUST_BEFORE:])
    ):
        return None
    around = text[max(start - _AGE_BEFORE, 0) : found.end() + _AGE_AFTER]
    spoken = bool(_AGE_WORD.search(around))
    age = _range_at(text, start, spoken, named) or _limit_at(text, found, before, named)
    if age is None or _TIME_UNTIL.match(text, age[3]):
        return None
    # Months and weeks are an age of small children and the length of anything else.
    in_years = not _SMALL_UNIT.search(text[start : age[3]])
    return age if in_years or named or _YOUNG.search(around) else None


def _range_at(text: str, start: int, spoken: bool, named: bool) -> _Age | None:
    """ "12-17 years", "6 months to 5 years"; without a unit only after a word for age."""
    two = _RANGE.match(text, start)
    if two is None or not (two["unit"] or two["last"] or named):
        return None
    low = _years(two["low"], two["unit"] or two["last"])
    high = _years(two["high"], two["last"] or two["unit"])
    return low, high, _AGE_SURE if spoken else _ONE_LIMIT_SURE, two.end()


def _limit_at(text: str, found: re.Match[str], before: str, named: bool) -> _Age | None:
    """ "12 years and older", "under 18 år", "≥18", "2-åringer"."""
    start, number = found.start(), float(found[0])
    if (up := _UPWARDS.match(text, start)) and (up["unit"] or up["years"] or named):
        return number, _OLDEST, _AGE_SURE, up.end()
    if down := _DOWNWARDS.match(text, start):
        return 0, number, _AGE_SURE, down.end()
    if same := _OF_THAT_AGE.match(text, start):
        return number, number + 1, _ONE_LIMIT_SURE, same.end()
    unit = _WITH_UNIT.match(text, start)
    years = _years(found[0], unit["unit"] if unit else None)
    end = unit.end() if unit else found.end()
    if named and not unit and (plus := _PLUS.match(text, start)):
        return number, _OLDEST, _ONE_LIMIT_SURE, plus.end()
    # A limit is one of age after a word for age or people, or where it is that of majority.
    for pattern, low, high in ((_LOW_LIMIT, years, _OLDEST), (_HIGH_LIMIT, 0, years)):
        limit = pattern.search(before)
        if limit and (
            named
            or number == _ADULT_AT
            or (unit and _WHOSE_AGE.search(before[: limit.start()]))
            or (unit and _OF_AGE.match(text, end))
        ):
            return low, high, _ONE_LIMIT_SURE, end
    return None


def _years(number: str, unit: str | None) -> float:
    for pattern, per_year in ((_MONTHS, 12), (_WEEKS, 52)):
        if unit is not None and pattern.match(unit):
            return float(number) / per_year
    return float(number)


def _who(low: float, high: float) -> str:
    if low >= _ADULT_AT:
        return "adult"
    return "paediatric" if high <= _ADULT_AT else "both"
