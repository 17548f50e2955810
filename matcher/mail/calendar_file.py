"""Days of a request as a calendar file, as RFC 5545 has it: our reference, nothing confidential."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: A line has at most this many octets; what is longer is folded.
_LINE = 75

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A whole day in a calendar; `name` tells those of one request apart."""

    name: str
    day: date
    summary: str


def calendar_file(
    reference: str, days: Sequence[CalendarDay], *, now: datetime, revision: int
) -> bytes:
    """A calendar with the days of a request.

    Parameters
    ----------
    revision:
        Grows with every change, so that a day imported again replaces the one that was there.
    """
    own = _NOT_IN_ID.sub("-", reference).strip("-.") or "request"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//matcher//desk//EN", "CALSCALE:GREGORIAN"]
    for one in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{own}.{one.name}@matcher",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{revision}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(1):%Y%m%d}",
            f"SUMMARY:{_escaped(one.summary)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    plain = _CONTROL.sub(" ", text)
    return re.sub(r"([\\;,])", r"\\\1", plain)


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces, each but the first led by a space; no character is cut in two."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece
