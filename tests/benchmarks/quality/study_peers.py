"""Peers that rank hospitals for a study by who took part in earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from quality.studies import Studies, Study
from quality.texts import letters

Floats = NDArray[np.float64]

#: Similarity counts with this power; being of the same sponsor class or phase adds these shares.
POWER, SAME_SPONSOR, SAME_PHASE = 3.0, 0.5, 0.2
HALF_LIFE_YEARS = 8.0
#: Studies' worth of the overall share that near and category shares are shrunk towards.
NEAR_STRENGTH, CATEGORY_STRENGTH, SHARE_STRENGTH = 0.1, 5.0, 1.0
#: Strength of the weights of the logistic regression of each hospital.
STRENGTH = 10.0


@dataclass(frozen=True, eq=False)
class Past:
    """Studies learnt from, and words made countable.

    Attributes
    ----------
    places:
        Places of the studies learnt from.
    learnt:
        Places the fitted peers learnt from: the same, or those of a few weeks before.
    """

    source: Studies
    places: NDArray[np.intp]
    learnt: Fitted

    @property
    def took_part(self) -> Floats:
        """Shape (n_past, n_sites)."""
        return self.source.took_part[self.places]

    @cached_property
    def share(self) -> Floats:
        """Overall share of each hospital, shrunk towards the mean."""
        mean = self.took_part.mean()
        n = len(self.places)
        return (self.took_part.sum(axis=0) + SHARE_STRENGTH * mean) / (n + SHARE_STRENGTH)


@dataclass(frozen=True, eq=False)
class Fitted:
    """What takes time to fit, on studies known by one day."""

    source: Studies
    places: NDArray[np.intp]

    def _counted(self, longest: int) -> sparse.csr_matrix:
        """Letter groups of all studies; what is rare is counted among those learnt from."""
        words = [study.words for study in self.source.studies]
        return letters(longest).fit([words[i] for i in self.places]).transform(words)

    @cached_property
    def triples(self) -> sparse.csr_matrix:
        """Groups of three letters, of all studies."""
        return self._counted(3)

    @cached_property
    def logistic(self) -> Floats:
        """P(took part) by a logistic regression a hospital, for all studies of the source."""
        took_part, words = self.source.took_part[self.places], self._counted(5)
        p = np.tile(took_part.mean(axis=0), (len(self.source.studies), 1))
        for site, y in enumerate(took_part.T):
            if 0 < y.sum() < len(y):
                model = LogisticRegression(C=STRENGTH, max_iter=300).fit(words[self.places], y)
                p[:, site] = model.predict_proba(words)[:, 1]
        return p


def popularity(past: Past, _place: int) -> Floats:
    """Studies so far."""
    return past.share


def by_category(past: Past, place: int) -> Floats:
    """Share of the studies of the same categories and areas, shrunk towards the overall share."""
    kinds = _kinds(past.source.studies[place])
    same = np.array([bool(kinds & _kinds(past.source.studies[i])) for i in past.places])
    took_part = past.took_part[same].sum(axis=0)
    return (took_part + CATEGORY_STRENGTH * past.share) / (same.sum() + CATEGORY_STRENGTH)


def text_kernel(past: Past, place: int) -> Floats:
    """Share of similar studies: words, and where known sponsor class, phase and age."""
    study, earlier = past.source.studies[place], past.source.studies
    words = past.learnt.triples
    similar = (words[past.places] @ words[place].T).toarray().ravel().clip(0.0, 1.0) ** POWER
    others = [earlier[i] for i in past.places]
    similar *= [1 + SAME_SPONSOR * (one.sponsor == study.sponsor) for one in others]
    similar *= [1 + SAME_PHASE * (one.phase == study.phase) for one in others]
    similar *= [_age(study.started_on, one.started_on) for one in others]
    near = similar @ past.took_part + NEAR_STRENGTH * past.share
    return near / (similar.sum() + NEAR_STRENGTH)


def text_logistic(past: Past, place: int) -> Floats:
    """A logistic regression a hospital."""
    return past.learnt.logistic[place]


def logistic_and_kernel(past: Past, place: int) -> Floats:
    """Mean of the two."""
    return (text_logistic(past, place) + text_kernel(past, place)) / 2


STUDY_PEERS: Mapping[str, Callable[[Past, int], Floats]] = {
    "popularity": popularity,
    "by category or area": by_category,
    "text kernel": text_kernel,
    "text logistic": text_logistic,
    "text logistic + kernel": logistic_and_kernel,
}


def _kinds(study: Study) -> set[str]:
    """What a study is counted under: its categories where it has any of its own, else areas."""
    return set(study.areas) if not study.summary else set(study.categories)


def _age(today: date, started_on: date) -> float:
    return 0.5 ** ((today - started_on).days / 365.25 / HALF_LIFE_YEARS)
