"""What a peer is given: outcomes known by a cut-off, and the requests of the year after.

Every peer gets the same; what a peer makes of it is in its own file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quality.portals import STAGES, Floats, Known, PortalData

ANSWERS, IN_TIME, INTERESTED, SELECTED = range(len(STAGES))
#: Stages whose product, times Norway's share, is P(selected | forwarded).
PRODUCT = (ANSWERS, INTERESTED, SELECTED)

#: P(selected | interested, Norway chosen) as long as nothing tells it.
EVEN_ODDS = 0.5


@dataclass(frozen=True, eq=False)
class Scored:
    """What a peer says of every hospital for every tested request, shape (n_tested, n_sites).

    Attributes
    ----------
    score:
        Larger is better; any scale.
    probability:
        P(selected | forwarded); None for a peer that only ranks.
    low, high:
        Its 90 % interval; None where the peer has none.
    """

    score: Floats
    probability: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None

    @classmethod
    def by(cls, probability: Floats) -> Scored:
        """Ranked by the probability itself."""
        return cls(probability, probability)


Peer = Callable[["Task"], Scored]


@dataclass(frozen=True, eq=False)
class Target:
    """Pairs with one known target, for peers that learn a single one.

    Attributes
    ----------
    rows:
        Places of the pairs.
    y:
        1 selected, 0 not; between, for an interested hospital of whom nothing is told.
    factor:
        What a probability of `y` is multiplied by to give P(selected | forwarded).
    """

    rows: NDArray[np.intp]
    y: Floats
    factor: float

    def split(self) -> tuple[NDArray[np.intp], NDArray[np.int_], Floats]:
        """Each row as a yes and as a no, for learners of classes: place, class, weight."""
        place = np.concatenate([np.arange(len(self.y))] * 2)
        weight = np.concatenate([self.y, 1 - self.y])
        label = np.repeat([1, 0], len(self.y))
        held = weight > 0
        return place[held], label[held], weight[held]


@dataclass(frozen=True, eq=False)
class Task:
    """Learn from the first `years` years of a portal, rank the requests of the next."""

    data: PortalData
    years: int
    known: Known
    tested: NDArray[np.intp]

    @classmethod
    def of(cls, data: PortalData, years: int) -> Task:
        """The task of one cut-off."""
        return cls(data, years, data.cut(years), data.tested(years))

    @cached_property
    def before(self) -> NDArray[np.intp]:
        """Places of the requests learnt from."""
        return np.flatnonzero(self.data.year < self.years)

    @cached_property
    def norway(self) -> float:
        """Share of the requests with a known outcome that came to Norway, plus one each way."""
        country = self.known.country
        won, lost = int((country == 1).sum()), int((country == 0).sum())
        return (won + 1) / (won + lost + 2)

    def known_rows(self, stage: int) -> tuple[NDArray[np.intp], Floats]:
        """Pairs whose outcome of a stage is known, and the outcome."""
        labels = self.known.labels[:, stage]
        rows = np.flatnonzero(~np.isnan(labels))
        return rows, labels[rows]

    @cached_property
    def target(self) -> Target:
        """Declined or silent is no; an interested hospital counts as far as is told.

        Leaving the unresolved ones out makes "no" the rule, since a refusal is always known and
        a selection seldom: in a trial of three kinds it cost the logistic regression .06 to .08
        of NDCG@10 and the boosted trees .13 to .16. So they stand for the share selected among
        those told.
        """
        answered, interested, selected = self.known.labels[:, PRODUCT].T
        told = ~np.isnan(selected)
        share = (selected[told].sum() + 2 * EVEN_ODDS) / (told.sum() + 2)
        rows = np.flatnonzero((answered == 0) | ~np.isnan(interested))
        y = np.where(interested == 1, np.where(told, selected, share), 0.0)[rows]
        return Target(rows, y, self.norway)

    @cached_property
    def features(self) -> Features:
        """The evidence, standardised."""
        return Features.of(self.data.x, self)

    @cached_property
    def rich_features(self) -> Features:
        """The evidence and past rates, standardised."""
        return Features.of(self.data.rich, self)


@dataclass(frozen=True, eq=False)
class Features:
    """Features of the pairs, shape (n_pairs, n), and of every hospital for the tested requests.

    Attributes
    ----------
    tested:
        Shape (n_tested, n_sites, n).
    """

    pairs: Floats
    tested: Floats

    @classmethod
    def of(cls, x: NDArray[np.float32], task: Task) -> Features:
        """Mean 0 and deviation 1 over all hospitals, for the requests learnt from.

        Over the hospitals asked alone, who are much alike, a hospital that was never asked may
        lie twenty deviations off: that ruins linear peers on large catalogues.
        """
        data = task.data
        pairs = x[data.pair_request, data.pair_site].astype(float)
        learnt = x[task.before].reshape(-1, x.shape[2]).astype(float)
        mean, deviation = learnt.mean(axis=0), learnt.std(axis=0)
        scale = np.divide(1.0, deviation, out=np.zeros_like(mean), where=deviation > 1e-9)
        return cls((pairs - mean) * scale, (x[task.tested].astype(float) - mean) * scale)

    @property
    def tested_rows(self) -> Floats:
        """Shape (n_tested * n_sites, n)."""
        return self.tested.reshape(-1, self.tested.shape[2])
