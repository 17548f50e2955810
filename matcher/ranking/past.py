"""What a few hospitals did before: the counts that support, flags and reasons are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.evidence import (
    DENSE_FEATURES,
    SPARSE_FEATURES,
    STATIC_FEATURES,
    Evidence,
    Funnel,
    Standing,
)
from matcher.evidence.registry import SHOWN_AS_SIMILAR
from matcher.history.columns import Bools, Ints

Counts = NDArray[np.int64]

#: "Active in the field": one public study of it, or three of a related field.
_ACTIVE = np.log(2) - 1e-6


@dataclass(frozen=True, eq=False)
class Counted:
    """How far forwardings to a few hospitals came, arrays of shape (n,).

    Attributes
    ----------
    n_asked:
        Forwardings, however they ended.
    n_due, n_in_time:
        Those answered or past due, and those answered in time.
    n_answered, n_interested:
        Those answered, and those with interest.
    n_judged, n_selected:
        Those with interest where Norway was chosen and the outcome told, and those selected.
    """

    n_asked: Counts
    n_due: Counts
    n_in_time: Counts
    n_answered: Counts
    n_interested: Counts
    n_judged: Counts
    n_selected: Counts

    @classmethod
    def of(cls, followed: Funnel, rows: NDArray[np.intp], whose: NDArray[np.intp], n: int) -> Self:
        """Count these rows of the funnel by the hospital they are about."""

        def known(stage: NDArray[np.float64]) -> Counts:
            return np.bincount(whose[~np.isnan(stage[rows])], minlength=n)

        def yes(stage: NDArray[np.float64]) -> Counts:
            return np.bincount(whose[stage[rows] == 1], minlength=n)

        return cls(
            n_asked=np.bincount(whose, minlength=n),
            n_due=known(followed.in_time),
            n_in_time=yes(followed.in_time),
            n_answered=known(followed.interested),
            n_interested=yes(followed.interested),
            n_judged=known(followed.selected),
            n_selected=yes(followed.selected),
        )


@dataclass(frozen=True, eq=False)
class Past:
    """What a few hospitals did and have, arrays of shape (n,).

    Attributes
    ----------
    everywhere, in_area, for_sponsor:
        Their forwardings: all of them, those in the counted area of the request, and those of
        its sponsor.
    n_sponsor_studies:
        Public studies of the sponsor in which each took part.
    n_related_studies, related_area:
        Public studies in the related area in which each has most.
    n_registered:
        Required capabilities known to be there.
    """

    sites: Ints
    everywhere: Counted
    in_area: Counted
    for_sponsor: Counted
    delay_days: NDArray[np.float64]
    n_open: Counts
    n_studies: Counts
    n_studies_in_field: Counts
    n_related_studies: Counts
    related_area: tuple[str, ...]
    n_similar_studies: Counts
    n_sponsor_studies: Counts
    n_registered: Counts
    is_named: Bools
    is_contacted: Bools
    is_declared: Bools
    declares: Bools
    is_specialist: Bools
    is_specialised: Bools
    hosts_centre: Bools
    fits: Bools
    is_active: Bools

    @classmethod
    def of(cls, standing: Standing, evidence: Evidence, sites: Ints) -> Self:
        """Count what these hospitals did."""
        rows, whose = standing.asked(sites)
        same = standing.request_area[standing.funnel.request[rows]] == evidence.area
        same &= evidence.area >= 0
        in_area = Counted.of(standing.funnel, rows[same], whose[same], len(sites))
        alike = _of_sponsor(evidence)[standing.funnel.request[rows]]
        few = dict(zip(SPARSE_FEATURES, evidence.few, strict=True))
        holds = {name: feature.holds(sites) for name, feature in few.items()}
        static = dict(zip(STATIC_FEATURES, standing.static, strict=True))
        field = evidence.dense[DENSE_FEATURES.index("registry_area")][sites]
        n_required = len(evidence.reading.request.required_capabilities)
        n_related, related_area = _related(evidence, sites)
        return cls(
            sites=sites,
            everywhere=Counted.of(standing.funnel, rows, whose, len(sites)),
            in_area=in_area,
            for_sponsor=Counted.of(standing.funnel, rows[alike], whose[alike], len(sites)),
            delay_days=standing.delay_days[sites],
            n_open=standing.n_open[sites],
            n_studies=standing.registry.totals[sites].astype(np.int64),
            n_studies_in_field=_in_field(evidence, sites),
            n_related_studies=n_related,
            related_area=related_area,
            n_similar_studies=_similar(evidence, sites),
            n_sponsor_studies=np.rint(np.expm1(few["registry_sponsor"].at(sites))).astype(int),
            n_registered=np.rint(few["capability_registered"].at(sites) * n_required).astype(int),
            is_named=holds["sponsor_named"],
            is_contacted=holds["already_contacted"],
            is_declared=holds["declared"],
            declares=static["declares"][sites] > 0,
            is_specialist=holds["specialist"],
            is_specialised=static["specialised"][sites] > 0,
            hosts_centre=holds["hosts_centre"],
            fits=holds["fitting_capability"],
            is_active=(field >= _ACTIVE) | (in_area.n_interested > 0) | holds["specialist"],
        )


def _of_sponsor(evidence: Evidence) -> Bools:
    """Which earlier requests came from the same sponsor."""
    sponsor = evidence.asking.sponsor
    return np.array(
        [
            sponsor != "" and request.sponsor.strip().casefold() == sponsor
            for request in evidence.standing.history.requests
        ],
        np.bool_,
    )


def _in_field(evidence: Evidence, sites: Ints) -> Counts:
    """Public studies in the counted area itself."""
    if evidence.area < 0:
        return np.zeros(len(sites), np.int64)
    log_counts = evidence.standing.registry.log_counts[evidence.area][sites]
    n: Counts = np.rint(np.expm1(log_counts.astype(np.float64))).astype(np.int64)
    return n


def _related(evidence: Evidence, sites: Ints) -> tuple[Counts, tuple[str, ...]]:
    """The area, related to the request's, in which each hospital has most studies."""
    standing = evidence.standing
    catalogue = standing.history.catalogue
    weights = standing.registry.field_weights(evidence.reading)
    others = np.setdiff1d(np.flatnonzero(weights), [evidence.area])
    if not len(others):
        return np.zeros(len(sites), np.int64), ("",) * len(sites)
    counted = standing.registry.log_counts[np.ix_(others, sites)]
    best = counted.argmax(axis=0)
    n = np.rint(np.expm1(counted.max(axis=0).astype(np.float64))).astype(np.int64)
    return n, tuple(catalogue.areas[others[k]].area_id for k in best.tolist())


def _similar(evidence: Evidence, sites: Ints) -> Counts:
    """Public studies with a similar title that the hospital took part in."""
    studies = evidence.standing.history.studies
    similar = np.flatnonzero(studies.live & (evidence.text_similarity >= SHOWN_AS_SIMILAR))
    offsets = evidence.standing.registry.part_offsets
    taking_part = [studies.part_site[offsets[j] : offsets[j + 1]] for j in similar.tolist()]
    if not taking_part:
        return np.zeros(len(sites), np.int64)
    everyone = np.concatenate(taking_part)
    order = np.argsort(sites)
    place = np.minimum(np.searchsorted(sites, everyone, sorter=order), len(sites) - 1)
    row = order[place]
    return np.bincount(row[sites[row] == everyone], minlength=len(sites))
