"""Reads the day by which an answer is wanted: "svarfrist 12. mars 2026", "within 10 working days".

Knows months and weekdays, no public holidays; a day before the request came in is no deadline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from matcher.catalogue.term_matching import ReadText
from matcher.catalogue.term_words import word_set
from matcher.domain.request import Finding

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january januar jan", "february februar feb febr", "march mars mar", "april apr",
            "may mai", "june juni jun", "july juli jul", "august aug", "september sep sept",
            "october oktober oct okt", "november nov", "december desember dec des",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SOON = (
    r"\W{0,3}(?:(?:is|er|the|den|dato|date|no later than|later than|senest|seinast|latest|on|by|til|innen|for|eob|cob|eod|close of business|end of day|"
    r"monday|tuesday|wednesday|thursday|friday|mandag|tirsdag|onsdag|torsdag|fredag|måndag|tysdag|"
    r"kl\.? ?\d\d?(?:[.:]\d\d)?)\W{1,3}){0,4}"
)
_ISO = re.compile(_SOON + r"(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?)(?!\d)")
_DOTTED = re.compile(
    _SOON
    + r"(?P<d>\d\d?)[./](?P<m>\d\d?)(?:[./](?P<y>(?:20)?\d\d)|\.)?(?![\d%]|\s*(?:mg|years|år))"
)
_DAY_FIRST = re.compile(
    _SOON + rf"(?P<d>\d\d?)(?:\.|st|nd|rd|th)?\s*(?:of\s+)?(?P<n>{_MONTH})\b\.?,?\s*(?P<y>20\d\d)?"
)
_MONTH_FIRST = re.compile(
    _SOON + rf"(?P<n>{_MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?\b,?\s*(?P<y>20\d\d)?"
)
_DATES = (_ISO, _DOTTED, _DAY_FIRST, _MONTH_FIRST)

#: Words that announce a day by themselves, and words that do where the clause is about replying.
_DEADLINE = word_set(
    "deadline svarfrist tilbakemeldingsfrist frist fristen due respond reply response feedback "
    "svar svare svares tilbakemelding answers answer eoi return returned submit returneres "
    "responses replies revert interest interesse"
)
_UNTIL = word_set("by before innen innan within until senest seinast latest no")
_PERIOD = re.compile(
    r"\W{0,3}(?:the next |next |de neste |løpet av |the )?(?P<n>\d{1,2}|[a-zæøå]{2,6})\s+"
    r"(?P<u>working days?|business days?|virkedag\w*|arbeidsdag\w*|yrkedag\w*|calendar days?|"
    r"days?|dag(?:er|ar)?|weeks?|uker?|veker?)\b"
)
_COUNTS = {
    word: number
    for number, words in enumerate(
        (
            "one en ei ett ein", "two to", "three tre", "four fire", "five fem", "six seks",
            "seven sju syv", "eight åtte", "nine ni", "ten ti",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_STUDY_TIME = word_set(
    "screening dose baseline randomisation randomization randomisering enrolment enrollment "
    "prior inclusion inklusjon treatment behandling visit diagnosis diagnose surgery"
)
#: Days of the study itself, where nothing is said of replying.
_STUDY_COURSE = word_set(
    "recruitment recruit recruited recruiting rekruttering rekruttert rekruttere enrolment enrollment "
    "enrolled enroll inclusion inklusjon included inkludert fpi fpfv lpi lplv lpfv start starts starte "
    "started starter oppstart oppstarten initiation initiated activation randomised randomized "
    "randomisation complete completed completion ferdig fullført avsluttet approval godkjenning "
    "submission readout patient pasient dosed milestone"
)
_PERIOD_START = word_set("within innen innan løpet lopet")
_WORKING_DAYS = ("working", "business", "virke", "arbeids", "yrke")
_LOOK_AHEAD = 80
_MAX_TRIGGERS = 40
_LATEST = timedelta(days=400)
#: A day said without a year is near.
_LATEST_WITHOUT_YEAR = timedelta(days=200)
_DATE_SURE, _INFERRED_SURE = 0.95, 0.85


def read_reply_date(parts: Sequence[ReadText], received_on: date | None) -> Finding | None:
    """The day an answer is wanted by, as far as the words and the day of receipt tell.

    A day without a year is the first such day on or after `received_on`; periods count from
    it, working days as Monday to Friday.
    """
    for part in parts:
        triggers = [
            (place, word.folded)
            for place, word in enumerate(part.words)
            if word.folded in _DEADLINE or word.folded in _UNTIL or word.folded in _PERIOD_START
        ]
        for place, word in triggers[:_MAX_TRIGGERS]:
            found = _date_after(part, place, word, received_on) or _period_after(
                part, place, word, received_on
            )
            if found is not None:
                return found
    return None


def _date_after(
    part: ReadText, place: int, trigger: str, received_on: date | None
) -> Finding | None:
    if trigger not in _DEADLINE:
        around = _clause_around(part, place)
        if not around & _DEADLINE and (received_on is None or around & _STUDY_COURSE):
            return None
    end = part.words[place].end
    ahead = part.text[end : end + _LOOK_AHEAD].lower()
    for pattern in _DATES:
        match = pattern.match(ahead)
        if match is None:
            continue
        day = _day(match.groupdict(), received_on)
        latest = _LATEST if match["y"] else _LATEST_WITHOUT_YEAR
        if day is None or (received_on and not received_on <= day <= received_on + latest):
            return None
        words = part.text[part.words[place].start : end + match.end()].strip(" .,")
        sure = _DATE_SURE if match["y"] and trigger in _DEADLINE else _INFERRED_SURE
        return Finding("reply_due_on", day.isoformat(), sure, words)
    return None


def _day(said: dict[str, str | None], received_on: date | None) -> date | None:
    month = _MONTHS[said["n"] or ""] if "n" in said else int(said["m"] or 0)
    number = int(said["d"] or 0)
    if said["y"]:
        year = int(said["y"])
        return _calendar_day(year if year > 100 else 2000 + year, month, number)
    if received_on is None:
        return None
    day = _calendar_day(received_on.year, month, number)
    if day is not None and day < received_on:
        day = _calendar_day(received_on.year + 1, month, number)
    return day


def _calendar_day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _period_after(
    part: ReadText, place: int, trigger: str, received_on: date | None
) -> Finding | None:
    if received_on is None or trigger not in _PERIOD_START:
        return None
    end = part.words[place].end
    match = _PERIOD.match(part.text[end : end + _LOOK_AHEAD].lower())
    if match is None:
        return None
    count = int(match["n"]) if match["n"].isdigit() else _COUNTS.get(match["n"], 0)
    if not count:
        return None
    unit = match["u"]
    # Nobody counts the days of a treatment in working days.
    if not unit.startswith(_WORKING_DAYS) and not _is_about_reply(part, place):
        return None
    if unit.startswith(("week", "uke", "veke")):
        day = received_on + timedelta(weeks=count)
    elif unit.startswith(_WORKING_DAYS):
        day = _working_days_on(received_on, count)
    else:
        day = received_on + timedelta(days=count)
    words = part.text[part.words[place].start : end + match.end()]
    return Finding("reply_due_on", day.isoformat(), _INFERRED_SURE, words)


def _working_days_on(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day


def _is_about_reply(part: ReadText, place: int) -> bool:
    """Whether the clause around a word is about answering and not about the study's course."""
    around = _clause_around(part, place)
    return bool(around & _DEADLINE) and not around & _STUDY_TIME


def _clause_around(part: ReadText, place: int) -> set[str]:
    first = last = place
    while first > 0 and part.clauses.joined(first - 1) and place - first < 15:
        first -= 1
    while last + 1 < len(part.words) and part.clauses.joined(last) and last - place < 15:
        last += 1
    return {word.folded for word in part.words[first : last + 1]}
