"""Registry evidence: who took part in public studies of the field, and in similar ones.

Participation in a public study is not selection after a feasibility request, so it enters
as a feature whose weight is learnt, never as a label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import Catalogue
from matcher.domain.request import Reading
from matcher.evidence.known import HALF_LIFE_DAYS, SHARE_PRIOR_STUDIES
from matcher.evidence.nearby import SAME_PHASE, SAME_SPONSOR
from matcher.evidence.similar import SimilarStudies
from matcher.history import NO_DAY, History
from matcher.history.columns import Floats
from matcher.text.normalise import fold
from matcher.text.postings import letter_groups

#: A study of a related field (one that shares a health category) counts this much.
RELATED_AREA = 0.5

#: The share of similar studies where they are too many to learn from: round numbers on a
#: flat stretch.
TEXT_POWER = 1.5
AREA_WEIGHT = 0.05

#: Studies' worth of a hospital's overall share that its similar studies are shrunk towards.
SHARE_STRENGTH = 0.5

#: Keeps the log share of hospitals without studies from running away (kind to the small).
FLOOR_OF_MEAN = 0.1

#: Text similarity from which a study is shown as "similar".
SHOWN_AS_SIMILAR = 0.3


TextSimilarity = Callable[[], NDArray[np.float32]]


@dataclass(frozen=True)
class RegistryEvidence:
    """What public studies say about each hospital, ready for any request.

    Attributes
    ----------
    log_counts:
        Shape (n_areas, n_sites): log(1 + studies of the area).
    totals:
        Shape (n_sites,): studies of any kind.
    share:
        Shape (n_sites,): share of all studies the hospital took part in, shrunk.
    part_offsets:
        Shape (n_studies + 1,): where each study's participants start.
    study_by_site, taking_part, site_starts:
        Participations again, ordered by hospital; the hospitals that have any, and where each
        one's studies start.
    related:
        Shape (n_areas, n_areas): how much a study of one area counts in another.
    """

    history: History
    log_counts: Floats
    totals: Floats
    share: Floats
    n_studies: int
    part_offsets: NDArray[np.int64]
    study_by_site: NDArray[np.int32]
    taking_part: NDArray[np.intp]
    site_starts: NDArray[np.int64]
    related: NDArray[np.float64]

    @classmethod
    def of(cls, history: History, dtype: type[np.floating]) -> RegistryEvidence:
        """Count once a history."""
        n_sites, studies = history.n_sites, history.studies
        log_counts, totals = _counts_by_area(history, dtype)
        taken_part = np.bincount(studies.part_site, minlength=n_sites)
        np.maximum(totals, taken_part, out=totals)
        order = np.argsort(studies.part_site, kind="stable")
        offsets = np.zeros(len(studies.live) + 1, np.int64)
        np.cumsum(np.bincount(studies.part_study, minlength=len(studies.live)), out=offsets[1:])
        n_live = int(np.count_nonzero(studies.live))
        return cls(
            history=history,
            log_counts=log_counts,
            totals=totals.astype(dtype),
            share=_shrunk_share(taken_part, n_live).astype(dtype),
            n_studies=n_live,
            part_offsets=offsets,
            study_by_site=studies.part_study[order],
            taking_part=np.flatnonzero(taken_part),
            site_starts=(np.cumsum(taken_part) - taken_part)[taken_part > 0],
            related=_relatedness(history.catalogue),
        )

    def field(self, reading: Reading) -> Floats:
        """log(1 + studies of the field); a related field counts less. Shape (n_sites,)."""
        weights = self.field_weights(reading)
        best = np.zeros(self.log_counts.shape[1], self.log_counts.dtype)
        for area in np.flatnonzero(weights).tolist():
            np.maximum(best, self.log_counts[area] * best.dtype.type(weights[area]), out=best)
        return best

    def field_weights(self, reading: Reading) -> NDArray[np.float64]:
        """How much studies of each area count as studies of the field. Shape (n_areas,)."""
        positions = self.history.catalogue.area_positions
        weights = np.zeros(len(self.related))
        for area, weight in reading.areas:
            np.maximum(weights, weight * self.related[positions[area]], out=weights)
        return weights

    def kernel(self, reading: Reading, text: NDArray[np.float32]) -> NDArray[np.float32]:
        """Similarity of each live study to the request, 0 or more. Shape (n_studies,)."""
        studies = self.history.studies
        kernel = text**TEXT_POWER
        wanted = [self.history.catalogue.area_positions[a] for a, _ in reading.areas]
        if wanted:
            kernel[np.unique(studies.area_study[np.isin(studies.area, wanted)])] += AREA_WEIGHT
        request = reading.request
        if request.phase in studies.phases:
            kernel[studies.phase == studies.phases.index(request.phase)] *= 1 + SAME_PHASE
        sponsor = request.sponsor.casefold()
        if sponsor in studies.sponsors:
            kernel[studies.sponsor == studies.sponsors.index(sponsor)] *= 1 + SAME_SPONSOR
        kernel *= _recency(studies.started_on, self.history.as_of)
        kernel *= studies.live
        return kernel

    def text_similarity(self, reading: Reading) -> NDArray[np.float32]:
        """Share of rare letter groups in common, 0 to 1, live or not. Shape (n_studies,)."""
        index, live = self.history.text_index, self.history.studies.live
        all_live = self.n_studies == len(live)
        shared = np.zeros(index.n_documents, np.float32)
        asked = 0.0
        # Sorted, so that sums come out the same in every process (sets are not ordered).
        groups = sorted(set(letter_groups(fold(reading.request.text).split())))
        for group in groups:
            holding = index.holding(group)
            n_holding = len(holding) if all_live else int(np.count_nonzero(live[holding]))
            rarity = float(np.log((1 + self.n_studies) / (1 + n_holding))) ** 2
            asked += rarity
            if n_holding:
                shared[holding] += np.float32(rarity)
        if asked > 0:
            shared /= np.sqrt(
                np.float32(asked * asked / len(groups)) * np.maximum(index.n_terms_of, 1)
            )
        return np.minimum(shared, 1, out=shared)

    def similar(self, reading: Reading, text: TextSimilarity) -> Floats:
        """log of the share in studies like this one against the average hospital.

        Learnt from past studies (`SimilarStudies`). Where studies and hospitals are too many
        for that (from some 6,000 hospitals with studies on), the plain share of similar
        studies, see `kernel`. A floor is added, so that no hospital falls out of sight.

        Parameters
        ----------
        text:
            Gives what `text_similarity` does; asked only where nothing was learnt.

        Returns
        -------
        Floats
            Shape (n_sites,); above log(0.1 / 1.1), all 0 where there are no studies.
        """
        if self.n_studies == 0:
            return np.zeros_like(self.share)
        if self._similar is None:
            return self._kernel_share(reading, text())
        scores = self._similar.log_shares(reading)
        scores -= scores.max()
        shares = np.exp(scores)
        out = np.full(len(self.share), shares[-1])
        out[self._similar.known.sites] = shares[:-1]
        return against_average(out).astype(self.share.dtype)

    @cached_property
    def _similar(self) -> SimilarStudies | None:
        return SimilarStudies.of(self.history)

    def _kernel_share(self, reading: Reading, text: NDArray[np.float32]) -> Floats:
        kernel = self.kernel(reading, text)
        share = self.share.dtype.type(SHARE_STRENGTH) * self.share
        if len(self.taking_part):
            taken = np.add.reduceat(
                kernel[self.study_by_site], self.site_starts, dtype=self.share.dtype
            )
            share[self.taking_part] += taken
        share /= share.dtype.type(float(kernel.sum(dtype=float)) + SHARE_STRENGTH)
        return against_average(share)


def against_average(share: Floats) -> Floats:
    """log of shares (changed in place) against the average hospital's, with a floor."""
    mean = share.mean(dtype=float)
    share += share.dtype.type(FLOOR_OF_MEAN * mean)
    share /= share.dtype.type((1 + FLOOR_OF_MEAN) * mean)
    return np.log(share, out=share)


