"""One study as the registry tells it, whichever file shape it came in.

The two readers (`studies.py`, `export_csv.py`) turn their shape into a `Study`;
`participations.py` judges it. Nothing here opens a file. People's names, phone numbers and
e-mail addresses that a registry keeps beside a location are never read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

#: More than any registry allows in a title or a facility name, less than a pasted document.
MAX_TEXT_CHARS = 2_000

#: Statuses in which a study, or one of its locations, never enrolled anybody.
NEVER_STARTED = "withdrawn"

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T.*)?", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ENGLISH = re.compile(r"([A-Za-z]+)\s+(?:(\d{1,2}),\s*)?(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Location:
    """A place where a study runs.

    Attributes
    ----------
    text:
        As the registry writes it, country last: ``facility, city, state, zip, country``,
        without the parts it does not have.
    withdrawn:
        True where the registry says this place never took part.
    """

    text: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """What a file says about one study; texts are cleaned, dates still as written.

    Attributes
    ----------
    where:
        File and place in it, for messages: ``studies.json study 12``.
    status:
        The registry's word, lower case: ``completed``, ``recruiting``, ``withdrawn`` ...
    subjects:
        Headings of the registry's own vocabulary (MeSH), where the file has them.
    phase:
        See `phase_of`; None where the file does not speak of phases.
    started, first_posted:
        Dates as written; empty where missing.
    """

    where: str
    study_id: str = ""
    title: str = ""
    status: str = ""
    conditions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    phase: str | None = None
    sponsor: str = ""
    started: str = ""
    first_posted: str = ""
    locations: tuple[Location, ...] = ()


def clean(value: object) -> str:
    """Text without control characters, lone surrogates and runs of spaces; "" for no text.

    >>> clean("Oslo \\x00 universitetssykehus\\n")
    'Oslo universitetssykehus'
    """
    if not isinstance(value, str):
        return ""
    text = value if value.isprintable() else _CONTROL.sub(" ", value)
    return " ".join(text.split())


def phase_of(written: str) -> str:
    """Phase in the form requests use: ``I``, ``II``, ``III``, ``IV``, or two joined by ``/``.

    An early phase 1 is a phase I; "not applicable" is no phase.

    >>> phase_of("PHASE2|PHASE3"), phase_of("Early Phase 1"), phase_of("NA")
    ('II/III', 'I', '')
    """
    return "/".join(_ROMAN[digit] for digit in sorted(set(re.findall(r"[1-4]", written))))


def day_of(written: str) -> date:
    """A registry's date; one without a day is the first of its month, without a month 1 January.

    Reads ``2006-01-09``, ``2006-01``, ``09.01.2006``, ``January 9, 2006``, ``January 2006``.

    Raises
    ------
    ValueError
        Not a date in one of these forms, a day that does not exist, or a year outside
        1900 to 2100.

    >>> day_of("2006-01"), day_of("January 9, 2006")
    (datetime.date(2006, 1, 1), datetime.date(2006, 1, 9))
    """
    year, month, day = _parts(written.strip())
    if not 1900 <= year <= 2100:
        raise ValueError(f"year {year} is outside 1900 to 2100")
    return date(year, month, day)


def _parts(written: str) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(written):
        year, month, day = found.groups(default="1")
        return int(year), int(month), int(day)
    if found := _DOTTED.fullmatch(written):
        day, month, year = found.groups()
        return int(year), int(month), int(day)
    found = _ENGLISH.fullmatch(written)
    if found and found[1].lower() in _MONTHS:
        return int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2] or 1)
    raise ValueError("not a date")
