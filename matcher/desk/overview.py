"""What the company gets: each hospital's answer, and how many declined or have not answered.

Nothing of other companies' studies is in it: whether studies compete stays between the hospital
and us. Must not word anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.desk.amending import Amendment, holds
from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import Letter, LetterItem
from matcher.domain.vocabulary import Reply

#: Answers that the company is told one by one, in this order.
YES = (Reply.INTERESTED, Reply.CONDITIONAL, Reply.ALREADY_IN_DIALOGUE)

#: Answers that the company is told as counts, or by name.
NO = frozenset({Reply.DECLINED, Reply.WITHDRAWN})

#: A hospital and a department of it.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What goes with an answer and is kept beside it.

    Attributes
    ----------
    contact:
        Whom the hospital named to be passed on; "" for nobody.
    at:
        The moment the answer was kept.
    """

    contact: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A yes of a hospital, or of a department.

    Attributes
    ----------
    patients, estimate:
        Suitable patients a year, and how many it expects to recruit; None where not said.
    contact:
        Whom the company may write to; "" where nobody agreed to be passed on.
    version:
        Of the request that it answers.
    holds:
        Nothing has changed since that it would have to be confirmed for.
    said_at:
        The moment it was kept; None for one that came by import.
    """

    site_id: str
    department: str
    answer: Reply
    answered_on: date
    patients: int | None = None
    estimate: float | None = None
    contact: str = ""
    version: str = ""
    holds: bool = True
    said_at: datetime | None = None

    @property
    def item(self) -> LetterItem:
        """As a letter remembers what it told."""
        return LetterItem(self.site_id, self.department)


@dataclass(frozen=True, slots=True)
class Overview:
    """The answers to one request. A hospital stands among those of one kind only.

    Attributes
    ----------
    divided:
        Hospitals of which one department says yes and another one no.
    amended_to:
        The version that holds now, where it is not the first one; then each line says its own.
    """

    lines: tuple[Line, ...]
    declined: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    divided: tuple[str, ...] = ()
    amended_to: str = ""

    @property
    def n_asked(self) -> int:
        """Hospitals that it speaks of."""
        yes = {line.site_id for line in self.lines}
        return len(yes) + len(self.declined) + len(self.silent)


def overview(
    forwardings: Iterable[Forwarding],
    answers: Iterable[Answer],
    said: Mapping[Place, Told] | None = None,
    amendments: Sequence[Amendment] = (),
) -> Overview:
    """Gather the answers to a request.

    Parameters
    ----------
    said:
        What the answers themselves do not hold.
    amendments:
        Newer versions of the request, the oldest first.

    Notes
    -----
    Of a department's answers the latest counts. A hospital with a yes and a no has said yes;
    one that only asks for more, or says that another department is right, has not answered.
    """
    latest = latest_answers(answers)
    known = said or {}
    lines = sorted(
        (_line(one, known, amendments) for one in latest.values() if one.answer in YES),
        key=lambda line: (YES.index(line.answer), line.answered_on, line.site_id, line.department),
    )
    yes = {line.site_id for line in lines}
    no = {one.site for one in latest.values() if one.answer in NO}
    silent = {one.site for one in asked(forwardings)} - yes - no
    return Overview(
        lines=tuple(lines),
        declined=tuple(sorted(no - yes)),
        silent=tuple(sorted(silent)),
        divided=tuple(sorted(no & yes)),
        amended_to=amendments[-1].version if amendments else "",
    )


def asked(forwardings: Iterable[Forwarding]) -> tuple[Forwarding, ...]:
    """The newest forwarding of each hospital and department; those taken back are left out."""
    newest: dict[Place, Forwarding] = {}
    for one in sorted(forwardings, key=sent_order):
        if one.cancelled_on is None and not one.withdrawn:
            newest[one.site, one.department] = one
    return tuple(newest.values())


def sent_order(one: Forwarding) -> tuple[date, int, str]:
    """Sorts forwardings as they were sent; letters are numbered, so L9 comes before L10."""
    return (one.forwarded_on, len(one.forwarding_id), one.forwarding_id)


def latest_answers(answers: Iterable[Answer]) -> dict[Place, Answer]:
    """The answer that counts of each hospital and department."""
    found: dict[Place, Answer] = {}
    for one in sorted(answers, key=lambda one: (one.answered_on, one.known_on or date.min)):
        if not one.withdrawn:
            found[one.site, one.department] = one
    return found


def not_told(now: Overview, sent: Sequence[Letter]) -> tuple[Line, ...]:
    """The yeses that no overview has told, and those that were changed since.

    Parameters
    ----------
    sent:
        The overviews that are out.
    """
    told: dict[Place, datetime | None] = {}
    for letter in sent:
        told |= {(item.site_id, item.department): letter.written_at for item in letter.items}
    return tuple(
        line
        for line in now.lines
        if (line.site_id, line.department) not in told
        or _is_since(line, told[line.site_id, line.department])
    )


def _is_since(line: Line, written_at: datetime | None) -> bool:
    """Whether an answer came after a letter was written; of an import only the day is known."""
    if written_at is None:
        return False
    if line.said_at is not None:
        return line.said_at > written_at
    return line.answered_on > written_at.date()


def _line(one: Answer, said: Mapping[Place, Told], amendments: Sequence[Amendment]) -> Line:
    beside = said.get((one.site, one.department))
    return Line(
        site_id=one.site,
        department=one.department,
        answer=one.answer,
        answered_on=one.answered_on,
        patients=one.eligible_patients_per_year,
        estimate=one.recruitment_estimate,
        contact="" if beside is None else beside.contact,
        version=one.version,
        holds=holds(one.version, one.answered_on, amendments),
        said_at=None if beside is None else beside.at,
    )
