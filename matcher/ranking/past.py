"""What a few hospitals did before: the counts that support, flags and reasons are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evidence import DENSE_FEATURES, SPARSE_FEATURES, Evidence, Standing
from matcher.evidence.registry import SHOWN_AS_SIMILAR, field_weights
from matcher.history.columns import Bools, Ints

Counts = NDArray[np.int64]

#: "Active in the field": one public study of it, or three of a related field.
_ACTIVE = np.log(2) - 1e-6


@dataclass(frozen=True, eq=False)
class Past:
    """Counts of a few hospitals, arrays of shape (n,).

    Attributes
    ----------
    n_due, n_in_time:
        Forwardings that are answered or past due, and those answered in time.
    n_answered, n_interested, n_judged, n_selected:
        Of the answered ones interested; of those judged (Norway chosen, outcome told) selected.
    *_in_area:
        The same within the counted area of the request.
    n_registered:
        Required capabilities known to be there.
    """

    sites: Ints
    n_asked: Counts
    n_asked_in_area: Counts
    n_due: Counts
    n_in_time: Counts
    n_answered: Counts
    n_interested: Counts
    n_answered_in_area: Counts
    n_interested_in_area: Counts
    n_judged: Counts
    n_selected: Counts
    n_judged_in_area: Counts
    n_selected_in_area: Counts
    delay_days: NDArray[np.float64]
    n_open: Counts
    n_studies: Counts
    n_studies_in_field: Counts
    n_related_studies: Counts
    related_area: tuple[str, ...]
    n_similar_studies: Counts
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
    def of(cls, standing: Standing, evidence: Evidence, sites: Ints) -> Past:
        """Count what these hospitals did."""
        followed, registry = standing.funnel, standing.registry
        mine, row = standing.asked(sites)
        in_area = standing.request_area[followed.request[mine]] == evidence.area
        in_area &= evidence.area >= 0

        def count(stage: NDArray[np.float64], value: float | None, only: Bools) -> Counts:
            known = ~np.isnan(stage[mine]) if value is None else stage[mine] == value
            return np.bincount(row[known & only], minlength=len(sites))

        everywhere = np.ones(len(mine), np.bool_)
        few = dict(zip(SPARSE_FEATURES, evidence.few, strict=True))
        here = {name: feature.holds(sites) for name, feature in few.items()}
        matrix = evidence.matrix(sites)
        field = evidence.dense[DENSE_FEATURES.index("registry_area")][sites]
        required = len(evidence.reading.request.required_capabilities)
        registered = matrix[:, -len(SPARSE_FEATURES) :][
            :, SPARSE_FEATURES.index("capability_registered")
        ]
        n_interested_in_area = count(followed.interested, 1, in_area)
        n_related, related_area = _related(evidence, sites)
        declares = standing.static[1][sites] > 0
        return cls(
            sites=sites,
            n_asked=np.bincount(row, minlength=len(sites)),
            n_asked_in_area=np.bincount(row[in_area], minlength=len(sites)),
            n_due=count(followed.in_time, None, everywhere),
            n_in_time=count(followed.in_time, 1, everywhere),
            n_answered=count(followed.interested, None, everywhere),
            n_interested=count(followed.interested, 1, everywhere),
            n_answered_in_area=count(followed.interested, None, in_area),
            n_interested_in_area=n_interested_in_area,
            n_judged=count(followed.selected, None, everywhere),
            n_selected=count(followed.selected, 1, everywhere),
            n_judged_in_area=count(followed.selected, None, in_area),
            n_selected_in_area=count(followed.selected, 1, in_area),
            delay_days=standing.delay_days[sites],
            n_open=standing.n_open[sites],
            n_studies=registry.totals[sites].astype(np.int64),
            n_studies_in_field=_in_field(evidence, sites),
            n_related_studies=n_related,
            related_area=related_area,
            n_similar_studies=_similar(evidence, sites),
            n_registered=np.rint(registered * required).astype(np.int64),
            is_named=here["sponsor_named"],
            is_contacted=here["already_contacted"],
            is_declared=here["declared"],
            declares=declares,
            is_specialist=here["specialist"],
            is_specialised=standing.static[2][sites] > 0,
            hosts_centre=here["hosts_centre"],
            fits=here["fitting_capability"],
            is_active=(field >= _ACTIVE) | (n_interested_in_area > 0) | here["specialist"],
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
    weights = field_weights(evidence.reading, catalogue)
    others = sorted(set(weights) - {evidence.area})
    if not others:
        return np.zeros(len(sites), np.int64), ("",) * len(sites)
    counted = standing.registry.log_counts[np.ix_(np.array(others), sites)]
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
