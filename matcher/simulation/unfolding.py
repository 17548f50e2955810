"""A made-up portal that unfolds request by request, while somebody else decides who is asked.

Letters are plain here, without the slips and second sends of `twists`: what comes of a
request then depends on nothing but the request and the hospitals asked about it, so that
two ways of choosing differ in what they choose and in nothing else.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.domain.events import Events, ReceivedRequest
from matcher.domain.site import Site
from matcher.domain.vocabulary import RequestType
from matcher.errors import UserError
from matcher.simulation.asking import Sent
from matcher.simulation.course import Course, join
from matcher.simulation.draws import Bools, stream, uniform
from matcher.simulation.letters import write_letters
from matcher.simulation.outcomes import NAMES_LOSERS, draw_outcomes, settle
from matcher.simulation.portal import records_of_hospitals, seen
from matcher.simulation.scene import Scene
from matcher.simulation.twists import Twist


def known_anyway(scene: Scene, sites: tuple[Site, ...]) -> Events:
    """All that is told whoever is asked, each row with the day it becomes known.

    Raises
    ------
    UserError
        The settings give outcomes as counts: those are met over a whole year, and cannot be
        told request by request.
    """
    for year in scene.settings.years:
        if year.outcomes is not None:
            raise UserError(
                f"The outcomes of {year.year} are given as counts.",
                "Leave them to chance: a portal that unfolds tells them request by request.",
            )
    last = scene.settings.last_day
    asked_about = {r.request_id for r in scene.requests if r.request_type is RequestType.SITE}
    nothing_sent = join(scene.hospitals.ids, [])
    country, _ = draw_outcomes(scene, nothing_sent, np.zeros(0, np.bool_))
    return replace(
        records_of_hospitals(scene, sites),
        requests=seen([ReceivedRequest(r, known_on=r.received_on) for r in scene.requests], last),
        country_outcomes=seen([row for row in country if row.request_id not in asked_about], last),
    )


def told_of(scene: Scene, sent: Sent) -> Events:
    """All that is ever told of one request that was sent out, each row with its day."""
    request, last = scene.requests[sent.request], scene.settings.last_day
    course = join(scene.hospitals.ids, [sent])
    country, allocations = draw_outcomes(
        scene, course, np.ones(len(course), np.bool_), _names_losers(scene, sent)
    )
    plain = np.full(len(course), int(Twist.NONE), np.int64)
    forwardings, answers = write_letters(
        scene.hospitals, scene.requests, course, plain, frozenset(), {}, scene.seed
    )
    return Events(
        country_outcomes=seen([c for c in country if c.request_id == request.request_id], last),
        forwardings=seen(forwardings, last),
        answers=seen(answers, last),
        allocations=seen(allocations, last),
    )


def came_to_norway(scene: Scene, course: Course) -> Bools:
    """Requests that end in Norway with at least one hospital selected, told or not."""
    ends = settle(scene, course, np.ones(len(course), np.bool_))
    n_selected = np.bincount(course.request[course.selected], minlength=len(scene.requests))
    return ends.chosen & ~ends.withdrawn & (n_selected > 0)


def _names_losers(scene: Scene, sent: Sent) -> Bools:
    """Drawn for all hospitals, so that it is the same for one whoever else is asked."""
    rng = stream(scene.seed, f"names losers {sent.request}")
    named: Bools = uniform(rng, len(scene.hospitals))[sent.site] < NAMES_LOSERS
    return named