def _relatedness(catalogue: Catalogue) -> NDArray[np.float64]:
    """1 for an area and itself, `RELATED_AREA` where two share a health category, else 0."""
    specific = [
        set(area.hrcs) - {"Generic Health Relevance", "Other"} if area.kind == "area" else set()
        for area in catalogue.areas
    ]
    related = np.array([[bool(one & other) for other in specific] for one in specific], float)
    related *= RELATED_AREA
    np.fill_diagonal(related, 1.0)
    return related


def _counts_by_area(history: History, dtype: type[np.floating]) -> tuple[Floats, NDArray[np.int64]]:
    """log(1 + studies) of each area and hospital, and the largest count known of each hospital.

    Lists and registers name the same studies: the larger count stands, not the sum.
    """
    n_sites, studies, listed = history.n_sites, history.studies, history.counts
    log_counts = np.zeros((len(history.catalogue.areas), n_sites), dtype)
    totals = np.zeros(n_sites, np.int64)
    in_all = listed.area < 0
    np.maximum.at(totals, listed.site[in_all], listed.n_studies[in_all])
    for area, row in enumerate(log_counts):
        belongs = np.zeros(len(studies.live), np.bool_)
        belongs[studies.area_study[studies.area == area]] = True
        counted = np.bincount(studies.part_site[belongs[studies.part_study]], minlength=n_sites)
        here = listed.area == area
        np.maximum.at(counted, listed.site[here], listed.n_studies[here])
        np.maximum(totals, counted, out=totals)
        np.log1p(counted, out=row, casting="unsafe")
    return log_counts, totals


def _shrunk_share(taken_part: NDArray[np.int64], n_studies: int) -> NDArray[np.float64]:
    """Share of all studies, shrunk towards the average hospital's where studies are few."""
    if n_studies == 0:
        return np.full(len(taken_part), 1.0 / max(len(taken_part), 1))
    mean = taken_part.mean() / n_studies
    share: NDArray[np.float64] = (taken_part + SHARE_PRIOR_STUDIES * mean) / (
        n_studies + SHARE_PRIOR_STUDIES
    )
    return share


def _recency(started_on: NDArray[np.int32], as_of: date) -> NDArray[np.float32]:
    """Weight of a study's age: halved every `HALF_LIFE_DAYS`; 1 where the age is unknown."""
    today = np.int32((as_of - date(1970, 1, 1)).days)
    age = np.maximum(today - np.where(started_on == NO_DAY, today, started_on), 0)
    weight: NDArray[np.float32] = np.exp2(-age.astype(np.float32) / np.float32(HALF_LIFE_DAYS))
    return weight
