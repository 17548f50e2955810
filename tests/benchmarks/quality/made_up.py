"""Every peer on made-up portals of every kind, each cut-off of each portal once."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed

from matcher.simulation import World
from quality.measures import against_truth
from quality.names import OURS
from quality.portals import TRAINING_YEARS, Floats, Kind, read_portal
from quality.roster import PEERS
from quality.task import Peer, Scored, Task

#: Bins of equal mass in which our own probabilities are kept, for the pictures.
N_BINS = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """Which portals, and which cut-offs of them.

    Attributes
    ----------
    seeds:
        Catalogue size to the number of seeds, 0 and up, in each world.
    years:
        Years learnt from.
    """

    seeds: Mapping[int, int]
    years: tuple[int, ...] = TRAINING_YEARS
    worlds: tuple[World, ...] = tuple(World)

    @property
    def kinds(self) -> list[Kind]:
        """All portals, the largest first, so that no process is left with one at the end."""
        return [
            Kind(world, seed, n_sites)
            for n_sites in sorted(self.seeds, reverse=True)
            for seed in range(self.seeds[n_sites])
            for world in self.worlds
        ]


FULL = Plan({31: 5, 60: 20, 500: 3})
QUICK = Plan({60: 1}, years=(1, 3))


@dataclass(frozen=True, slots=True)
class Line:
    """What one peer reached on one portal and cut-off.

    Attributes
    ----------
    figures:
        Of `MEASURES`, those the peer has.
    seconds:
        Learning and ranking a year's requests.
    """

    kind: Kind
    years: int
    peer: str
    figures: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of our probabilities on one portal and cut-off.

    Attributes
    ----------
    place:
        0 for the least likely hospitals, up.
    said, true:
        Mean probability said, and true.
    held:
        Share of the 90 % intervals that hold the true probability.
    """

    kind: Kind
    years: int
    place: int
    said: float
    true: float
    held: float


@dataclass(frozen=True, slots=True)
class MadeUp:
    """All lines of a run, and the bins of our own probabilities."""

    lines: tuple[Line, ...]
    bins: tuple[Bin, ...]


def run(plan: Plan, *, processes: int, peers: Mapping[str, Peer] = PEERS) -> MadeUp:
    """Measure every peer on every portal of the plan; the same plan gives the same figures."""
    jobs = (delayed(_measure)(kind, plan.years, tuple(peers)) for kind in plan.kinds)
    done: Iterator[MadeUp] = Parallel(n_jobs=processes, return_as="generator_unordered")(jobs)
    lines: list[Line] = []
    bins: list[Bin] = []
    for n, one in enumerate(done, 1):
        lines += one.lines
        bins += one.bins
        print(f"\rportal {n} of {len(plan.kinds)}", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    order = {name: i for i, name in enumerate(peers)}
    lines.sort(key=lambda line: (_order(line.kind), line.years, order[line.peer]))
    bins.sort(key=lambda one: (_order(one.kind), one.years, one.place))
    return MadeUp(tuple(lines), tuple(bins))


def _measure(kind: Kind, years: Sequence[int], peers: Sequence[str]) -> MadeUp:
    """One portal, in a process of its own."""
    # Peers' libraries warn of fits that did not converge; their figures speak for themselves.
    warnings.simplefilter("ignore")
    data = read_portal(kind)
    _ = data.rich  # shared by several peers, so it is no one's time
    lines, bins = [], []
    for cut in years:
        task = Task.of(data, cut)
        truth = data.truth[task.tested]
        for name in peers:
            started = time.perf_counter()
            said = PEERS[name](task)
            seconds = time.perf_counter() - started
            lines.append(Line(kind, cut, name, against_truth(said, truth), seconds))
            if name == OURS:
                bins += _bins(kind, cut, said, truth)
    return MadeUp(tuple(lines), tuple(bins))


def _bins(kind: Kind, years: int, said: Scored, truth: Floats) -> list[Bin]:
    p, true = said.probability.ravel(), truth.ravel()
    held = (said.low.ravel() <= true) & (true <= said.high.ravel())
    parts = np.array_split(np.argsort(p, kind="stable"), N_BINS)
    return [
        Bin(kind, years, i, float(p[r].mean()), float(true[r].mean()), float(held[r].mean()))
        for i, r in enumerate(parts)
    ]


def _order(kind: Kind) -> tuple[int, int, int]:
    return (kind.n_sites, list(World).index(kind.world), kind.seed)
