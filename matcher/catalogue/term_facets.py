"""Reads who takes part, what is tested and in which phase.

Each reader returns findings, the surest first; it fills nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.catalogue.term_matching import ReadText
from matcher.domain.request import Finding

_AGE_UNIT = r"(?:\s|-)*(?:years?|yrs?|yo|y/o|år|års)\b"
_RANGE = re.compile(
    r"(?<![\d.,])(\d{1,2})(?:\s*(?:years?|år))?\s*(?:-|–|—|to|til|through|and|og)\s*(\d{1,3})"
    + _AGE_UNIT,
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:(?:≥|>=|over|above|from|fra|minst|at least|older than|eldre enn)\s*(\d{1,2})(?:"
    + _AGE_UNIT
    + r")?|(\d{1,2})\s*\+?"
    + _AGE_UNIT
    + r"\s*(?:of age\s*)?(?:\+|and|or|og|eller)\s*(?:over|older|above|eldre|more))",
    re.IGNORECASE,
)
_TO = re.compile(
    r"(?:(?:<|≤|<=|under|below|younger than|yngre enn)\s*(\d{1,2})"
    + _AGE_UNIT
    + r"|(\d{1,2})"
    + _AGE_UNIT
    + r"\s*(?:of age\s*)?(?:and|or|og|eller)\s*(?:under|younger|below|yngre))",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?:duration|follow-?up|history|varighet|oppfølging|for|within|after|last|past|i|etter|siste)\s*(?:of|på|the)?\s*$",
    re.IGNORECASE,
)
_PHASE = re.compile(
    r"\b(?:phase|fase|ph)\.?[\s-]*((?:I{1,3}|IV|[1-4])(?:[abc]\b)?(?:\s*(?:/|-|–|og|and)\s*(?:phase\s*|fase\s*)?(?:I{1,3}|IV|[1-4])[abc]?)?)(?![\w])",
    re.IGNORECASE,
)
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_ADULT_AT = 18


def read_population(parts: Sequence[ReadText]) -> Finding | None:
    """Children, adults or both, from words and age ranges."""
    said: dict[str, str] = {}
    for part in parts:
        for hit in part.hits:
            for word in hit.concept.says:
                if word.startswith("population=") and not hit.denied:
                    said.setdefault(word.partition("=")[2], hit.words)
        for who, words in _by_age(part.text):
            said.setdefault(who, words)
    if not said:
        return None
    if len(said) > 1 or "both" in said:
        return Finding("population", "both", 0.9, " / ".join(said.values()))
    who, words = next(iter(said.items()))
    return Finding("population", who, 0.9, words)


def _by_age(text: str) -> list[tuple[str, str]]:
    if not any(char.isdigit() for char in text):
        return []
    found = []
    for pattern in (_RANGE, _FROM, _TO):
        for match in pattern.finditer(text):
            if _DURATION.search(text[: match.start()][-30:]):
                continue
            low, high = _bounds(pattern, match)
            if low < high:
                found.append((_who(low, high), match[0].strip()))
    return found[:1]


def _bounds(pattern: re.Pattern[str], match: re.Match[str]) -> tuple[int, int]:
    if pattern is _RANGE:
        return int(match[1]), int(match[2])
    number = int(match[1] or match[2])
    return (number, 120) if pattern is _FROM else (0, number)


def _who(low: int, high: int) -> str:
    if low >= _ADULT_AT:
        return "adult"
    return "paediatric" if high <= _ADULT_AT else "both"


def read_intervention(parts: Sequence[ReadText]) -> Finding | None:
    """What is tested: the strongest kind of product named."""
    order = ("atmp", "ivd", "device", "drug", "other")
    found: dict[str, str] = {}
    for part in parts:
        for hit in part.hits:
            for word in hit.concept.says:
                if word.startswith("intervention_type=") and not hit.denied:
                    found.setdefault(word.partition("=")[2], hit.words)
    kind = next((kind for kind in order if kind in found), None)
    return Finding("intervention_type", kind, 0.8, found[kind]) if kind else None


def read_phase(parts: Sequence[ReadText]) -> Finding | None:
    """The phase in Roman numerals, "I/II" where two are named."""
    for part in parts:
        if match := _PHASE.search(part.text):
            numbers = re.findall(r"I{1,3}V?|IV|[1-4]", match[1].upper())
            phase = "/".join(dict.fromkeys(_ROMAN.get(number, number) for number in numbers))
            return Finding("phase", phase, 0.95, match[0])
    return None
