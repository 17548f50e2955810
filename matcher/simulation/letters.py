"""Forwardings and answers as they are written down, one letter a pair, then its twist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from matcher.domain.events import Answer, Forwarding
from matcher.domain.request import Request
from matcher.domain.vocabulary import Channel, DeclineReason, Reply
from matcher.simulation.course import Course
from matcher.simulation.draws import Floats, Ints, stream, uniform
from matcher.simulation.hospitals import NEVER, Hospitals
from matcher.simulation.known import contact_id_of
from matcher.simulation.twists import Letter, Twist, missent, twisted

_RECEIVED_VIA = ("e-mail", "copy of e-mail", "phone")
_DECLINES = tuple(DeclineReason)


def write_letters(
    hospitals: Hospitals,
    requests: Sequence[Request],
    course: Course,
    twists: Ints,
    lost: frozenset[str],
    amended: Mapping[str, date],
    seed: int,
) -> tuple[list[Forwarding], list[Answer]]:
    """Rows of forwardings and answers, every version, in no order and of any day.

    Parameters
    ----------
    lost:
        Requests known not to have come to Norway; only there may a hospital step back.
    amended:
        The day of the second version, by request, where there is one.
    """
    forwardings: list[Forwarding] = []
    answers: list[Answer] = []
    luck = uniform(stream(seed, "letters"), (len(course), 8))
    estimates = _estimates(hospitals, course, luck)
    asked: dict[int, set[int]] = {}
    for request, site in zip(course.request.tolist(), course.site.tolist(), strict=True):
        asked.setdefault(request, set()).add(site)
    for pair, place in enumerate(course.request.tolist()):
        request = requests[place]
        letter = replace(
            _plain(hospitals, request, course, pair, luck[pair], estimates[pair]),
            twist=Twist(int(twists[pair])),
            amended_on=amended.get(request.request_id),
        )
        if letter.twist is Twist.MISSENT:
            forwardings += missent(letter, hospitals, asked[place])
        sent, got = twisted(letter, stepped_back=request.request_id in lost)
        forwardings += sent
        answers += got
    return forwardings, answers


def _plain(
    hospitals: Hospitals,
    request: Request,
    course: Course,
    pair: int,
    luck: Floats,
    eligible: tuple[int, float],
) -> Letter:
    """The letter as it would be without any twist."""
    site_id = hospitals.ids[int(course.site[pair])]
    reason = course.reason[pair]
    day = date.fromordinal(int(course.forwarded_on[pair]))
    due = date.fromordinal(int(course.due_on[pair])) if course.given_due[pair] else None
    forwarding = Forwarding(
        request.request_id,
        site_id,
        day,
        forwarding_id=f"{request.request_id}-{pair:05d}",
        contact_id=contact_id_of(site_id),
        due_on=due,
        via=request.centre if request.channel is Channel.CENTRE else "",
        reason=reason,
        known_on=day,
    )
    chances = tuple(luck.tolist())
    if course.answered_on[pair] == NEVER:
        return Letter(forwarding, None, Twist.NONE, chances)
    answered = date.fromordinal(int(course.answered_on[pair]))
    interested = bool(course.interested[pair])
    reply = _interest(request, site_id, chances[0]) if interested else Reply.DECLINED
    estimate = interested and chances[1] < 0.7
    answer = Answer(
        request.request_id,
        site_id,
        answered,
        reply,
        received_via=_RECEIVED_VIA[int(chances[2] * 3)],
        decline_reason=None if interested else _decline(chances[1], chances[3]),
        eligible_patients_per_year=eligible[0] if estimate else None,
        recruitment_estimate=eligible[1] if estimate else None,
        competing_studies=chances[3] < 0.3 if chances[4] < 0.4 else None,
        known_on=answered,
    )
    return Letter(forwarding, answer, Twist.NONE, chances)


def _interest(request: Request, site_id: str, luck: float) -> Reply:
    if site_id in request.already_contacted and luck < 0.6:
        return Reply.ALREADY_IN_DIALOGUE
    return Reply.CONDITIONAL if luck < 0.13 else Reply.INTERESTED


def _decline(given: float, which: float) -> DeclineReason | None:
    """Three in four say why: too few patients, staff and competing studies above all."""
    if given > 0.75:
        return None
    steps = np.cumsum((0.2, 0.28, 0.06, 0.22, 0.06, 0.05, 0.05, 0.01, 0.03, 0.04))
    return _DECLINES[min(int(np.searchsorted(steps, which)), len(_DECLINES) - 1)]


def _estimates(hospitals: Hospitals, course: Course, luck: Floats) -> list[tuple[int, float]]:
    """(eligible a year, recruitment estimate); the less honest, the rosier."""
    size, honest = hospitals.size[course.site], hospitals.honest[course.site]
    eligible = np.maximum(1, np.rint(np.exp(2.2 + 0.6 * size - 0.3 * honest + luck[:, 5])))
    share = np.clip(0.35 - 0.1 * honest + 0.2 * luck[:, 6], 0.1, 0.9)
    recruits = np.maximum(1.0, np.rint(2 * eligible * share) / 2)
    return list(zip(eligible.astype(int).tolist(), recruits.tolist(), strict=True))
