"""How it ended, and what of that is ever told: Norway's outcome, then the hospitals'.

Where a year's outcomes are given as counts they are met for any seed: the requests first
heard of are the resolved ones, and of those the ones with the largest margin are won.
Norway counts as chosen only where some hospital is selected; that leaves
P(selected | forwarded) as it is, and makes what is written agree with itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.domain.events import Allocation, CountryOutcome
from matcher.domain.vocabulary import Channel, CountryResult, RequestType, SiteOutcome
from matcher.simulation.course import Course
from matcher.simulation.draws import Bools, Floats, Ints, by_weight, normal, stream, uniform
from matcher.simulation.hospitals import NEVER
from matcher.simulation.intake import Intake
from matcher.simulation.scene import Scene
from matcher.simulation.settings import PortalSettings, World

#: Share never told about, of the won and of the lost; and where outcomes are lost by outcome.
_NEVER_TOLD = (0.15, 0.3)
_NEVER_TOLD_MNAR = (0.03, 0.8)
#: Days from the deadline to the outcome: median, and spread of the logarithm.
_MEDIAN_DAYS, _SPREAD = 95.0, 0.6
_WITHDRAWN = 0.05
#: How allocations are told: all of them, only hospitals not selected, not at all.
_TELLING = (0.6, 0.1, 0.3)
#: Where hospitals are named, how often one that was not selected is named as such.
NAMES_LOSERS = 0.7


@dataclass(frozen=True)
class Ends:
    """How requests end; one entry a request.

    Attributes
    ----------
    chosen:
        Norway is chosen, or would be if the company did not withdraw.
    withdrawn:
        The company withdraws it.
    told_on:
        The day that is told, `NEVER` where it never is.
    """

    chosen: Bools
    withdrawn: Bools
    told_on: Ints


def settle(scene: Scene, course: Course, counts: Bools) -> Ends:
    """How all requests end, told or not.

    Parameters
    ----------
    counts:
        False for the pairs that count for nothing: cancelled or sent to the wrong person.
    """
    settings, intake = scene.settings, scene.intake
    n_selected = np.bincount(course.request[course.selected & counts], minlength=len(intake))
    ends = _draw_ends(settings, intake, n_selected, scene.seed)
    chosen, withdrawn, told_on = ends.chosen.copy(), ends.withdrawn.copy(), ends.told_on.copy()
    _tell_of_parents(intake, chosen, withdrawn, told_on)
    for place, year in enumerate(settings.years):
        if year.outcomes:
            among = _portal_sites(intake, place)
            won, lost = _exact(intake, among, n_selected, told_on, year.outcomes)
            told = np.concatenate([won, lost])
            chosen[among], withdrawn[among] = False, False
            chosen[won] = True
            told_on[told] = _in_range(settings, intake, told, told_on)
            told_on[np.setdiff1d(among, told)] = NEVER
    return Ends(chosen, withdrawn, told_on)


def draw_outcomes(
    scene: Scene, course: Course, counts: Bools, names_losers: Bools | None = None
) -> tuple[list[CountryOutcome], list[Allocation]]:
    """What is told of the outcomes until the last day of the portal.

    Parameters
    ----------
    counts:
        As in `settle`.
    names_losers:
        Whether a pair that was not selected is named as such, where hospitals are named at
        all; None draws it.

    Returns
    -------
    tuple
        Norway's outcomes, and the hospitals'.
    """
    ends = settle(scene, course, counts)
    told = ends.told_on <= scene.settings.last_day.toordinal()
    country = [
        _country_outcome(
            scene.requests[i].request_id, ends.chosen[i], ends.withdrawn[i], int(ends.told_on[i])
        )
        for i in np.flatnonzero(told).tolist()
    ]
    told_won = told & ends.chosen & ~ends.withdrawn
    return country, _allocations(scene, course, counts, told_won, ends.told_on, names_losers)


def _country_outcome(
    request_id: str, chosen: np.bool_, withdrawn: np.bool_, told_on: int
) -> CountryOutcome:
    result = CountryResult.ALLOCATED if chosen else CountryResult.NOT_ALLOCATED
    day = date.fromordinal(told_on)
    return CountryOutcome(
        request_id, CountryResult.WITHDRAWN if withdrawn else result, day, known_on=day
    )


def _draw_ends(settings: PortalSettings, intake: Intake, n_selected: Ints, seed: int) -> Ends:
    """Outcomes by chance: country requests are told of later and less often than others."""
    rng = stream(seed, "outcomes")
    n = len(intake)
    is_site = np.array([slot.request_type is RequestType.SITE for slot in intake.slots])
    untyped = np.array([s.request_type is RequestType.UNSPECIFIED for s in intake.slots])
    received = np.array([slot.received_on for slot in intake.slots], np.int64)
    chosen = (intake.norway_margin > 0) & ((n_selected > 0) | ~is_site)
    withdrawn = uniform(rng, n) < _WITHDRAWN
    delay = _MEDIAN_DAYS * np.exp(_SPREAD * normal(rng, n))
    delay = delay * np.where(chosen, 1.0, 1.25) * np.where(is_site, 1.0, 1.8)
    told_on = received + 14 + np.ceil(np.where(withdrawn, 0.4, 1.0) * delay).astype(np.int64)
    mnar = settings.world is World.MISSING_NOT_AT_RANDOM
    won, lost = _NEVER_TOLD_MNAR if mnar else _NEVER_TOLD
    untold = np.where(chosen, won, lost) + np.where(is_site, 0.0, 0.15)
    silent = (uniform(rng, n) < untold) & ~withdrawn
    return Ends(chosen, withdrawn, np.where(silent | untyped, NEVER, told_on))


def _tell_of_parents(intake: Intake, chosen: Bools, withdrawn: Bools, told_on: Ints) -> None:
    """A request that another follows from has its outcome told before that one came."""
    for child, parent in enumerate(intake.parent):
        if parent >= 0:
            follows = intake.slots[parent].request_type is RequestType.COUNTRY
            chosen[parent], withdrawn[parent] = follows, False
            latest = intake.slots[child].received_on - 14
            told_on[parent] = min(int(told_on[parent]), latest)


def _portal_sites(intake: Intake, year: int) -> Ints:
    """Places of a year's portal requests that are forwarded."""
    return np.array(
        [
            i
            for i, slot in enumerate(intake.slots)
            if slot.year == year
            and slot.channel is Channel.PORTAL
            and slot.request_type is RequestType.SITE
        ],
        np.int64,
    )


