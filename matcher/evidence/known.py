"""Studies and who took part in them as matrices, as known before a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matcher.evidence.described import Array
from matcher.history import NO_DAY, History
from matcher.history.columns import Bools, Ints

#: Studies' worth of the average hospital's share that every hospital is given.
SHARE_PRIOR_STUDIES = 20.0

#: A study of this age counts half. Quality hardly moves between 4 and 16 years.
HALF_LIFE_DAYS = 8 * 365.25


@dataclass(frozen=True, eq=False)
class Known:
    """Some studies of a history and who took part in them.

    Equal where they say the same about the same archive, whatever the day: what is learnt
    from them can be kept.

    Attributes
    ----------
    since:
        Day number from which ages are counted.
    documents:
        Shape (n,): the studies, ascending.
    sites:
        Shape (m,): hospitals that took part in any study known, ascending.
    drawn:
        Shape (n, m + 1): 1 / (participants of the study) for those that took part, else 0;
        the last column stands for each hospital that took part in none.
    copies:
        Shape (m + 1,): 1, and how many took part in none.
    weight:
        Shape (n,): the square root of how many took part, halved by age: a study of many
        hospitals tells more than a study of one, but not that many times more.
    share:
        Shape (m + 1,): share of all draws, weighted, shrunk towards equal shares.
    """

    history: History
    since: int
    documents: NDArray[np.intp]
    sites: NDArray[np.intp]
    drawn: Array
    weight: Array
    share: Array
    copies: Array

    @classmethod
    def of(cls, history: History, parts: Bools, since: int, chosen: NDArray[np.intp]) -> Known:
        """From some of the participations; `chosen` studies (ascending), shares of them all."""
        studies = history.studies
        documents, row = np.unique(studies.part_study[parts], return_inverse=True)
        sites, column = np.unique(studies.part_site[parts], return_inverse=True)
        n_drawn = np.bincount(row, minlength=len(documents)).astype(np.float64)
        weight = np.sqrt(n_drawn) * recency(studies.started_on[documents], since)
        total = float(weight.sum()) + SHARE_PRIOR_STUDIES
        equal = SHARE_PRIOR_STUDIES / history.n_sites
        won = np.bincount(column, weights=(weight / n_drawn)[row], minlength=len(sites) + 1)
        kept = np.searchsorted(documents, chosen)
        place = np.full(len(documents), -1)
        place[kept] = np.arange(len(kept))
        held = place[row] >= 0
        drawn = np.zeros((len(kept), len(sites) + 1))
        drawn[place[row[held]], column[held]] = (1 / n_drawn)[row[held]]
        return cls(
            history=history,
            since=since,
            documents=chosen,
            sites=sites.astype(np.intp),
            drawn=drawn,
            weight=weight[kept],
            share=np.asarray((won + equal) / total, np.float64),
            copies=np.append(np.ones(len(sites)), float(history.n_sites - len(sites))),
        )

    def part(self, rows: NDArray[np.intp]) -> Known:
        """Some of its studies; shares as they are."""
        return replace(
            self,
            documents=self.documents[rows],
            drawn=self.drawn[rows],
            weight=self.weight[rows],
        )

    @cached_property
    def digest(self) -> bytes:
        """Of all that it says, the words excepted."""
        studies = self.history.studies
        in_areas = np.isin(studies.area_study, self.documents)
        digest = blake2b(str((self.since, self.history.n_sites)).encode())
        for said in (
            self.documents,
            self.sites,
            self.drawn,
            self.weight,
            self.share,
            studies.phase[self.documents],
            studies.sponsor[self.documents],
            studies.area_study[in_areas],
            studies.area[in_areas],
        ):
            digest.update(str(said.shape).encode())
            digest.update(np.ascontiguousarray(said).tobytes())
        return digest.digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Known)
            and self.history.text_index is other.history.text_index
            and self.digest == other.digest
        )


def recency(started_on: Ints, since: int) -> Array:
    """Weight of a study's age: 1 for a new one or where the age is unknown."""
    age = np.maximum(since - np.where(started_on == NO_DAY, since, started_on), 0)
    return np.asarray(np.exp2(-age / HALF_LIFE_DAYS), np.float64)


def newest(history: History, parts: Bools, n: int) -> NDArray[np.intp]:
    """The n studies of these participations that started last, ascending."""
    documents = np.unique(history.studies.part_study[parts])
    started_on = history.studies.started_on[documents]
    return np.sort(documents[np.argsort(started_on, kind="stable")[::-1][:n]]).astype(np.intp)
