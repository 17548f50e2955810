"""Reads what the sender wants: sites or a country, how many, and by when.

Knows numbers and dates in words; fills nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from matcher.catalogue.term_matching import ReadText
from matcher.domain.request import Finding

_NUMBERS = {
    word: number
    for number, words in enumerate(
        "one en ett ein eitt|two to|three tre|four fire|five fem|six seks|seven sju syv|eight åtte|"
        "nine ni|ten ti|eleven elleve|twelve tolv".split("|"), 1
    )
    for word in words.split()
}  # fmt: skip
_NUMBER = r"\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SITES = re.compile(
    rf"(?:({_NUMBER})\s*(?:-|–|to|til|or|eller)\s*)?\b({_NUMBER})\s+(?:\w+\s+){{0,2}}?"
    r"(?:sites?|centres?|centers?|hospitals?|sykehus|sjukehus|sentre|senter|sentra|steder)\b",
    re.IGNORECASE,
)
_PATIENTS = re.compile(
    rf"\b({_NUMBER})\s+(?:\w+\s+){{0,2}}?(?:patients|participants|subjects|pasienter|pasientar|deltakere|deltakarar)\b",
    re.IGNORECASE,
)
_COUNTRY = re.compile(
    r"country[\s-]*(?:level\s*)?(?:feasibility|selection|assessment)|land(?:s|e)?-?(?:feasibility|utvelgelse|vurdering)|landnivå",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"site[\s-]*(?:feasibility|selection|identification)|interested (?:sites|centres|centers|hospitals)|interesserte (?:sykehus|sjukehus|sentre)",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?:svarfrist|frist|innan|innen|by|before|deadline|due)\W+(?:\w+\W+)?(\d{4})-(\d\d)-(\d\d)",
    re.IGNORECASE,
)


def read_wanted(parts: Sequence[ReadText], received_on: date | None) -> list[Finding]:
    """Type of request, number of sites and patients, and reply date, as far as said."""
    text = "\n".join(part.text for part in parts)
    found = []
    sites = _SITES.search(text)
    if match := _COUNTRY.search(text):
        found.append(Finding("request_type", "country", 0.9, match[0]))
    elif match := _SITE.search(text) or sites:
        found.append(Finding("request_type", "site", 0.8, match[0]))
    if sites:
        found.append(Finding("sites_wanted", str(_number(sites[2])), 0.8, sites[0]))
    if match := _PATIENTS.search(text):
        found.append(Finding("patients_wanted", str(_number(match[1])), 0.7, match[0]))
    if match := _ISO.search(text):
        found.append(Finding("reply_due_on", "-".join(match.groups()), 0.9, match[0]))
    return found


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.casefold()]
