"""What somebody fills in when a hospital answers -> `Given`, or what has to be put right."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from matcher.domain.answering import Given, Status
from matcher.domain.vocabulary import DeclineReason
from matcher.errors import RequestError

MAX_TEXT = 4_000
MAX_LINE = 300
MAX_DEPARTMENT = 80

#: More people than Norway has are no patients of one hospital.
_MOST = 5_000_000

#: What a person or their address looks like: a department is kept where nothing is erased.
_PERSONAL = re.compile(r"@|\d[\d\s]{5,}")

#: Replies that say something of patients.
_YES = frozenset({Status.INTERESTED, Status.CONDITIONAL, Status.ALREADY_IN_DIALOGUE})


def read_given(fields: Mapping[str, str]) -> Given:
    """What the fields of a form say.

    Parameters
    ----------
    fields:
        ``answer``, and any of ``department``, ``reason``, ``patients``, ``estimate``,
        ``competing``, ``resources``, ``needs``, ``contact``, ``text``.

    Raises
    ------
    RequestError
        No answer is chosen, a number is none, or a text is too long.

    Examples
    --------
    >>> read_given({"answer": "declined", "reason": "no_patients"}).decline_reason.value
    'no_patients'
    """
    chosen = fields.get("answer", "")
    status = next((one for one in Status if one.value == chosen), None)
    if status is None:
        raise RequestError("No answer is chosen.", "Choose one of the buttons.")
    said = status in _YES
    code = fields.get("reason", "") if status is Status.DECLINED else ""
    return Given(
        status=status,
        department=_department(fields),
        decline_reason=next((one for one in DeclineReason if one.value == code), None),
        eligible_patients_per_year=_whole(fields.get("patients", "")) if said else None,
        recruitment_estimate=_number(fields.get("estimate", "")) if said else None,
        competing_studies={"yes": True, "no": False}.get(fields.get("competing", ""))
        if said
        else None,
        resources=_text(fields.get("resources", "")) if said else "",
        needs=_text(fields.get("needs", "")) if said else "",
        contact=_text(fields.get("contact", ""), MAX_LINE),
        text=_text(fields.get("text", "")),
    )


def _department(fields: Mapping[str, str]) -> str:
    text = " ".join(_text(fields.get("department", ""), MAX_DEPARTMENT).split())
    if _PERSONAL.search(text):
        raise RequestError(
            "A department has a name only, without an address or a number.",
            "Write the person's name under the contact.",
        )
    return text


def _text(text: str, most: int = MAX_TEXT) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in plain if c == "\n" or (c.isprintable() and not _is_half(c))).strip()
    if len(plain) > most:
        raise RequestError(f"A text has more than {most} characters.", "Shorten it.")
    return plain


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _whole(text: str) -> int | None:
    number = _number(text)
    if number is None:
        return None
    if number != int(number):
        raise RequestError(
            "The number of patients a year is not whole.", "Write it in figures, or leave it empty."
        )
    return int(number)


def _number(text: str) -> float | None:
    plain = "".join(text.split())
    if not plain:
        return None
    try:
        number = float(plain.replace(",", ".")) if plain.isascii() else math.nan
    except ValueError:
        number = math.nan
    if not 0 <= number <= _MOST:
        raise RequestError(
            "A number of patients is none.", "Write it in figures, or leave it empty."
        )
    return number
