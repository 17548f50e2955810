"""Whose outcome nobody has told yet: gathered by company, and which of them to ask about now.

A mail goes to one company about all its requests, so two that are merely alike must not be taken
for one: names are the same but for spelling, spaces and legal forms, and nothing looser will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from matcher.domain.case import CaseState, Sender
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.text.normalise import fold

#: Nobody decides within days: the first question is suggested after six weeks.
ASK_AFTER_DAYS = 42
#: A question without an answer is asked again after four weeks.
ASK_AGAIN_DAYS = 28
#: Who does not tell is left alone for half a year.
NOT_TOLD_DAYS = 182
#: Past its deadline for so long, a request has ended somehow, with or without an overview.
LONG_PAST_DAYS = 60

_OVER = frozenset({CaseState.SUMMARY_SENT, CaseState.AWAITING_OUTCOME})
_FORWARDED = frozenset({CaseState.FORWARDED, CaseState.SUMMARY_DUE})

#: Legal forms and countries, which some write and some leave out. Not ``kgaa``: Merck KGaA and
#: Merck are two companies.
_FORMS = frozenset(
    (
        "as", "asa", "ab", "oy", "oyj", "aps", "inc", "incorporated", "ltd", "limited", "llc", "llp",
        "plc", "gmbh", "ag", "se", "sa", "sas", "srl", "spa", "bv", "nv", "corp", "corporation",
        "norge", "norway", "noreg", "nordic", "nordics", "scandinavia",
    )
)  # fmt: skip
#: "A/S" once its sign is gone.
_DANISH_FORM = " a s"
#: Names of so many letters and as alike as this, of 100, are one name misspelt.
_LONG_ENOUGH, _MISSPELT = 8, 95.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request whose outcome is waited for.

    Attributes
    ----------
    since:
        The day from which the company could have told: its overview went out, or its deadline.
    asked_on:
        When the company was asked last; None: never.
    not_told_on:
        When it said last that it does not tell; None: never.
    """

    request: Request
    since: date
    sender: Sender = field(default_factory=Sender)
    asked_on: date | None = None
    not_told_on: date | None = None
    letter_waits: bool = False

    def days(self, today: date) -> int:
        """For how long it has been waited."""
        return max(0, (today - self.since).days)

    def is_due(self, today: date) -> bool:
        """Whether to ask now: long enough, and neither just asked nor just refused."""
        return (
            self.days(today) >= ASK_AFTER_DAYS
            and _past(self.asked_on, ASK_AGAIN_DAYS, today)
            and _past(self.not_told_on, NOT_TOLD_DAYS, today)
        )


@dataclass(frozen=True, slots=True)
class Company:
    """A company and its requests, the longest waited for first.

    Attributes
    ----------
    name:
        Who asked, as it was written most lately; "" where nobody is named.
    sponsor:
        On whose behalf; "" where it asked for itself or did not say. Requests of other sponsors
        stand apart: one mail never names two.
    """

    name: str
    sponsor: str
    waiting: tuple[Waiting, ...]

    @property
    def sender(self) -> Sender:
        """Whom to write to: who sent the newest request that has an address."""
        known = [one for one in self.waiting if one.sender.email]
        newest = max(known, key=lambda one: _received(one.request), default=None)
        return Sender() if newest is None else newest.sender

    def due(self, today: date) -> tuple[Waiting, ...]:
        """The requests to ask about now."""
        return tuple(one for one in self.waiting if one.is_due(today))


def is_chased(
    request: Request, state: CaseState, due_on: date | None, n_asked: int, today: date
) -> bool:
    """Whether the outcome of a request without one is waited for."""
    if request.request_type is RequestType.COUNTRY or not n_asked:
        return False
    long_past = due_on is not None and (today - due_on).days > LONG_PAST_DAYS
    return state in _OVER or (state in _FORWARDED and long_past)


def by_company(waiting: Iterable[Waiting]) -> tuple[Company, ...]:
    """The requests gathered by company, who waits longest first."""
    groups: list[list[Waiting]] = []
    for one in sorted(waiting, key=lambda one: (one.since, one.request.request_id)):
        mine = next((group for group in groups if _same(group[0], one)), None)
        if mine is None:
            groups.append([one])
        else:
            mine.append(one)
    return tuple(_company(group) for group in groups)


def same_company(mine: str, theirs: str) -> bool:
    """Whether two names are one company's.

    Examples
    --------
    >>> same_company("AstraZeneca AS", "Astra Zeneca")
    True
    >>> same_company("Merck", "Merck Sharp & Dohme")
    False
    """
    one, other = _words(mine), _words(theirs)
    mine, theirs = "".join(one), "".join(other)
    if mine == theirs:
        return bool(mine)
    if min(len(mine), len(theirs)) < _LONG_ENOUGH or _telling(one) != _telling(other):
        return False
    return fuzz.ratio(mine, theirs) >= _MISSPELT


def asker(request: Request) -> tuple[str, str]:
    """Who asked, and on whose behalf where it was not for itself."""
    sponsor, cro = request.sponsor.strip(), request.cro.strip()
    if not cro or same_company(cro, sponsor):
        return sponsor, ""
    return cro, sponsor


def _same(one: Waiting, other: Waiting) -> bool:
    (name, sponsor), (their_name, their_sponsor) = asker(one.request), asker(other.request)
    if not name or not their_name:
        return False
    same_sponsor = sponsor == their_sponsor or same_company(sponsor, their_sponsor)
    return same_company(name, their_name) and same_sponsor


def _company(group: Sequence[Waiting]) -> Company:
    newest = max(group, key=lambda one: _received(one.request))
    name, sponsor = asker(newest.request)
    return Company(name, sponsor, tuple(group))


def _words(name: str) -> list[str]:
    words = fold(name[:200]).removesuffix(_DANISH_FORM).split()
    return [word for word in words if word not in _FORMS] or words


def _telling(words: Sequence[str]) -> list[str]:
    """What no slip of the pen changes: numbers, and letters that stand alone."""
    return [word for word in words if len(word) == 1 or any(map(str.isdigit, word))]


def _received(request: Request) -> tuple[date, str]:
    return (request.received_on or date.min, request.request_id)


def _past(day: date | None, days: int, today: date) -> bool:
    return day is None or (today - day).days >= days
