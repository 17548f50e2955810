"""How each hospital stands on the day, whatever the request: the static features and look-ups.

Made once a history; a request then touches only the columns it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue.terms import areas_of
from matcher.evidence.funnel import REPLY_WINDOW_DAYS, Funnel, funnel
from matcher.evidence.registry import RegistryEvidence
from matcher.history import NO_DAY, History
from matcher.history.columns import Floats, Ints

#: Above this many hospitals columns are kept in single precision.
DOUBLE_PRECISION_UP_TO = 50_000

#: Answers' worth of an average delay that a hospital's own mean delay is shrunk towards.
DELAY_STRENGTH = 3.0


@dataclass(frozen=True, eq=False)
class Standing:
    """Evidence about hospitals that no request changes.

    Attributes
    ----------
    static:
        One array of shape (n_sites,) a static feature, in the order of `STATIC_FEATURES`.
    n_open:
        Open forwardings of each hospital.
    delay_days:
        Mean days to answer of each hospital, NaN where it never answered.
    declared:
        For each area position, the hospitals that have declared it; likewise `specialist`.
    has, lacks:
        For each capability position, hospitals known to have it, and known to lack it.
    inactive:
        Hospitals not in operation on the day.
    static_means:
        Mean of each static feature over all hospitals.
    by_site, site_bounds:
        Rows of `funnel` ordered by hospital, and where each hospital's start; see `asked`.
    """

    history: History
    funnel: Funnel
    registry: RegistryEvidence
    static: tuple[Floats, ...]
    n_open: NDArray[np.int64]
    delay_days: NDArray[np.float64]
    declared: tuple[Ints, ...]
    specialist: tuple[Ints, ...]
    has: tuple[Ints, ...]
    lacks: tuple[Ints, ...]
    inactive: Ints
    static_means: NDArray[np.float64]
    by_site: NDArray[np.intp]
    site_bounds: NDArray[np.int64]

    @classmethod
    def of(cls, history: History) -> Standing:
        """Sum the history up, once."""
        n = history.n_sites
        dtype: type[np.floating] = np.float64 if n <= DOUBLE_PRECISION_UP_TO else np.float32
        followed = funnel(history)
        registry = RegistryEvidence.of(history, dtype)
        n_open = np.bincount(followed.site[followed.open], minlength=n)
        delay_days, slow = _delays(followed, n)
        interests, kinds = history.interests, history.capabilities
        candidates = history.candidates
        n_areas, n_kinds = len(history.catalogue.areas), len(history.catalogue.capability_kinds)
        declares = np.zeros(n, dtype)
        declares[interests.site] = 1
        specialised = np.zeros(n, dtype)
        specialised[candidates.specialty_site] = 1
        static: tuple[Floats, ...] = (
            np.log1p(registry.totals, dtype=dtype),
            declares,
            specialised,
            np.log1p(n_open, dtype=dtype),
            slow.astype(dtype),
        )
        return cls(
            history=history,
            funnel=followed,
            registry=registry,
            static=static,
            n_open=n_open,
            delay_days=delay_days,
            declared=_by_key(interests.area, interests.site, n_areas),
            specialist=_by_key(candidates.specialty_area, candidates.specialty_site, n_areas),
            has=_by_key(kinds.capability[kinds.has], kinds.site[kinds.has], n_kinds),
            lacks=_by_key(kinds.capability[~kinds.has], kinds.site[~kinds.has], n_kinds),
            inactive=_inactive(history),
            static_means=np.array([float(c.mean(dtype=float)) if n else 0.0 for c in static]),
            by_site=np.argsort(followed.site, kind="stable"),
            site_bounds=np.concatenate(
                [[0], np.cumsum(np.bincount(followed.site, minlength=n))]
            ).astype(np.int64),
        )

    @cached_property
    def request_area(self) -> Ints:
        """Position of the counted area of each earlier request, -1 where none is known.

        Read when first asked for: training looks at a history a day and never asks.
        """
        return _request_areas(self.history)

    def asked(self, sites: Ints) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of `funnel` about these hospitals, and for each row which of them it is about."""
        starts, ends = self.site_bounds[sites], self.site_bounds[sites + 1]
        rows = [self.by_site[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        whose = np.repeat(np.arange(len(sites)), ends - starts)
        return (np.concatenate(rows) if rows else np.zeros(0, np.intp)), whose

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """Precision of the columns."""
        return self.static[0].dtype


def _by_key(key: Ints, site: Ints, n_keys: int) -> tuple[Ints, ...]:
    """For each key 0 .. n_keys - 1, its hospitals in ascending order, each once."""
    order = np.lexsort((site, key))
    bounds = np.searchsorted(key[order], np.arange(n_keys + 1))
    ordered = site[order]
    return tuple(np.unique(ordered[bounds[k] : bounds[k + 1]]) for k in range(n_keys))


def _delays(followed: Funnel, n_sites: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean delay in days (NaN unknown), and the same shrunk, against the reply window."""
    known = followed.answered_on != NO_DAY
    site = followed.site[known]
    days = np.maximum(followed.answered_on[known] - followed.forwarded_on[known], 0).astype(float)
    n = np.bincount(site, minlength=n_sites).astype(float)
    total = np.bincount(site, weights=days, minlength=n_sites)
    usual = float(days.mean()) if len(days) else 0.0
    mean = np.divide(total, n, out=np.full(n_sites, np.nan), where=n > 0)
    shrunk = (total + DELAY_STRENGTH * usual) / (n + DELAY_STRENGTH)
    return mean, (shrunk - usual) / REPLY_WINDOW_DAYS


def _inactive(history: History) -> Ints:
    start, end = history.candidates.active_from, history.candidates.active_to
    day = history.day
    return np.flatnonzero((start > day) | ((end != NO_DAY) & (end < day))).astype(np.int32)


def _request_areas(history: History) -> Ints:
    positions = history.catalogue.area_positions
    counted = []
    for request in history.requests:
        areas = request.therapy_areas[:1] or tuple(
            area for area, _ in areas_of(request.text, history.catalogue)[:1]
        )
        counted.append(positions.get(areas[0], -1) if areas else -1)
    return np.array(counted, np.int32)
