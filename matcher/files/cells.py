"""One cell -> one value: days, numbers, yes and no, closed lists.

Pure text work: no files, no catalogue. A cell that cannot be read raises `CellError`
with the rule it breaks; a doubtful one is an error, never a guess.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from matcher.files.choice_words import WORDS

Cell = str | float
Choice = TypeVar("Choice", bound=StrEnum)

#: Years a portal, a registry or a hospital's opening can lie in.
FIRST_YEAR, LAST_YEAR = 1900, 2100

#: Excel counts days from here (its false 29 February 1900 included).
_EXCEL_DAY_0 = date(1899, 12, 30)
#: 1954 to 2064: a bare number in a column of days is taken for Excel's only within these.
_EXCEL_DAYS = range(20_000, 60_000)

#: Excel's own limit is 32,767 characters.
MAX_CELL_CHARACTERS = 100_000

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NORWEGIAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_CLOCK = re.compile(r"[T ]\s*\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}$")
_SLASHES = re.compile(r"\d{1,4}/\d{1,2}/\d{1,4}$")

_PLAIN = re.compile(r"[+-]?\d+$")
_GROUPED = {
    mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+$")
    for mark in (" ", ".", ",")
}
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}$")
_DECIMAL = re.compile(r"[+-]?\d*[.,]?\d+(?:[eE][+-]?\d{1,2})?$")
_GROUPED_DECIMAL = re.compile(
    r"([+-]?)(?:([1-9]\d{0,2}(?: \d{3})+)[.,](\d+)|([1-9]\d{0,2}(?:\.\d{3})+),(\d+)|([1-9]\d{0,2}(?:,\d{3})+)\.(\d+))$"
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")

#: Two words spelt less alike than this, of 1, are no slip of the pen.
ALIKE = 0.7

_YES = frozenset({"yes", "ja", "y", "j", "true", "sann", "sant", "1", "x"})
_NO = frozenset({"no", "nei", "n", "false", "usann", "usant", "0"})


class CellError(Exception):
    """A cell that breaks a rule; `remedy` says how it would be right.

    `value` is the part of the cell that breaks it, where the rest is in order.
    """

    def __init__(self, rule: str, remedy: str = "", value: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.remedy = remedy
        self.value = value


def read_text(cell: Cell) -> str:
    """A text without surrounding space, composed Unicode, free of control characters.

    A leading ``'`` before a sign that spreadsheets take for a formula is taken off again:
    `export` puts it there.
    """
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    text = cell.strip()
    if not text:
        return ""
    if len(text) > MAX_CELL_CHARACTERS:
        raise CellError(
            f"holds {len(text):,} characters; at most {MAX_CELL_CHARACTERS:,} are kept",
            "Shorten it, or leave it out.",
        )
    if "\0" in text:
        raise CellError("holds a NUL character", "Delete it.")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return unguard(text) if text[0] == "'" else text


#: What makes a spreadsheet run a cell, full-width forms included.
_FORMULA_SIGNS = "=+-@\t\r＝＋－＠"


def guard(text: str) -> str:
    """A text safe to open in a spreadsheet: one that starts like a formula gets a ``'``."""
    return f"'{text}" if text.lstrip("'")[:1] in set(_FORMULA_SIGNS) else text


def unguard(text: str) -> str:
    """The inverse of `guard`."""
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in set(_FORMULA_SIGNS) else text


