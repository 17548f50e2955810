"""Who is asked: what whoever decides it may know, and how people decide it.

The course of events takes any `Chooser`, so that a ranked list can decide in people's place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.domain.request import Request
from matcher.domain.vocabulary import ForwardingReason
from matcher.simulation.draws import Bools, Floats, Ints, top
from matcher.simulation.hospitals import Hospitals
from matcher.simulation.intake import Intake
from matcher.simulation.names import REGIONS
from matcher.simulation.stages import Situation

_FEWEST_ASKED, _MOST_ASKED = 5, 15


@dataclass(frozen=True)
class Sent:
    """What becomes of one request at the hospitals it was sent to.

    `request` is a place among the requests, `site` one among the hospitals. Days are day
    numbers; `answered_on` is `hospitals.NEVER` where it stays silent. `given_due` is False
    where no day was named and `due_on` follows the rule. `selected` is whether the hospital
    is selected if Norway is chosen.
    """

    request: int
    site: Ints
    forwarded_on: int
    due_on: int
    given_due: bool
    answered_on: Ints
    interested: Bools
    selected: Bools
    reason: tuple[ForwardingReason, ...]


@dataclass(frozen=True)
class Turn:
    """One request that somebody has to be asked about.

    Attributes
    ----------
    place, request:
        Its place among the requests, and what the form says.
    met:
        How the hospitals meet it: declared fields, hospitals named, requests open.
    n_asked:
        How many hospitals are to be asked.
    sent:
        All that was sent before, with what becomes of it: much of that lies in the future,
        and a chooser that is to be believed looks only at what was known by the day.
    """

    place: int
    request: Request
    met: Situation
    n_asked: int
    sent: Sequence[Sent]


#: Decides on a turn: rows of the hospitals to ask, ascending.
Chooser = Callable[[Turn], Ints]


def number_to_ask(request: Request, luck: int) -> int:
    """More than are wanted, since many stay silent; 5 to 15 of them."""
    return min(max(2 + (request.sites_wanted or 4) + luck, _FEWEST_ASKED), _MOST_ASKED)


def as_people_do(hospitals: Hospitals, intake: Intake, taste: Floats) -> Chooser:
    """Those who come to mind: by declared interest, size, habit and the centre; named ones always.

    Parameters
    ----------
    taste:
        What the day brings to mind, shape (requests, hospitals).
    """

    def choose(turn: Turn) -> Ints:
        slot = intake.slots[turn.place]
        score = 1.6 * turn.met.declared + 0.8 * hospitals.size
        score = score + 0.8 * hospitals.habit[:, slot.area]
        if slot.centre:
            score[hospitals.hosts[slot.centre]] += 3.0
        lacks = hospitals.listed & ~hospitals.has
        score = score - 3.0 * lacks[:, list(turn.met.required)].any(axis=1)
        score = score + 0.7 * taste[turn.place]
        score = np.where(turn.met.named, np.inf, score)
        score[~within_reach(hospitals, intake, turn)] = -np.inf
        asked = top(score, turn.n_asked)
        return asked[score[asked] > -np.inf]

    return choose


def within_reach(hospitals: Hospitals, intake: Intake, turn: Turn) -> Bools:
    """Hospitals that are there, and in the regions wanted or named by the sponsor."""
    wanted = {place for place, (region, _) in enumerate(REGIONS) if region in turn.request.regions}
    inside = np.isin(hospitals.region, list(wanted)) | turn.met.named if wanted else True
    there: Bools = (hospitals.opens_on <= intake.slots[turn.place].received_on) & inside
    return there
