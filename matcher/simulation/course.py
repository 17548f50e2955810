"""The course of events: who is asked, who answers when, who is interested.

Requests are taken in the order they came in, since each adds to the load of the hospitals
it is sent to; within a request all hospitals are worked out at once. Who is asked is
decided as people do, unless somebody else decides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.domain.request import Request
from matcher.domain.vocabulary import ForwardingReason, RequestType
from matcher.simulation.asking import Chooser, Sent, Turn, as_people_do, number_to_ask
from matcher.simulation.draws import Bools, Floats, Ints, gumbel, stream, uniform, whole
from matcher.simulation.hospitals import NEVER, Hospitals
from matcher.simulation.intake import Intake
from matcher.simulation.scene import Scene
from matcher.simulation.stages import Situation, Stages, true_stages
from matcher.simulation.vocabulary import CAPABILITIES

#: The window where a request names no day; docs/data.md.
REPLY_WINDOW_DAYS = 14
#: A silent hospital is free of a request so many days after it was due.
_FORGOTTEN_AFTER_DAYS = 7


@dataclass(frozen=True)
class Truth:
    """What is true of every hospital and every request, asked or not.

    Attributes
    ----------
    site_ids, request_ids:
        What the rows and columns are.
    p_answers, p_in_time, p_interested, p_selected:
        P(answers | forwarded), P(in time | answers), P(interested | answers),
        P(selected | interested, Norway chosen); shape (hospitals, requests).
    p_norway:
        P(Norway chosen), shape (requests,).
    """

    site_ids: tuple[str, ...]
    request_ids: tuple[str, ...]
    p_answers: Floats
    p_in_time: Floats
    p_interested: Floats
    p_norway: Floats
    p_selected: Floats

    @property
    def probability(self) -> Floats:
        """P(selected | forwarded), shape (hospitals, requests): the product of the stages."""
        return self.p_answers * self.p_interested * self.p_norway * self.p_selected


@dataclass(frozen=True)
class Course:
    """Pairs of a request and a hospital it was sent to; all arrays have one entry a pair.

    `site` is a place in `site_ids`; the columns are those of `Sent`.
    """

    site_ids: tuple[str, ...]
    request: Ints
    site: Ints
    forwarded_on: Ints
    due_on: Ints
    given_due: Bools
    answered_on: Ints
    interested: Bools
    selected: Bools
    reason: tuple[ForwardingReason, ...]

    def __len__(self) -> int:
        return len(self.request)


@dataclass(frozen=True)
class _Luck:
    """One uniform draw for each stage, request and hospital; the same in every world."""

    answers: Floats
    in_time: Floats
    interested: Floats
    selected: Floats
    day: Floats
    asked: Floats
    n_asked: Ints
    wait: Ints


def _draw_luck(n_requests: int, n_sites: int, seed: int) -> _Luck:
    shape = (n_requests, n_sites)

    def draws(stage: str) -> Floats:
        return uniform(stream(seed, f"luck {stage}"), shape)

    return _Luck(
        answers=draws("answers"),
        in_time=draws("in time"),
        interested=draws("interested"),
        selected=draws("selected"),
        day=draws("day"),
        asked=gumbel(stream(seed, "luck asked"), shape),
        n_asked=whole(stream(seed, "luck how many"), 0, 5, n_requests),
        wait=whole(stream(seed, "luck wait"), 0, 3, n_requests),
    )


def run_course(scene: Scene, choose: Chooser | None = None) -> tuple[Course, Truth]:
    """Let all requests take their course; the truth comes with it.

    What a hospital would do with a request is drawn beforehand, for all hospitals, so that it
    does the same whoever decides that it is asked.

    Parameters
    ----------
    choose:
        Decides who is asked; None: as people do.
    """
    hospitals, intake, requests = scene.hospitals, scene.intake, scene.requests
    luck = _draw_luck(len(intake), len(hospitals), scene.seed)
    choose = choose or as_people_do(hospitals, intake, luck.asked)
    sent: list[Sent] = []
    stages: list[Stages] = []
    load = _Load(len(hospitals))
    for i, request in enumerate(requests):
        met = _situation(hospitals, intake, request, i, load)
        true = true_stages(scene.settings.world, hospitals, met)
        stages.append(true)
        if request.request_type is RequestType.SITE:
            n_asked = number_to_ask(request, int(luck.n_asked[i]))
            asked = choose(Turn(i, request, met, n_asked, tuple(sent)))
            sent.append(_send(scene, i, asked, met, true, luck))
            load.add(sent[-1])
    truth = Truth(
        site_ids=hospitals.ids,
        request_ids=tuple(request.request_id for request in requests),
        p_answers=np.stack([s.answers for s in stages], axis=1),
        p_in_time=np.stack([s.in_time for s in stages], axis=1),
        p_interested=np.stack([s.interested for s in stages], axis=1),
        p_norway=intake.p_norway,
        p_selected=np.stack([s.selected for s in stages], axis=1),
    )
    return join(hospitals.ids, sent), truth


def _situation(
    hospitals: Hospitals, intake: Intake, request: Request, i: int, load: _Load
) -> Situation:
    slot = intake.slots[i]
    start, end = hospitals.declared_from[:, slot.area], hospitals.declared_to[:, slot.area]
    named = set(request.suggested_sites)
    return Situation(
        study=intake.studies[i],
        area=slot.area,
        year=slot.year,
        required=tuple(CAPABILITIES.index(c) for c in request.required_capabilities),
        declared=(start <= slot.received_on) & (slot.received_on < end),
        named=np.array([site in named for site in hospitals.ids]),
        load=np.log1p(load.on(slot.received_on)),
    )


def _send(scene: Scene, i: int, asked: Ints, met: Situation, true: Stages, luck: _Luck) -> Sent:
    request = scene.requests[i]
    received = (request.received_on or date.min).toordinal()
    forwarded = min(received + int(luck.wait[i]), scene.settings.last_day.toordinal())
    given = request.reply_due_on
    due = given.toordinal() if given else forwarded + REPLY_WINDOW_DAYS
    answers = luck.answers[i, asked] < true.answers[asked]
    in_time = luck.in_time[i, asked] < true.in_time[asked]
    day = luck.day[i, asked]
    early = forwarded + 1 + np.floor(day * max(due - forwarded - 1, 1)).astype(np.int64)
    late = due + 1 + np.floor(day**2 * 28).astype(np.int64)
    usual = ForwardingReason.CENTRE if request.centre else ForwardingReason.COORDINATOR
    interested = answers & (luck.interested[i, asked] < true.interested[asked])
    return Sent(
        request=i,
        site=asked,
        forwarded_on=forwarded,
        due_on=due,
        given_due=given is not None,
        answered_on=np.where(answers, np.where(in_time, np.minimum(early, due), late), NEVER),
        interested=interested,
        selected=interested & (luck.selected[i, asked] < true.selected[asked]),
        reason=tuple(
            ForwardingReason.SPONSOR_NAMED if named else usual
            for named in met.named[asked].tolist()
        ),
    )


class _Load:
    """Open requests at each hospital on a day; days must be asked for in order."""

    def __init__(self, n_sites: int) -> None:
        self.n_sites = n_sites
        self.sites = np.zeros(0, np.int64)
        self.ends = np.zeros(0, np.int64)

    def add(self, sent: Sent) -> None:
        """Count what was sent until the answer, or until it is forgotten."""
        ends = np.minimum(sent.answered_on, sent.due_on + _FORGOTTEN_AFTER_DAYS)
        self.sites = np.concatenate([self.sites, sent.site])
        self.ends = np.concatenate([self.ends, ends])

    def on(self, day: int) -> Ints:
        """Requests open on `day`, one count a hospital."""
        still = self.ends > day
        self.sites, self.ends = self.sites[still], self.ends[still]
        return np.bincount(self.sites, minlength=self.n_sites)


def join(site_ids: tuple[str, ...], sent: Sequence[Sent]) -> Course:
    """All pairs in one set of columns."""
    counts = [len(one.site) for one in sent]
    no_days, no_answers = np.zeros(0, np.int64), np.zeros(0, np.bool_)

    def spread(values: list[int]) -> Ints:
        return np.repeat(np.array(values, np.int64), np.array(counts, np.int64))

    return Course(
        site_ids=site_ids,
        request=spread([one.request for one in sent]),
        site=np.concatenate([no_days, *(one.site for one in sent)]),
        forwarded_on=spread([one.forwarded_on for one in sent]),
        due_on=spread([one.due_on for one in sent]),
        given_due=spread([int(one.given_due) for one in sent]).astype(np.bool_),
        answered_on=np.concatenate([no_days, *(one.answered_on for one in sent)]),
        interested=np.concatenate([no_answers, *(one.interested for one in sent)]),
        selected=np.concatenate([no_answers, *(one.selected for one in sent)]),
        reason=tuple(reason for one in sent for reason in one.reason),
    )