def read_date(cell: Cell) -> date:
    """A day: ``2025-03-01``, ``01.03.2025``, either with a time after it, or Excel's number."""
    if isinstance(cell, float):
        return _excel_day(cell)
    text = cell.strip()
    if _PLAIN.match(text) and len(text) == 5:
        return _excel_day(float(text))
    day = _CLOCK.sub("", text)
    if match := _ISO.fullmatch(day) or _COMPACT.fullmatch(day):
        year, month, of_month = match.groups()
    elif match := _NORWEGIAN.fullmatch(day):
        of_month, month, year = match.groups()
    else:
        raise CellError(*_date_fault(text))
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise CellError(f"is in the year {int(year)}, outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        raise CellError("is no day of the calendar", "Correct the day or the month.") from None


def _excel_day(number: float) -> date:
    if _EXCEL_DAYS.start <= number < _EXCEL_DAYS.stop:
        return _EXCEL_DAY_0 + timedelta(days=int(number))
    raise CellError("is a number, not a day", "Write 2025-03-01 or 01.03.2025.")


def _date_fault(text: str) -> tuple[str, str]:
    if _TWO_DIGIT_YEAR.match(text):
        return "has a year of two digits", "Write all four: 01.03.2025."
    if _SLASHES.match(text):
        return (
            "may be day/month or month/day",
            "Write 2025-03-01 or 01.03.2025.",
        )
    return "is not a day", "Write 2025-03-01 or 01.03.2025."


def read_number(cell: Cell, *, highest: float | None = None) -> float:
    """A number; a decimal comma or point, thousands parted by space, comma or point.

    Where ``1.234`` could be either a thousand or a decimal it is refused, except in a
    column whose values end below 1000 (`highest`).
    """
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise CellError("is not a number", "Write digits only, such as 12 or 12.5.")
        return cell
    text = _SPACES.sub(" ", cell.strip()).replace("−", "-")
    small = highest is not None and highest < 1000
    if _AMBIGUOUS.match(text) and not small:
        raise CellError(
            "may be a thousand or a decimal number",
            f"Write {re.sub('[.,]', '', text)} or {text.replace(',', '.')}0.",
        )
    if match := _GROUPED_DECIMAL.match(text):
        sign, *parts = match.groups()
        whole, decimals = [part for part in parts if part is not None]
        return float(f"{sign}{re.sub('[ .,]', '', whole)}.{decimals}")
    for mark, pattern in _GROUPED.items():
        if pattern.match(text) and not (small and mark != " "):
            return float(text.replace(mark, ""))
    if _DECIMAL.match(text):
        return float(text.replace(",", "."))
    raise CellError("is not a number", "Write digits only, such as 12 or 12.5.")


def read_integer(cell: Cell) -> int:
    """A whole number, 0 or more."""
    number = read_number(cell)
    if number != int(number):
        raise CellError("is not a whole number")
    if number < 0:
        raise CellError("is negative", "Write 0 or more.")
    if number > 2**31 - 1:
        raise CellError("is too large", "Is it in the right column?")
    return int(number)


def read_yes_no(cell: Cell) -> bool:
    """Yes or no, ja or nei."""
    text = read_text(cell).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellError("is neither yes nor no", "Write yes or no (or ja, nei).")


def read_choice(cell: Cell, choices: type[Choice]) -> Choice:
    """One of a closed list, by its value or a Norwegian word for it."""
    text = " ".join(re.sub(r"[_\-]+", " ", read_text(cell).casefold()).split())
    by_value = {choice.value.replace("_", " "): choice for choice in choices}
    if text in by_value:
        return by_value[text]
    if (value := WORDS.get(choices, {}).get(text)) is not None:
        return choices(value)
    allowed = ", ".join(choice.value for choice in choices)
    known = {**dict.fromkeys(by_value), **dict.fromkeys(WORDS.get(choices, {}))}
    closest = get_close_matches(text, known, n=1, cutoff=ALIKE)
    meant = by_value.get(closest[0], closest[0]) if closest else ""
    hint = f"Closest: {meant}. " if meant else ""
    raise CellError("is not in the list", f"{hint}It may be: {allowed}.")


def split_list(cell: Cell) -> list[str]:
    """The parts of a cell separated by ``|``; where there is none, by ``;`` or line ends."""
    text = read_text(cell)
    parts = text.split("|") if "|" in text else re.split(r"[;\n]", text)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def read_each(cell: Cell, read: Callable[[str], str]) -> tuple[str, ...]:
    """What `read` makes of each part of a list, once each; an error names the part."""
    found: dict[str, None] = {}
    for text in split_list(cell):
        try:
            found[read(text)] = None
        except CellError as error:
            raise CellError(error.rule, error.remedy, text) from None
    return tuple(found)


def join_list(parts: tuple[str, ...]) -> str:
    """The inverse of `split_list`: a mark at the end says that ``;`` is part of a text."""
    text = "|".join(part.replace("|", "/") for part in parts)
    return f"{text}|" if len(parts) == 1 and re.search(r"[;\n]", text) else text