def _exact(
    intake: Intake, among: Ints, n_selected: Ints, told_on: Ints, outcomes: tuple[int, int]
) -> tuple[Ints, Ints]:
    """Which requests are won and which lost, so that the counts are met."""
    n_won, n_lost = outcomes
    told = among[np.argsort(told_on[among], kind="stable")[: n_won + n_lost]]
    margin = np.where(n_selected[told] > 0, intake.norway_margin[told], -np.inf)
    order = told[np.argsort(-margin, kind="stable")]
    return order[:n_won], order[n_won:]


def _in_range(settings: PortalSettings, intake: Intake, told: Ints, told_on: Ints) -> Ints:
    """Days told, brought forward into the portal's time where chance put them after it."""
    last = settings.last_day.toordinal()
    received = np.array([intake.slots[i].received_on for i in told.tolist()], np.int64)
    share: Floats = (told % 7 + 3) / 10
    earlier = received + np.ceil((last - received) * share).astype(np.int64)
    return np.where(told_on[told] <= last, told_on[told], np.minimum(earlier, last))


def _allocations(
    scene: Scene,
    course: Course,
    counts: Bools,
    told_won: Bools,
    told_on: Ints,
    names_losers: Bools | None,
) -> list[Allocation]:
    """Hospitals' outcomes of the won requests, all those of a request learnt together."""
    settings, requests = scene.settings, scene.requests
    rng = stream(scene.seed, "allocations")
    telling = by_weight(rng, _TELLING, len(requests))
    wait = np.floor(uniform(rng, len(requests)) ** 2 * 80).astype(np.int64)
    lag = by_weight(rng, (0.6, 0.2, 0.1, 0.1), len(requests))
    if names_losers is None:
        names_losers = uniform(rng, len(course)) < NAMES_LOSERS
    if settings.world is World.NORWAY_ONLY:
        return []
    last = settings.last_day.toordinal()
    decided = told_on + wait
    yes = course.interested & counts
    last_yes = np.zeros(len(requests), np.int64)
    np.maximum.at(last_yes, course.request[yes], course.answered_on[yes])
    is_told = told_won & (telling < 2) & (decided + lag <= last) & (decided >= last_yes)
    lists = is_told[course.request] & yes
    written = lists & (
        (course.selected & (telling[course.request] == 0)) | (~course.selected & names_losers)
    )
    rows = []
    for pair in np.flatnonzero(written).tolist():
        i = int(course.request[pair])
        outcome = SiteOutcome.SELECTED if course.selected[pair] else SiteOutcome.NOT_SELECTED
        day, heard = int(decided[i]), int(decided[i] + lag[i])
        rows.append(
            Allocation(
                requests[i].request_id,
                course.site_ids[int(course.site[pair])],
                outcome,
                date.fromordinal(day),
                known_on=date.fromordinal(heard),
            )
        )
    return rows
