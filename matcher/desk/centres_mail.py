"""What a centre's reply says of the hospitals it forwarded a request to.

Proposes and never decides: only hospitals that are named plainly are found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from matcher.desk.outcomes_mail import Names, sentences, sites_in
from matcher.desk.replies import own_words

_NOT = re.compile(r"(?<!\w)(?:not|ikke|ikkje|unntatt|untatt|unnateke|bortsett|except)(?!\w)", re.I)
_DAY = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})\.\s?(\d{1,2})\.(\d{4}))(?!\d)")


@dataclass(frozen=True, slots=True)
class NamedOnward:
    """A hospital that a centre's reply names.

    Attributes
    ----------
    forwarded:
        False where the sentence says "not".
    day:
        The day beside it; None where the reply says none.
    """

    site_id: str
    forwarded: bool
    day: date | None
    words: str


def read_onward(text: str, names: Names) -> tuple[NamedOnward, ...]:
    """The hospitals that a centre's reply names, each once, with what is said of it.

    Notes
    -----
    A day holds for the hospitals of its own sentence; one that stands alone in the whole reply
    holds for all.
    """
    own = own_words(text)
    found: dict[str, NamedOnward] = {}
    for line in own.split("\n"):
        for sentence in sentences(line):
            days = _days(sentence)
            for site in sites_in(sentence, names):
                said = NamedOnward(
                    site,
                    _NOT.search(sentence) is None,
                    days[0] if len(days) == 1 else None,
                    sentence[:240],
                )
                found.setdefault(site, said)
    everywhere = set(_days(own))
    alone = everywhere.pop() if len(everywhere) == 1 else None
    return tuple(
        NamedOnward(one.site_id, one.forwarded, one.day or alone, one.words)
        for one in found.values()
    )


def _days(text: str) -> list[date]:
    days = []
    for found in _DAY.finditer(text):
        year, month, day, of_month, month_too, year_too = found.groups()
        try:
            days.append(date(int(year or year_too), int(month or month_too), int(day or of_month)))
        except ValueError:
            continue  # 31.02. is a slip of the pen, and no day
    return days
