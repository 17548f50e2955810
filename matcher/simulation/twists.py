"""What is odd about a letter: slips, questions, wrong desks, second sends.

Each turns one plain forwarding and its answer into the rows an office really has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

import numpy as np

from matcher.domain.events import Answer, Forwarding
from matcher.domain.vocabulary import DeclineReason, ForwardingReason, Reply
from matcher.simulation.course import Course
from matcher.simulation.draws import Bools, Ints, by_weight, stream
from matcher.simulation.hospitals import Hospitals
from matcher.simulation.known import contact_id_of


class Twist(IntEnum):
    """What is odd about a letter; `WEIGHTS` says how often."""

    NONE = 0
    TWO_DEPARTMENTS = 1
    MORE_INFO = 2
    PASSED_ON = 3
    WRONG_RECIPIENT = 4
    CANCELLED = 5
    RESENT = 6
    CORRECTED = 7
    MISSENT = 8
    STEPPED_BACK = 9


WEIGHTS = (0.745, 0.06, 0.05, 0.02, 0.01, 0.015, 0.04, 0.025, 0.015, 0.02)
#: How the second version of a request is named; the first has no name.
SECOND_VERSION = "2"
#: Twists after which a letter counts for nothing.
_VOID = (Twist.WRONG_RECIPIENT, Twist.CANCELLED)
_DEPARTMENTS = ("Medisinsk klinikk", "Poliklinikken", "Kirurgisk klinikk", "Barneklinikken")


def draw_twists(course: Course, seed: int) -> Ints:
    """One `Twist` a pair."""
    return by_weight(stream(seed, "twists"), WEIGHTS, len(course))


def counting(twists: Ints) -> Bools:
    """False for the pairs that count for nothing."""
    return ~np.isin(twists, _VOID)


@dataclass(frozen=True)
class Letter:
    """One pair, ready to be written.

    `luck` holds eight uniform draws; `amended_on` is the day the request's second version
    came, if one did.
    """

    forwarding: Forwarding
    answer: Answer | None
    twist: Twist
    luck: tuple[float, ...]
    amended_on: date | None = None


def missent(letter: Letter, hospitals: Hospitals, asked: set[int]) -> list[Forwarding]:
    """A letter entered for a hospital that was never meant, and taken back within days."""
    n = len(hospitals)
    start = int(letter.luck[7] * n)
    there = hospitals.opens_on <= letter.forwarding.forwarded_on.toordinal()
    free = next((s for s in range(start, start + n) if there[s % n] and s % n not in asked), None)
    if free is None:
        return []
    site_id = hospitals.ids[free % n]
    slip = replace(
        letter.forwarding,
        site=site_id,
        contact_id=contact_id_of(site_id),
        reason=ForwardingReason.COORDINATOR,
        forwarding_id=letter.forwarding.forwarding_id + "-x",
    )
    found = slip.forwarded_on + timedelta(days=1 + int(letter.luck[6] * 3))
    return [slip, replace(slip, withdrawn=True, known_on=found)]


def twisted(letter: Letter, *, stepped_back: bool) -> tuple[list[Forwarding], list[Answer]]:
    """Rows of one letter with its twist, where the twist fits what was answered."""
    sent, got, twist = letter.forwarding, letter.answer, letter.twist
    if twist is Twist.CANCELLED:
        day = sent.forwarded_on + timedelta(days=1 + int(letter.luck[7] * 5))
        return [sent, replace(sent, cancelled_on=day, known_on=day)], []
    if twist is Twist.WRONG_RECIPIENT:
        return [sent], [_wrong(sent, letter.luck[7])]
    if twist is Twist.PASSED_ON:
        return _passed_on(letter)
    if twist is Twist.RESENT:
        day = sent.forwarded_on + timedelta(days=5)
        again = replace(
            sent, forwarding_id=sent.forwarding_id + "-r", forwarded_on=day, known_on=day
        )
        is_open = sent.due_on is not None and (got is None or got.answered_on > day)
        return [sent, again] if is_open else [sent], [got] if got else []
    if twist is Twist.NONE and letter.amended_on:
        return _sent_anew(sent, got, letter.amended_on)
    if got is None:
        return [sent], []
    if twist is Twist.TWO_DEPARTMENTS:
        return _two_departments(sent, got, letter.luck[7])
    return [sent], _answers_in_turn(got, sent, letter, stepped_back=stepped_back)


def _sent_anew(
    sent: Forwarding, got: Answer | None, amended_on: date
) -> tuple[list[Forwarding], list[Answer]]:
    """The second version goes to those who have not answered the first."""
    if got is not None and got.answered_on <= amended_on:
        return [sent], [got]
    again = replace(
        sent,
        forwarding_id=sent.forwarding_id + "-v",
        version=SECOND_VERSION,
        forwarded_on=amended_on,
        known_on=amended_on,
    )
    return [sent, again], [replace(got, version=SECOND_VERSION)] if got else []


def _answers_in_turn(
    got: Answer, sent: Forwarding, letter: Letter, *, stepped_back: bool
) -> list[Answer]:
    """Versions of one answer: what is learnt later replaces what was known before."""
    if letter.twist is Twist.MORE_INFO and (got.answered_on - sent.forwarded_on).days >= 3:
        asked_on = sent.forwarded_on + timedelta(days=1)
        question = Answer(
            got.request_id,
            got.site,
            asked_on,
            Reply.MORE_INFO,
            received_via="e-mail",
            known_on=asked_on,
        )
        return [question, got]
    later = got.answered_on + timedelta(days=2 + int(letter.luck[7] * 9))
    if letter.twist is Twist.CORRECTED:
        slip = Reply.INTERESTED if got.answer is Reply.DECLINED else Reply.DECLINED
        wrong = Answer(
            got.request_id, got.site, got.answered_on, slip, got.department,
            received_via=got.received_via, known_on=got.answered_on,
        )  # fmt: skip
        return [wrong, replace(got, known_on=later)]
    if letter.twist is Twist.STEPPED_BACK and stepped_back and got.answer is Reply.INTERESTED:
        back = Answer(
            got.request_id, got.site, later, Reply.WITHDRAWN, received_via="e-mail", known_on=later
        )
        return [got, back]
    return [got]


def _wrong(sent: Forwarding, luck: float) -> Answer:
    day = sent.forwarded_on + timedelta(days=1 + int(luck * 3))
    return Answer(
        sent.request_id,
        sent.site,
        day,
        Reply.WRONG_RECIPIENT,
        department=sent.department,
        received_via="e-mail",
        known_on=day,
    )


def _passed_on(letter: Letter) -> tuple[list[Forwarding], list[Answer]]:
    """The first department is the wrong one; the second is asked, and answers."""
    first, second = _departments(letter.luck[6])
    sent = replace(letter.forwarding, department=first)
    wrong = _wrong(sent, letter.luck[7])
    got = letter.answer
    if got is not None and got.answered_on <= wrong.answered_on:
        return [letter.forwarding], [got]
    again = replace(
        letter.forwarding,
        department=second,
        forwarding_id=sent.forwarding_id + "-b",
        forwarded_on=wrong.answered_on,
        known_on=wrong.answered_on,
    )
    return [sent, again], [wrong, *([replace(got, department=second)] if got else [])]


def _two_departments(
    sent: Forwarding, got: Answer, luck: float
) -> tuple[list[Forwarding], list[Answer]]:
    """Two are asked at once; the hospital's yes is one's, the other declines or is silent."""
    first, second = _departments(luck)
    pair = [
        replace(sent, department=first),
        replace(sent, department=second, forwarding_id=sent.forwarding_id + "-b"),
    ]
    answers = [replace(got, department=first)]
    if luck < 0.6:
        answers.append(
            Answer(
                got.request_id,
                got.site,
                got.answered_on,
                Reply.DECLINED,
                second,
                received_via="e-mail",
                decline_reason=DeclineReason.STAFF_CAPACITY,
                known_on=got.answered_on,
            )
        )
    return pair, answers


def _departments(luck: float) -> tuple[str, str]:
    place = int(luck * len(_DEPARTMENTS))
    return _DEPARTMENTS[place], _DEPARTMENTS[(place + 1) % len(_DEPARTMENTS)]
