"""What a unit could go by without a model: the orders that the model must beat.

All of them see what was known before the request's own day, as the model does; counts go on up
to that day, while the model was trained on an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evidence import Evidence, Standing

Array = NDArray[np.float64]

#: In the order of tables.
BASELINES = ("random", "popularity", "area_popularity", "rule", "prior")

#: A declared field comes before any share of required capabilities.
_DECLARED_FIRST = 2.0
_LACKS = -10.0


@dataclass(frozen=True, eq=False)
class Scores:
    """What a method orders by, shape (n_sites,) each; higher is further up, equal is tied.

    Attributes
    ----------
    interested:
        For the question who will say yes.
    selected:
        For the question who will be selected.
    """

    interested: Array
    selected: Array


def baseline_scores(evidence: Evidence, area_of: Mapping[str, int]) -> dict[str, Scores]:
    """The simple orders of all candidates; `prior`, which is a model, is not among them.

    - ``random``: everybody tied, which the metrics take for the mean of all orders;
    - ``popularity``: how often each hospital was selected before, then how often interested;
      for interest, how often interested;
    - ``area_popularity``: the same within the counted area, then overall;
    - ``rule``: hospitals that declared the area first, then by the share of required
      capabilities they are known to have; those known to lack one last.

    Parameters
    ----------
    evidence:
        Of the request as it was worded on its own day, as of that day.
    area_of:
        Position of the counted area of each earlier request, by id; -1 where there is none.
    """
    standing = evidence.standing
    followed = standing.funnel
    ids = [earlier.request_id for earlier in standing.history.requests]
    areas = np.array([area_of.get(request_id, -1) for request_id in ids], np.int64)
    same = np.zeros(len(followed), np.bool_)
    if evidence.area >= 0 and len(followed):
        same = areas[followed.request] == evidence.area
    everywhere = _counts(standing, np.ones(len(followed), np.bool_))
    in_area = _counts(standing, same)
    nobody = np.zeros(standing.history.n_sites)
    rule = _rule(evidence)
    return {
        "random": Scores(nobody, nobody),
        "popularity": everywhere,
        "area_popularity": Scores(
            _then(in_area.interested, everywhere.interested),
            _then(in_area.selected, everywhere.selected),
        ),
        "rule": Scores(rule, rule),
    }


def _counts(standing: Standing, rows: NDArray[np.bool_]) -> Scores:
    followed, n = standing.funnel, standing.history.n_sites
    interested = np.bincount(followed.site[rows & (followed.interested == 1)], minlength=n)
    selected = np.bincount(followed.site[rows & (followed.selected == 1)], minlength=n)
    return Scores(interested.astype(float), _then(selected, interested))


def _then(first: NDArray[np.generic], second: NDArray[np.generic]) -> Array:
    """Places by the first array, and among equals by the second."""
    both = np.stack([np.asarray(first, float), np.asarray(second, float)], axis=1)
    _, place = np.unique(both, axis=0, return_inverse=True)
    return place.reshape(-1).astype(float)


def _rule(evidence: Evidence) -> Array:
    standing = evidence.standing
    sites = np.arange(standing.history.n_sites, dtype=np.int32)
    score = _DECLARED_FIRST * evidence.few_of("declared").at(sites)
    score += evidence.few_of("capability_registered").at(sites)
    kinds = standing.history.catalogue.capability_positions
    for name in evidence.reading.request.required_capabilities:
        if name in kinds:
            score[standing.lacks[kinds[name]]] = _LACKS
    return score
