"""The evidence for one request: every feature of every hospital, as few arrays as possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matcher.domain.request import Asking, Reading
from matcher.evidence.capability import fitting_capabilities
from matcher.evidence.context import context_of
from matcher.evidence.features import DENSE_FEATURES, SPARSE_FEATURES, in_columns
from matcher.evidence.registry import TextSimilarity
from matcher.evidence.sponsors import sponsor_studies
from matcher.evidence.standing import Standing
from matcher.history.columns import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Few:
    """A feature that is zero for most hospitals: `values` at `sites` (ascending)."""

    sites: Ints
    values: Floats

    def at(self, sites: Ints) -> NDArray[np.float64]:
        """The feature at some hospitals."""
        if not len(self.sites):
            return np.zeros(len(sites))
        row = np.minimum(np.searchsorted(self.sites, sites), len(self.sites) - 1)
        return np.where(self.sites[row] == sites, self.values[row], 0.0).astype(np.float64)

    def holds(self, sites: Ints) -> Bools:
        """Which of these hospitals the feature is about."""
        if not len(self.sites):
            return np.zeros(len(sites), np.bool_)
        row = np.minimum(np.searchsorted(self.sites, sites), len(self.sites) - 1)
        held: Bools = self.sites[row] == sites
        return held


@dataclass(frozen=True, eq=False)
class Evidence:
    """Features of all hospitals for one request.

    Attributes
    ----------
    dense:
        One array of shape (n_sites,) a name in `DENSE_FEATURES`.
    few:
        One `Few` a name in `SPARSE_FEATURES`.
    context:
        What kind of study it is, shape (len(CONTEXT),).
    area:
        Position of the counted area, -1 where none could be read.
    text:
        Gives `text_similarity`.
    named:
        Hospitals the sponsor suggested.
    unknown_names:
        Suggested or contacted hospitals that no candidate is known by.
    """

    reading: Reading
    standing: Standing
    dense: tuple[Floats, ...]
    few: tuple[Few, ...]
    context: NDArray[np.float64]
    area: int
    text: TextSimilarity
    named: Ints
    unknown_names: tuple[str, ...]

    def few_of(self, name: str) -> Few:
        """The feature of that name in `SPARSE_FEATURES`."""
        return self.few[SPARSE_FEATURES.index(name)]

    @property
    def text_similarity(self) -> NDArray[np.float32]:
        """Of each public study's title to the request, shape (n_studies,), 0 to 1."""
        return self.text()

    @property
    def asking(self) -> Asking:
        """What of the request a hospital's own record depends on."""
        areas, request = self.reading.areas, self.reading.request
        return Asking(
            area=areas[0][0] if areas else "",
            sponsor=request.sponsor.strip().casefold(),
            day=self.standing.history.day,
        )

    @property
    def area_was_seen(self) -> bool:
        """Whether anything at all is known about the counted area: a request, study or interest."""
        standing = self.standing
        return bool(
            self.area in standing.request_area
            or self.dense[DENSE_FEATURES.index("registry_area")].any()
            or len(standing.declared[self.area])
            or len(standing.specialist[self.area])
        )

    def matrix(self, sites: Ints) -> NDArray[np.float64]:
        """Columns of some hospitals, shape (len(sites), N_COLUMNS), double precision."""
        columns = [column[sites].astype(np.float64) for column in self.standing.static]
        columns += [column[sites].astype(np.float64) for column in self.dense]
        columns += [few.at(sites) for few in self.few]
        return in_columns(np.stack(columns, axis=1), self.context)

    def mean(self) -> NDArray[np.float64]:
        """Columns of the average hospital, shape (N_COLUMNS,)."""
        n = max(self.standing.history.n_sites, 1)
        means = self.standing.static_means.tolist()
        means += [float(column.sum(dtype=np.float64)) / n for column in self.dense]
        means += [float(few.values.sum(dtype=np.float64)) / n for few in self.few]
        return in_columns(np.array(means), self.context)


