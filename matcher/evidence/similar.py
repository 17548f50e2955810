"""Which hospitals take part in studies like this one: taste, sister studies, and the field.

Three opinions, as log chances: each hospital's taste in studies (`taste.py`), and who took
part in the studies with nearly the same words, and in those of the field (`nearby.py`); each
counts as much as it has foretold (`mixing.py`). What is slow is learnt from the studies known
before 1 January of the as-of year, and kept; studies known since then are added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher.domain.request import Reading
from matcher.evidence.described import Array, Described, alike, alike_in_words
from matcher.evidence.describer import Describer
from matcher.evidence.known import Known, newest
from matcher.evidence.mixing import learn_trust
from matcher.evidence.nearby import log_ratios, near
from matcher.evidence.taste import fit_taste
from matcher.history import History, day_number

#: To learn from n studies of m hospitals takes n * n * m a step: as many of the newest are
#: learnt from as keep that below this (1,581 with 60 hospitals, 387 with 1,000).
BUDGET = 1.5e8
#: Where that is fewer studies than this, and not all, nothing is learnt.
TOO_FEW = 150
#: The trust in the opinions is learnt on the newest studies, at most so many.
TRUST_STUDIES = 600


@dataclass(frozen=True, eq=False)
class Learnt:
    """What is learnt once a year.

    Attributes
    ----------
    described:
        The n studies learnt from.
    coefficients:
        Tastes of the hospitals of `known`, shape (n, m), see `fit_taste`.
    trust:
        In each opinion, shape (3,).
    """

    known: Known
    describer: Describer
    described: Described
    coefficients: Array
    trust: Array


@dataclass(frozen=True, eq=False)
class SimilarStudies:
    """All that is known on the day, ready for any request.

    Attributes
    ----------
    blocks:
        The studies of `learnt`, and those known since, with their coefficients for the
        hospitals of `known`.
    drawn, weight:
        Of the studies of both blocks, see `Known`; the first weighs 0 where a study is in both.
    """

    known: Known
    learnt: Learnt
    blocks: tuple[tuple[Described, Array], ...]
    drawn: Array
    weight: Array

    @classmethod
    def of(cls, history: History) -> SimilarStudies | None:
        """None where there are no studies, or too many to learn from."""
        studies = history.studies
        n_live = int(np.count_nonzero(studies.live))
        n_sites = int(np.count_nonzero(np.bincount(studies.part_site)))
        limit = int(np.sqrt(BUDGET / max(n_sites, 1)))
        if n_live == 0 or limit < min(n_live, TOO_FEW):
            return None
        since = _learning_day(history)
        before = studies.part_known_on < since
        learnt_from = newest(history, before, limit)
        fresh = newest(history, ~before, limit)
        all_parts = np.ones(len(before), np.bool_)
        return _together(
            Known.of(history, before, since, learnt_from),
            Known.of(history, all_parts, since, np.union1d(learnt_from, fresh)),
            tuple(fresh.tolist()),
        )

    def log_shares(self, reading: Reading) -> Array:
        """log of each hospital's share of the places in such a study, up to a constant.

        Returns
        -------
        Array
            Shape (m + 1,): of the hospitals of `known`, then of any other.
        """
        learnt = self.learnt
        asked = learnt.describer.request(reading, self.known.history)
        taste = np.zeros(len(self.known.share))
        nearness = []
        for described, coefficients in self.blocks:
            in_words = alike_in_words(asked, described)
            taste += (alike(asked, described, in_words) @ coefficients)[0]
            nearness.append(near(asked, described, in_words))
        of_both = tuple(np.concatenate(kind, axis=1) for kind in zip(*nearness, strict=True))
        share = self.known.share
        opinions = [taste, *(r[0] for r in log_ratios(of_both, self.drawn, self.weight, share))]
        return np.asarray(np.log(share) + learnt.trust @ np.array(opinions), np.float64)


def _learning_day(history: History) -> int:
    """1 January, the first of the month, or the day itself: the first by which half was known."""
    studies, day = history.studies, history.as_of
    half = np.count_nonzero(studies.live) / 2
    for since in (day.replace(month=1, day=1), day.replace(day=1)):
        before = studies.part_known_on < day_number(since)
        if len(np.unique(studies.part_study[before])) >= half:
            return day_number(since)
    return history.day


# A dozen years of one archive: requests do not always come in the order of their days.
@lru_cache(maxsize=12)
def _learn(known: Known) -> Learnt:
    describer = Describer.of(known.history, known.documents)
    described = describer.studies(known.history, known.documents)
    in_words = alike_in_words(described, described)
    likeness = alike(described, described, in_words)
    taste = fit_taste(likeness, known.drawn, known.weight, np.log(known.share), known.copies)
    last = np.arange(max(len(in_words) - TRUST_STUDIES, 0), len(in_words))
    trust = learn_trust(
        likeness[np.ix_(last, last)],
        tuple(kind[np.ix_(last, last)] for kind in near(described, described, in_words)),
        known.part(last),
    )
    return Learnt(known, describer, described, taste, trust)


@lru_cache(maxsize=4)
def _together(old: Known, now: Known, fresh: tuple[int, ...]) -> SimilarStudies:
    """Add to what was learnt once a year the studies heard of since."""
    learnt, history = _learn(old), now.history
    # A hospital that took part for the first time was until then one of the others.
    column = np.full(len(now.share), len(old.sites))
    column[np.searchsorted(now.sites, old.sites)] = np.arange(len(old.sites))
    coefficients = learnt.coefficients[:, column]
    new = np.array(fresh, np.intp)
    described = learnt.describer.studies(history, new)
    rows = np.searchsorted(now.documents, new)
    before = alike(described, learnt.described, alike_in_words(described, learnt.described))
    more = fit_taste(
        alike(described, described, alike_in_words(described, described)),
        now.drawn[rows],
        now.weight[rows],
        np.log(now.share) + before @ coefficients,
        now.copies,
    )
    both = np.append(np.searchsorted(now.documents, old.documents), rows)
    weight = now.weight[both]
    # A study that gained a hospital is in both blocks, and counts once.
    weight[: len(old.documents)][np.isin(old.documents, new)] = 0
    return SimilarStudies(
        now,
        learnt,
        ((learnt.described, coefficients), (described, more)),
        now.drawn[both],
        weight,
    )
