"""What was asked for, and whether this run reached it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from matcher.evaluation.bootstrap import Interval, paired_interval
from matcher.evaluation.loop_table import compare
from matcher.simulation import World
from quality.loop_years import EXPLORING, LIST, Runs
from quality.names import NOT_PEERS, OURS
from quality.participation import Reached
from quality.summary import Results, in_world

#: NDCG@10 on made-up portals: mean gain asked for over all, and least gain in any kind.
GAIN, LEAST_GAIN = 0.02, -0.005
CALIBRATION, LEAST_COVERAGE = 0.03, 0.8
LINEAR_COVERAGE = (0.87, 0.93)
GERMAN_AIM = 0.42
POPULARITY = "popularity"
NOT_AT_HAND = "data not at hand"
#: Regret in the loop, at most so much of popularity's and of the greedy list's.
OF_POPULARITY, OF_GREEDY = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `reached` is None where it could not be measured."""

    measured_on: str
    asked: str
    found: str
    reached: bool | None


def made_up_bars(results: Results) -> Iterator[Bar]:
    """Those on made-up portals."""
    peer = results.best_peer("ndcg")
    overall = results.difference(peer, "ndcg")
    on = "made-up portals, NDCG@10"
    found = f"{signed(overall)} against {peer}"
    yield Bar(on, f"mean difference to the best peer +{GAIN} or more", found, overall.mean >= GAIN)
    yield Bar(on, "its lower 90 % bound above 0", found, _if_enough(overall, overall.low > 0))
    by_kind = {world: results.difference(peer, "ndcg", in_world(world)) for world in World}
    worst = min(by_kind, key=lambda world: by_kind[world].mean)
    yield Bar(
        on,
        f"no kind's mean below {LEAST_GAIN}",
        f"worst: {world_name(worst)}, {signed(by_kind[worst])}",
        by_kind[worst].mean >= LEAST_GAIN,
    )
    for measure, name in (("rmse", "RMSE"), ("log", "log score")):
        peer = results.best_peer(measure)
        less = results.difference(peer, measure)
        asked = "better than every peer"
        found = f"{signed(less, 4)} against the best, {peer} (less is better)"
        yield Bar(f"made-up portals, {name}", asked, found, less.mean < 0)
    error = results.mean(OURS, "calibration")
    on = "made-up portals, calibration error"
    yield Bar(on, f"at most {CALIBRATION}", plain(error), error.mean <= CALIBRATION)
    yield from _coverage(results)


def _coverage(results: Results) -> Iterator[Bar]:
    on = "made-up portals, 90 % intervals"
    linear = results.mean(OURS, "coverage", in_world(World.LINEAR))
    low, high = LINEAR_COVERAGE
    reached = low <= linear.mean <= high
    yield Bar(on, f"cover {low:.0%} to {high:.0%} in linear worlds", percent(linear), reached)
    by_kind = {world: results.mean(OURS, "coverage", in_world(world)) for world in World}
    worst = min(by_kind, key=lambda world: by_kind[world].mean)
    found = f"worst: {world_name(worst)}, {percent(by_kind[worst])}"
    reached = by_kind[worst].mean >= LEAST_COVERAGE
    yield Bar(on, f"never below {LEAST_COVERAGE:.0%}", found, reached)


def study_bars(studies: Mapping[str, Reached | None]) -> Iterator[Bar]:
    """Those on real studies, as far as they were asked for; participation is not selection."""
    if "norwegian" in studies:
        on = "Norwegian studies, NDCG@5"
        asked = "better than every peer, paired lower 90 % bound above 0"
        found, gain = _against_best(studies["norwegian"])
        yield Bar(on, asked, found, gain and gain.low > 0)
    if "german" in studies:
        reached, on = studies["german"], "German hospitals, NDCG@5"
        found, gain = _against_best(reached)
        yield Bar(on, "better than every peer", found, gain and gain.mean > 0)
        ours = reached and float(reached.ndcg[OURS].mean())
        found = f"{ours:.3f}" if ours else NOT_AT_HAND
        yield Bar(on, f"aim {GERMAN_AIM}", found, ours and ours >= GERMAN_AIM)


def _against_best(reached: Reached | None) -> tuple[str, Interval | None]:
    if reached is None:
        return NOT_AT_HAND, None
    peer, gain = against_best(reached)
    return f"{signed(gain)} against {peer}", gain


def loop_bars(runs: Runs) -> Iterator[Bar]:
    """Those of the ten years."""
    on = "ten-year loop"
    for ours, other, most in (
        (LIST, POPULARITY, OF_POPULARITY),
        (EXPLORING, LIST, OF_GREEDY),
    ):
        share = compare(runs[ours], runs[other], "regret").ratio
        yield Bar(
            on, f"regret of {ours} at most {most} of {other}'s", f"{share:.2f}", share <= most
        )
    small = compare(runs[EXPLORING], runs[LIST], "expected_small").difference
    asked = f"{EXPLORING}: small hospitals' selected studies up"
    yield Bar(on, asked, f"{signed(small, 1)} a portal", _if_enough(small, small.low > 0))
    allocated = compare(runs[EXPLORING], runs[LIST], "n_allocated").difference
    asked = f"{EXPLORING}: allocations not down"
    reached = _if_enough(allocated, allocated.high >= 0)
    yield Bar(on, asked, f"{signed(allocated, 1)} a portal", reached)


def _if_enough(found: Interval, reached: bool) -> bool | None:
    """Nothing is said of a bound where one seed gives none."""
    return None if math.isnan(found.low) else reached


def against_best(reached: Reached) -> tuple[str, Interval]:
    """The best peer of that run, and ours less its NDCG, study by study."""
    peers = {name: one.mean() for name, one in reached.ndcg.items() if name not in NOT_PEERS}
    best = max(peers, key=lambda name: peers[name])
    return best, paired_interval(reached.ndcg[OURS] - reached.ndcg[best])


def world_name(world: World) -> str:
    """As it is written in the tables."""
    return world.value.replace("_", " ")


def plain(found: Interval | None, digits: int = 3) -> str:
    """``0.812 (0.805 to 0.819)``; a dash where there is nothing."""
    if found is None or math.isnan(found.mean):
        return "-"
    if np.isnan(found.low):
        return f"{found.mean:.{digits}f}"
    return f"{found.mean:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"


def signed(found: Interval, digits: int = 3) -> str:
    """The same with the sign."""
    if np.isnan(found.low):
        return f"{found.mean:+.{digits}f}"
    return f"{found.mean:+.{digits}f} ({found.low:+.{digits}f} to {found.high:+.{digits}f})"


def percent(found: Interval | None) -> str:
    """The same as percentages."""
    if found is None:
        return "-"
    if np.isnan(found.low):
        return f"{found.mean:.0%}"
    return f"{found.mean:.1%} ({found.low:.1%} to {found.high:.1%})"