def assemble(reading: Reading, standing: Standing) -> Evidence:
    """Gather what speaks for and against every hospital for this request."""
    history = standing.history
    request = reading.request
    positions = history.catalogue.area_positions
    areas = [(positions[area], weight) for area, weight in reading.areas]
    named, unknown_named = _rows(request.suggested_sites, standing)
    contacted, unknown_contacted = _rows(request.already_contacted, standing)
    few = {
        "declared": _weighted(standing.declared, areas, standing),
        "specialist": _weighted(standing.specialist, areas, standing),
        "hosts_centre": _hosts(reading, standing),
        "fitting_capability": _share(standing, fitting_capabilities(reading)),
        "capability_registered": _share(standing, request.required_capabilities),
        "registry_sponsor": _worked_with(request.sponsor, standing),
        "sponsor_named": _ones(named, standing),
        "already_contacted": _ones(contacted, standing),
    }
    # Whoever asks first has it worked out, once; training never asks.
    text = cache(lambda: standing.registry.text_similarity(reading))
    dense = {
        "registry_area": standing.registry.field(reading),
        "registry_similar": standing.registry.similar(reading, text),
    }
    return Evidence(
        reading=reading,
        standing=standing,
        dense=tuple(dense[name] for name in DENSE_FEATURES),
        few=tuple(few[name] for name in SPARSE_FEATURES),
        context=context_of(reading),
        area=areas[0][0] if areas else -1,
        text=text,
        named=named,
        unknown_names=unknown_named + unknown_contacted,
    )


def _ones(sites: Ints, standing: Standing) -> Few:
    return Few(sites, np.ones(len(sites), standing.dtype))


def _worked_with(sponsor: str, standing: Standing) -> Few:
    sites, counts = sponsor_studies(standing.history, sponsor)
    return Few(sites, np.log1p(counts).astype(standing.dtype))


def _weighted(
    by_area: Sequence[Ints], areas: Sequence[tuple[int, float]], standing: Standing
) -> Few:
    """The largest weight of the request's areas that a hospital is listed under."""
    if len(areas) == 1:
        area, weight = areas[0]
        return Few(by_area[area], np.full(len(by_area[area]), weight, standing.dtype))
    best: dict[int, float] = {}
    for area, weight in areas:
        for site in by_area[area].tolist():
            best[site] = max(best.get(site, 0.0), weight)
    return _from_pairs(best, standing)


def _hosts(reading: Reading, standing: Standing) -> Few:
    history = standing.history
    hosts = {centre.centre_id: centre.host_site for centre in history.catalogue.centres}
    rows = {history.candidates.find(hosts[c]) for c in reading.centres if c in hosts}
    return _from_pairs({row: 1.0 for row in rows if row >= 0}, standing)


def _share(standing: Standing, wanted: Sequence[str]) -> Few:
    """Share of the wanted capabilities that a hospital is known to have."""
    kinds = standing.history.catalogue.capability_positions
    known = [standing.has[kinds[name]] for name in wanted if name in kinds]
    if not known:
        return _from_pairs({}, standing)
    sites, n = np.unique(np.concatenate(known), return_counts=True)
    return Few(sites, (n / len(wanted)).astype(standing.dtype))


def _rows(names: Sequence[str], standing: Standing) -> tuple[Ints, tuple[str, ...]]:
    """Candidates a list of hospital ids or names means, and the names that mean none."""
    history = standing.history
    found, unknown = set(), []
    for name in names:
        row = history.candidates.find(name)
        if row < 0:
            meant = history.catalogue.names.resolve(name)
            row = history.candidates.find(meant.trust_id or meant.site_id or "")
        if row < 0:
            unknown.append(name)
        else:
            found.add(row)
    return np.array(sorted(found), np.int32), tuple(unknown)


def _from_pairs(values: dict[int, float], standing: Standing) -> Few:
    sites = sorted(values)
    return Few(
        np.array(sites, np.int32), np.array([values[site] for site in sites], standing.dtype)
    )
