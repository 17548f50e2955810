"""What the company gets: each hospital's answer, and how many declined or have not answered.

Nothing of other companies' studies is in it: whether studies compete stays between the hospital
and us. Must not word anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import Letter, LetterItem
from matcher.domain.vocabulary import Reply

#: Answers that the company is told one by one, in this order.
YES = (Reply.INTERESTED, Reply.CONDITIONAL, Reply.ALREADY_IN_DIALOGUE)

_NO = frozenset({Reply.DECLINED, Reply.WITHDRAWN})

#: A hospital and a department of it.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A yes of a hospital, or of a department.

    Attributes
    ----------
    patients, estimate:
        Suitable patients a year, and how many it expects to recruit; None where not said.
    contact:
        Whom the company may write to; "" where nobody agreed to be passed on.
    """

    site_id: str
    department: str
    answer: Reply
    answered_on: date
    patients: int | None = None
    estimate: float | None = None
    contact: str = ""

    @property
    def item(self) -> LetterItem:
        """As a letter remembers what it told."""
        return LetterItem(self.site_id, self.department)


@dataclass(frozen=True, slots=True)
class Overview:
    """The answers to one request. A hospital stands among those of one kind only."""

    lines: tuple[Line, ...]
    declined: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def n_asked(self) -> int:
        """Hospitals that it speaks of."""
        yes = {line.site_id for line in self.lines}
        return len(yes) + len(self.declined) + len(self.silent)


def overview(
    forwardings: Iterable[Forwarding],
    answers: Iterable[Answer],
    contacts: Mapping[Place, str] | None = None,
) -> Overview:
    """Gather the answers to a request.

    Parameters
    ----------
    contacts:
        Whom the company may write to, where a hospital agreed.

    Notes
    -----
    Of a department's answers the latest counts. A hospital with a yes and a no has said yes;
    one that only asks for more, or says that another department is right, has not answered.
    """
    latest = latest_answers(answers)
    known = contacts or {}
    lines = sorted(
        (_line(one, known) for one in latest.values() if one.answer in YES),
        key=lambda line: (YES.index(line.answer), line.answered_on, line.site_id, line.department),
    )
    yes = {line.site_id for line in lines}
    no = {one.site for one in latest.values() if one.answer in _NO} - yes
    silent = {one.site for one in asked(forwardings)} - yes - no
    return Overview(tuple(lines), tuple(sorted(no)), tuple(sorted(silent)))


def asked(forwardings: Iterable[Forwarding]) -> tuple[Forwarding, ...]:
    """The newest forwarding of each hospital and department; those taken back are left out."""
    newest: dict[Place, Forwarding] = {}
    for one in sorted(forwardings, key=lambda one: (one.forwarded_on, one.forwarding_id)):
        if one.cancelled_on is None and not one.withdrawn:
            newest[one.site, one.department] = one
    return tuple(newest.values())


def latest_answers(answers: Iterable[Answer]) -> dict[Place, Answer]:
    """The answer that counts of each hospital and department."""
    found: dict[Place, Answer] = {}
    for one in sorted(answers, key=lambda one: (one.answered_on, one.known_on or date.min)):
        if not one.withdrawn:
            found[one.site, one.department] = one
    return found


def not_told(now: Overview, sent: Sequence[Letter]) -> tuple[Line, ...]:
    """The yeses that no overview has told, and those that were changed on a later day.

    Parameters
    ----------
    sent:
        The overviews that are out.
    """
    told: dict[Place, date] = {}
    for letter in sent:
        day = date.min if letter.written_at is None else letter.written_at.date()
        told |= {(item.site_id, item.department): day for item in letter.items}
    return tuple(
        line
        for line in now.lines
        if line.answered_on > told.get((line.site_id, line.department), date.max)
        or (line.site_id, line.department) not in told
    )


def _line(one: Answer, contacts: Mapping[Place, str]) -> Line:
    return Line(
        site_id=one.site,
        department=one.department,
        answer=one.answer,
        answered_on=one.answered_on,
        patients=one.eligible_patients_per_year,
        estimate=one.recruitment_estimate,
        contact=contacts.get((one.site, one.department), ""),
    )
