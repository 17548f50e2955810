"""The course of events: who is asked, who answers when, who is interested.

Requests are taken in the order they came in, since each adds to the load of the hospitals
it is sent to; within a request all hospitals are worked out at once. Who is asked is
decided as people do: by declared interest, size, habit and the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.domain.request import Request
from matcher.domain.vocabulary import ForwardingReason, RequestType
from matcher.simulation.draws import Bools, Floats, Ints, gumbel, stream, top, uniform, whole
from matcher.simulation.hospitals import NEVER, Hospitals
from matcher.simulation.intake import Intake
from matcher.simulation.names import REGIONS
from matcher.simulation.settings import PortalSettings
from matcher.simulation.stages import Situation, Stages, true_stages
from matcher.simulation.vocabulary import CAPABILITIES

#: The window where a request names no day; docs/data.md.
REPLY_WINDOW_DAYS = 14
_FEWEST_ASKED, _MOST_ASKED = 5, 15
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

    `site` is a place in `site_ids`, `request` one in the requests. Days are day numbers; `answered_on` is `hospitals.NEVER` where it stays silent.
    `selected` is whether the hospital is selected if Norway is chosen. `given_due` is False
    where no day was named and `due_on` follows the rule.
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


def run_course(
    settings: PortalSettings,
    hospitals: Hospitals,
    intake: Intake,
    requests: tuple[Request, ...],
    seed: int,
) -> tuple[Course, Truth]:
    """Let all requests take their course; the truth comes with it."""
    luck = _draw_luck(len(intake), len(hospitals), seed)
    sent: list[_Sent] = []
    stages: list[Stages] = []
    load = _Load(len(hospitals))
    for i, request in enumerate(requests):
        met = _situation(hospitals, intake, request, i, load)
        true = true_stages(settings.world, hospitals, met)
        stages.append(true)
        if request.request_type is RequestType.SITE:
            asked = _choose(hospitals, intake, request, i, met, luck)
            sent.append(_send(settings, request, i, asked, met, true, luck))
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
    return _join(hospitals.ids, sent), truth


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


def _choose(
    hospitals: Hospitals, intake: Intake, request: Request, i: int, met: Situation, luck: _Luck
) -> Ints:
    """Rows of the hospitals asked: 5 to 15 that come to mind, named ones always."""
    slot = intake.slots[i]
    score = 1.6 * met.declared + 0.8 * hospitals.size + 0.8 * hospitals.habit[:, slot.area]
    if slot.centre:
        score[hospitals.hosts[slot.centre]] += 3.0
    lacks = hospitals.listed & ~hospitals.has
    score = score - 3.0 * lacks[:, list(met.required)].any(axis=1) + 0.7 * luck.asked[i]
    score = np.where(met.named, np.inf, score)
    wanted = {place for place, (region, _) in enumerate(REGIONS) if region in request.regions}
    if wanted:
        score[~np.isin(hospitals.region, list(wanted)) & ~met.named] = -np.inf
    score[hospitals.opens_on > slot.received_on] = -np.inf
    n = 2 + (request.sites_wanted or 4) + int(luck.n_asked[i])
    asked = top(score, min(max(n, _FEWEST_ASKED), _MOST_ASKED))
    return asked[score[asked] > -np.inf]


@dataclass(frozen=True)
class _Sent:
    """What became of one request at the hospitals it was sent to."""

    request: int
    site: Ints
    forwarded_on: int
    due_on: int
    given_due: bool
    answered_on: Ints
    interested: Bools
    selected: Bools
    reason: tuple[ForwardingReason, ...]


def _send(
    settings: PortalSettings,
    request: Request,
    i: int,
    asked: Ints,
    met: Situation,
    true: Stages,
    luck: _Luck,
) -> _Sent:
    received = (request.received_on or date.min).toordinal()
    forwarded = min(received + int(luck.wait[i]), settings.last_day.toordinal())
    given = request.reply_due_on
    due = given.toordinal() if given else forwarded + REPLY_WINDOW_DAYS
    answers = luck.answers[i, asked] < true.answers[asked]
    in_time = luck.in_time[i, asked] < true.in_time[asked]
    day = luck.day[i, asked]
    early = forwarded + 1 + np.floor(day * max(due - forwarded - 1, 1)).astype(np.int64)
    late = due + 1 + np.floor(day**2 * 28).astype(np.int64)
    usual = ForwardingReason.CENTRE if request.centre else ForwardingReason.COORDINATOR
    interested = answers & (luck.interested[i, asked] < true.interested[asked])
    return _Sent(
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

    def add(self, sent: _Sent) -> None:
        """Count what was sent until the answer, or until it is forgotten."""
        ends = np.minimum(sent.answered_on, sent.due_on + _FORGOTTEN_AFTER_DAYS)
        self.sites = np.concatenate([self.sites, sent.site])
        self.ends = np.concatenate([self.ends, ends])

    def on(self, day: int) -> Ints:
        """Requests open on `day`, one count a hospital."""
        still = self.ends > day
        self.sites, self.ends = self.sites[still], self.ends[still]
        return np.bincount(self.sites, minlength=self.n_sites)


def _join(site_ids: tuple[str, ...], sent: list[_Sent]) -> Course:
    """All pairs in one set of columns."""
    counts = [len(one.site) for one in sent]

    def spread(values: list[int]) -> Ints:
        return np.repeat(np.array(values, np.int64), counts)

    return Course(
        site_ids=site_ids,
        request=spread([one.request for one in sent]),
        site=np.concatenate([one.site for one in sent]),
        forwarded_on=spread([one.forwarded_on for one in sent]),
        due_on=spread([one.due_on for one in sent]),
        given_due=spread([int(one.given_due) for one in sent]).astype(np.bool_),
        answered_on=np.concatenate([one.answered_on for one in sent]),
        interested=np.concatenate([one.interested for one in sent]),
        selected=np.concatenate([one.selected for one in sent]),
        reason=tuple(reason for one in sent for reason in one.reason),
    )
