"""Following a request up: who is silent, when to remind them, whom to write to.

Must not word anything: `wording` says it, `services` keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from matcher.catalogue import Catalogue
from matcher.desk.amending import Amendment, holds
from matcher.desk.deadlines import working_day_after, working_day_before
from matcher.desk.letters import plan
from matcher.desk.overview import NO, YES, asked, latest_answers
from matcher.desk.planned import Ask, Directory, ForwardPlan, PlannedLetter
from matcher.desk.rhythm import SUGGESTED, Rhythm
from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.request import Reading
from matcher.domain.vocabulary import NOT_AN_ANSWER

#: Nobody is reminded sooner than this after they were asked, in working days.
_LEAVE_THEM = 2


class Said(StrEnum):
    """What a letter to somebody who was asked says."""

    FIRST_REMINDER = "first_reminder"
    SECOND_REMINDER = "second_reminder"
    LATE_REMINDER = "late_reminder"
    RECONFIRM_REMINDER = "reconfirm_reminder"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of a request.

    Attributes
    ----------
    due_on:
        The company's deadline.
    internal_on:
        By then we want the answers, so that there is time to write the overview.
    first_on, second_on:
        When to remind; None where there is no time for it.
    """

    due_on: date
    internal_on: date
    first_on: date | None
    second_on: date | None


def schedule(due_on: date, asked_on: date, rhythm: Rhythm = SUGGESTED) -> Schedule:
    """The days of a request whose hospitals were asked on a day.

    Examples
    --------
    >>> schedule(date(2026, 3, 16), date(2026, 3, 2)).internal_on
    datetime.date(2026, 3, 12)
    """
    earliest = working_day_after(asked_on, _LEAVE_THEM)
    first = max(working_day_before(due_on, rhythm.first_reminder), earliest)
    second = working_day_before(due_on, rhythm.second_reminder)
    return Schedule(
        due_on=due_on,
        internal_on=working_day_before(due_on, rhythm.internal),
        first_on=first if first < second else None,
        second_on=second if second >= earliest else None,
    )


def silent(forwardings: Iterable[Forwarding], answers: Iterable[Answer]) -> tuple[Forwarding, ...]:
    """What was forwarded and not answered, by hospital; an answer to any version is one.

    An answer without a department is the whole hospital's, and answers for whoever was asked.
    """
    given = [one for one in latest_answers(answers).values() if one.answer not in NOT_AN_ANSWER]
    return tuple(
        sorted(
            (one for one in asked(forwardings) if not any(_answers(said, one) for said in given)),
            key=lambda one: (one.site, one.department),
        )
    )


def unconfirmed(
    forwardings: Iterable[Forwarding],
    answers: Iterable[Answer],
    amendments: Sequence[Amendment],
) -> tuple[Forwarding, ...]:
    """Who was asked about the newest version and has said yes to an earlier one alone.

    Whoever said no to an earlier version is left in peace.
    """
    if not amendments:
        return ()
    said = [one for one in latest_answers(answers).values() if one.answer in YES]
    found = []
    for one in asked(forwardings):
        yes = [each for each in said if _answers(each, one)]
        is_asked = holds(one.version, one.forwarded_on, amendments)
        is_heard = any(holds(each.version, each.answered_on, amendments) for each in yes)
        if yes and is_asked and not is_heard:
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.site, one.department)))


def n_reminders(one: Forwarding, sent: Iterable[Letter]) -> int:
    """How many reminders of a forwarding are out."""
    return sum(
        letter.kind is LetterKind.REMINDER
        and any(
            item.site_id == one.site and _same(item.department, one.department)
            for item in letter.items
        )
        for letter in sent
    )


def letters_to(
    forwardings: Sequence[Forwarding],
    kind: LetterKind,
    reading: Reading,
    directory: Directory,
    *,
    catalogue: Catalogue,
    day: date,
) -> ForwardPlan:
    """One letter to each person who was asked, or who stands in for them; none to copies.

    Where the contact is not there any more, the hospital is written to as a new request would be;
    where a centre asked in our place, the centre.
    """
    letters: list[PlannedLetter] = []
    without: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    for via in dict.fromkeys(one.via for one in forwardings):
        own = [one for one in forwardings if one.via == via]
        asks = [_ask(site, own, directory) for site in dict.fromkeys(one.site for one in own)]
        found = plan(reading, asks, directory, so_far=(), catalogue=catalogue, day=day, via=via)
        letters += [_as(kind, letter, own) for letter in found.letters if letter.items]
        without += found.without_contact
        # Of the addresses, only the centre that asked in our place is written to.
        missing += found.without_address if via and not found.letters else ()
    return ForwardPlan(tuple(letters), without, missing)


def without_a_no(
    forwardings: Iterable[Forwarding], answers: Iterable[Answer]
) -> tuple[Forwarding, ...]:
    """Who was asked, without those of whom all that answered has been a no."""
    latest = latest_answers(answers).values()
    found = []
    for one in asked(forwardings):
        said = [each.answer for each in latest if _answers(each, one)]
        if not said or not all(answer in NO for answer in said):
            found.append(one)
    return tuple(found)


def what_to_say(letter: PlannedLetter, sent: Collection[Letter], today: date) -> Said:
    """Which reminder a letter is, by what is out and the day."""
    if letter.due_on < today:
        return Said.LATE_REMINDER
    reminded = any(
        one.kind is LetterKind.REMINDER
        and {item.site_id for item in one.items} & {item.site_id for item in letter.items}
        for one in sent
    )
    return Said.SECOND_REMINDER if reminded else Said.FIRST_REMINDER


def _ask(site: str, forwardings: Sequence[Forwarding], directory: Directory) -> Ask:
    known = {one.contact_id for one in directory.contacts}
    wanted = dict.fromkeys(one.contact_id for one in forwardings if one.site == site)
    return Ask(site, tuple(one for one in wanted if one in known))


def _as(
    kind: LetterKind, letter: PlannedLetter, forwardings: Sequence[Forwarding]
) -> PlannedLetter:
    sites = {item.site_id for item in letter.items}
    days = [one.due_on for one in forwardings if one.site in sites and one.due_on is not None]
    return replace(letter, kind=kind, due_on=max(days, default=letter.due_on))


def _answers(answer: Answer, one: Forwarding) -> bool:
    return answer.site == one.site and _same(answer.department, one.department)


def _same(department: str, other: str) -> bool:
    return not department or not other or department == other
