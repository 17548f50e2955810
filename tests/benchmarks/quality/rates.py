"""Shrunken past rates of hospitals, as known on each request's own day: features for peers.

A rate never holds the outcome of its own row: only what was known before that day began.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

#: Outcomes' worth of the rate above that a rate is shrunk towards: a hospital's towards all
#: hospitals', a hospital's in a field towards the hospital's.
SITE_STRENGTH, FIELD_STRENGTH = 4.0, 3.0

#: The rate of a stage before anything is known of it.
UNKNOWN_RATE = 0.5


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes of pairs and the days they became known; arrays of shape (n_pairs,).

    Attributes
    ----------
    labels, known_day:
        Shape (n_pairs, n_stages): the outcome (NaN where never known), and since when.
    """

    site: Ints
    area: Ints
    labels: Floats
    known_day: Ints
    n_sites: int


def past_rates(outcomes: Outcomes, day: Ints, area: Ints) -> NDArray[np.float32]:
    """Rates of every hospital on the days given, for requests of the areas given.

    Returns
    -------
    ndarray
        Shape (n_requests, n_sites, 2 n_stages + 2): each stage's rate overall and in the
        area, then log(1 + outcomes known) overall and in the area.
    """
    n_stages = outcomes.labels.shape[1]
    rates = np.zeros((len(day), outcomes.n_sites, 2 * n_stages + 2), np.float32)
    for i, (today, field) in enumerate(zip(day.tolist(), area.tolist(), strict=True)):
        known = outcomes.known_day <= today
        in_field = outcomes.area == field
        for stage in range(n_stages):
            yes, n = _counts(outcomes, stage, known[:, stage])
            usual = yes.sum() / n.sum() if n.sum() else UNKNOWN_RATE
            overall = (yes + SITE_STRENGTH * usual) / (n + SITE_STRENGTH)
            yes, n_field = _counts(outcomes, stage, known[:, stage] & in_field)
            rates[i, :, 2 * stage] = overall
            rates[i, :, 2 * stage + 1] = (yes + FIELD_STRENGTH * overall) / (
                n_field + FIELD_STRENGTH
            )
            if stage == 0:
                rates[i, :, -2], rates[i, :, -1] = np.log1p(n), np.log1p(n_field)
    return rates


def _counts(outcomes: Outcomes, stage: int, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    site, label = outcomes.site[rows], outcomes.labels[rows, stage]
    yes = np.bincount(site, weights=label, minlength=outcomes.n_sites)
    return yes, np.bincount(site, minlength=outcomes.n_sites).astype(float)
