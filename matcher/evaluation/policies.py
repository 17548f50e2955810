"""Ways to decide which hospitals are asked about a request, each with what is known that day.

All of them ask whom the sponsor named, none asks a hospital that the list would leave out,
and all ask the same number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import terms
from matcher.domain.request import Request
from matcher.evidence import Evidence, Standing, assemble
from matcher.history import History
from matcher.history.columns import Bools
from matcher.model import Model
from matcher.ranking import Prepared, prepare
from matcher.ranking.exclusions import exclude
from matcher.ranking.exploration import draw_chances, explore, little_known
from matcher.ranking.floor import least_protected, with_floor
from matcher.ranking.predict import Closeups, closeups
from matcher.ranking.steering import small

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Question:
    """Whom to ask about a request, on the day it came in. Hospitals are candidates' rows.

    Attributes
    ----------
    history:
        What was known before that day.
    model:
        The model in use on that day.
    n_asked:
        How many hospitals are asked.
    seed:
        For a policy that draws lots.
    """

    request: Request
    history: History
    model: Model
    n_asked: int
    seed: int

    @property
    def prepared(self) -> Prepared:
        """The history and the model, bound together."""
        return prepare(self.history, self.model)

    @cached_property
    def evidence(self) -> Evidence:
        """What speaks for and against every hospital."""
        reading = terms.read(self.request, self.history.catalogue)
        return assemble(reading, self.prepared.standing)

    @property
    def standing(self) -> Standing:
        """How each hospital stands that day."""
        return self.evidence.standing

    @cached_property
    def may_be_asked(self) -> Bools:
        """Hospitals that the list does not leave out. Shape (n_sites,)."""
        exclusions, _ = exclude(self.evidence.reading.request, self.standing)
        return ~exclusions.out

    @cached_property
    def named(self) -> Rows:
        """Hospitals the sponsor named that may be asked."""
        named = self.evidence.named
        return named[self.may_be_asked[named]].astype(np.intp)

    def look_closely(self, rows: Rows) -> Closeups:
        """Chances of some hospitals, as the list has them."""
        norway = self.prepared.norway(self.evidence)
        return closeups(self.prepared, self.evidence, norway, rows.astype(np.int32))

    @cached_property
    def probability(self) -> NDArray[np.float64]:
        """P(selected | forwarded) of every hospital. Shape (n_sites,)."""
        return self.look_closely(np.arange(self.history.n_sites)).probability

    def best_first(self, score: NDArray[np.floating]) -> Rows:
        """All that may be asked: the named ones, then by score, ties in order of id."""
        order = np.lexsort((np.arange(len(score)), -score))
        order = order[self.may_be_asked[order] & ~np.isin(order, self.named)]
        return np.concatenate([self.named, order])


class Policy(Protocol):
    """Decides whom to ask. `learns` says whether it wants a model trained every year."""

    @property
    def learns(self) -> bool: ...

    def choose(self, question: Question) -> Rows:
        """At most `question.n_asked` hospitals that may be asked, each once."""
        ...


@dataclass(frozen=True)
class Popular:
    """Those with most public studies, selections through the portal among them."""

    learns: bool = False

    def choose(self, question: Question) -> Rows:
        """The most popular."""
        history, totals = question.history, question.standing.registry.totals
        selected = history.allocations.site[history.allocations.selected]
        popularity = totals + np.bincount(selected, minlength=history.n_sites)
        return question.best_first(popularity.astype(float))[: question.n_asked]


@dataclass(frozen=True)
class Listed:
    """The first of our list; with places of learning, or with a floor, where that is wanted.

    Attributes
    ----------
    explore:
        Places among those asked that are given to learning.
    floor:
        Share of the places that must go to small hospitals, as FA*IR has it; 0 for none.
    """

    explore: int = 0
    floor: float = 0.0
    learns: bool = True

    def choose(self, question: Question) -> Rows:
        """The first of the list, then those to learn of."""
        order = question.best_first(question.probability)
        if self.floor:
            order = self._with_floor(order, question)
        n_first = max(question.n_asked - self.explore, min(len(question.named), question.n_asked))
        first, others = order[:n_first], np.sort(order[n_first:])
        explored = self._explored(others, question.n_asked - n_first, question)
        rest = order[n_first:][~np.isin(order[n_first:], explored)]
        return np.concatenate([first, explored, rest])[: question.n_asked]

    def _explored(self, others: Rows, n_places: int, question: Question) -> Rows:
        eligible = others[little_known(question.standing)[others]]
        if not n_places or not len(eligible):
            return eligible[:0]
        # One draw decides; the others would only tell the propensity.
        drawn = draw_chances(question.look_closely(eligible), 1, question.seed)
        return eligible[explore(drawn, n_places).chosen]

    def _with_floor(self, order: Rows, question: Question) -> Rows:
        least = least_protected(self.floor, question.n_asked)
        group = small(question.standing)
        placed = with_floor(order.tolist(), group, least, given=question.named.tolist())
        return np.concatenate([question.named, np.array([row for row, _ in placed], np.intp)])
