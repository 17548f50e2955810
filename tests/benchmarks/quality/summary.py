"""From lines to figures: means, paired differences, and intervals over portals.

Portals of one seed share hospitals, requests and luck in all worlds, so the unit that is
drawn with replacement is the seed (of a catalogue size), never the request or the cut-off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from matcher.evaluation.bootstrap import Interval, paired_interval
from matcher.simulation import World
from quality.made_up import Line
from quality.measures import MEASURES
from quality.names import NOT_PEERS, OURS

LEVEL = 0.9

Keep = Callable[[Line], bool]


def everything(_line: Line) -> bool:
    """Keeps all lines."""
    return True


def in_world(world: World) -> Keep:
    """Keeps the lines of one kind of world."""
    return lambda line: line.kind.world is world


def after_years(years: int) -> Keep:
    """Keeps the lines of one cut-off."""
    return lambda line: line.years == years


def of_size(n_sites: int) -> Keep:
    """Keeps the lines of one size of catalogue."""
    return lambda line: line.kind.n_sites == n_sites


class Results:
    """Lines, ready to be asked."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self.peers: Sequence[str] = tuple(dict.fromkeys(line.peer for line in self.lines))

    def mean(self, peer: str, measure: str, keep: Keep = everything) -> Interval | None:
        """Mean of a measure over seeds, with its interval; None where the peer has none."""
        units = self._units(
            (line, line.figures[measure])
            for line in self.lines
            if line.peer == peer and measure in line.figures and keep(line)
        )
        return paired_interval(units, LEVEL) if len(units) else None

    def seconds(self, peer: str, keep: Keep = everything) -> float:
        """Mean seconds to learn and to rank a year's requests."""
        return float(np.mean([x.seconds for x in self.lines if x.peer == peer and keep(x)]))

    def difference(self, peer: str, measure: str, keep: Keep = everything) -> Interval:
        """Ours less the peer's, on the same portals and cut-offs."""
        theirs = {
            (line.kind, line.years): line.figures[measure]
            for line in self.lines
            if line.peer == peer
        }
        differences = (
            (line, line.figures[measure] - theirs[line.kind, line.years])
            for line in self.lines
            if line.peer == OURS and keep(line)
        )
        return paired_interval(self._units(differences), LEVEL)

    def best_peer(self, measure: str, keep: Keep = everything) -> str:
        """The best of the peers by the mean; our own untrained model is none."""
        sign = 1 if MEASURES[measure] else -1
        means = {
            peer: self.mean(peer, measure, keep) for peer in self.peers if peer not in NOT_PEERS
        }
        return max((p for p in means if means[p]), key=lambda p: sign * means[p].mean)

    @staticmethod
    def _units(values: Iterable[tuple[Line, float]]) -> np.ndarray:
        """One mean a seed and catalogue size."""
        units: dict[tuple[int, int], list[float]] = defaultdict(list)
        for line, value in values:
            units[line.kind.n_sites, line.kind.seed].append(value)
        return np.array([np.mean(units[key]) for key in sorted(units)])
