"""Who has run a sponsor's public studies before: sponsors come back to hospitals they know."""

from __future__ import annotations

import numpy as np

from matcher.history import History
from matcher.history.columns import Floats, Ints


def sponsor_studies(history: History, sponsor: str) -> tuple[Ints, Floats]:
    """Hospitals that took part in earlier public studies of a sponsor, and in how many.

    Returns
    -------
    sites, counts : arrays of equal length, sites ascending.
    """
    studies = history.studies
    name = sponsor.strip().casefold()
    if not name or name not in studies.sponsors:
        return np.zeros(0, np.int32), np.zeros(0)
    own = np.flatnonzero((studies.sponsor == studies.sponsors.index(name)) & studies.live)
    first = np.searchsorted(studies.part_study, own)
    last = np.searchsorted(studies.part_study, own, side="right")
    parts = [studies.part_site[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
    if not parts:
        return np.zeros(0, np.int32), np.zeros(0)
    sites, counts = np.unique(np.concatenate(parts), return_counts=True)
    return sites.astype(np.int32), counts.astype(float)
