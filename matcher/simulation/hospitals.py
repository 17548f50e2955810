"""Made-up hospitals: what they are like, and what the catalogue knows of them.

The traits are the truth and are never written to a file. What people know of them - size,
declared interests, registered capabilities - comes out as records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.simulation.draws import (
    Bools,
    Floats,
    Ints,
    normal,
    probability,
    stream,
    uniform,
    whole,
)
from matcher.simulation.names import SPONSORS, place_name, slug
from matcher.simulation.settings import PortalSettings, World
from matcher.simulation.vocabulary import CAPABILITIES, CENTRES, FIELDS

#: Tiers of hospitals: (share of all, mean size, name in nb, name in nn, kind).
TIERS = (
    (0.20, 1.6, "{} universitetssykehus", "{} universitetssjukehus", "hf"),
    (0.35, 0.2, "Sykehuset {} HF", "Helse {} HF", "hf"),
    (0.32, -0.8, "{} sykehus", "{} sjukehus", "hf"),
    (0.13, -1.0, "{} diakonale sykehus", "{} diakonale sjukehus", "private_nonprofit"),
)
#: Where the hospitals of a tier lie, in turn: places of `REGIONS`.
_REGION_TURN = (0, 1, 2, 3, 0, 1, 0, 3, 0, 1, 2, 0)
#: Of how much of last year's strength a year keeps in a drifting world.
_KEPT_BY_DRIFT = 0.55
#: A day so late that it never comes.
NEVER = date(9999, 1, 1).toordinal()


@dataclass(frozen=True)
class Hospitals:
    """Made-up hospitals, one row each; standard normal traits unless said otherwise.

    Attributes
    ----------
    ids:
        Candidate ids, in the order of the rows.
    size, quick, ready, honest:
        Size; how fast it answers; how gladly it takes on studies; how true its estimates are.
    field:
        Strength, shape (hospitals, areas, years).
    habit:
        How used coordinators are to asking it in an area, shape (hospitals, areas).
    declared_from, declared_to:
        Day numbers of declared interest, shape (hospitals, areas); `NEVER` where none.
    has, listed:
        What it truly has, and whether the files say so, shape (hospitals, capabilities).
    affinity:
        The sponsors' liking of it, shape (hospitals, sponsors).
    region, opens_on:
        Place in `REGIONS`; day number from which it is there.
    hosts:
        Row of the hospital that hosts each centre.
    """

    ids: tuple[str, ...]
    places: tuple[str, ...]
    tier: Ints
    region: Ints
    opens_on: Ints
    size: Floats
    quick: Floats
    ready: Floats
    honest: Floats
    field: Floats
    habit: Floats
    declared_from: Ints
    declared_to: Ints
    has: Bools
    listed: Bools
    affinity: Floats
    hosts: dict[str, int]

    def __len__(self) -> int:
        return len(self.ids)


def draw_hospitals(settings: PortalSettings, seed: int) -> Hospitals:
    """The hospitals of a made-up portal; the same for every world but drift and favourites."""
    n, n_areas = settings.n_sites, settings.n_areas
    rng = stream(seed, "hospitals")
    edges = np.cumsum([share for share, *_ in TIERS])
    tier = np.minimum(np.searchsorted(edges, (np.arange(n) + 0.5) / n), len(TIERS) - 1)
    size = np.array([mean for _, mean, *_ in TIERS])[tier] + 0.35 * normal(rng, n)
    field = _field_strength(settings, size, seed)
    declared_from, declared_to = _declared(settings, size, field[:, :, 0], seed)
    has = _capabilities(size, seed)
    places = tuple(place_name(i) for i in range(n))
    return Hospitals(
        ids=tuple(slug(place) for place in places),
        places=places,
        tier=tier.astype(np.int64),
        region=np.array([_REGION_TURN[i % len(_REGION_TURN)] for i in range(n)], np.int64),
        opens_on=_opening_days(settings, tier),
        size=size,
        quick=normal(rng, n),
        ready=normal(rng, n),
        honest=normal(rng, n),
        field=field,
        habit=0.5 * size[:, None] + normal(rng, (n, n_areas)),
        declared_from=declared_from,
        declared_to=declared_to,
        has=has,
        listed=uniform(stream(seed, "listed"), has.shape) < np.where(has, 0.7, 0.12),
        affinity=_affinity(settings, n, seed),
        hosts=_hosts(settings, tier),
    )


def _opening_days(settings: PortalSettings, tier: Ints) -> Ints:
    """All have long been there, but for one small hospital that opens in the second year."""
    opens = np.ones(len(tier), np.int64)
    small = np.flatnonzero(tier == 2)
    if len(small) > 3 and len(settings.years) > 1:
        opens[small[-1]] = date(settings.years[1].year, 6, 1).toordinal()
    return opens


def _field_strength(settings: PortalSettings, size: Floats, seed: int) -> Floats:
    """A few strong fields a hospital; in a drifting world they move from year to year."""
    shape = (settings.n_sites, settings.n_areas)
    rng = stream(seed, "fields")
    first = normal(rng, shape)
    years = [first]
    for year in settings.years[1:]:
        if settings.world is World.DRIFT:
            fresh = normal(stream(seed, f"drift {year.year}"), shape)
            moved = _KEPT_BY_DRIFT * years[-1] + np.sqrt(1 - _KEPT_BY_DRIFT**2) * fresh
            years.append(moved)
        else:
            years.append(first)
    general = 0.25 * size[:, None]
    return np.stack([strength + general for strength in years], axis=2)


def _declared(
    settings: PortalSettings, size: Floats, field: Floats, seed: int
) -> tuple[Ints, Ints]:
    """From when to when a hospital wants requests in a field: most from the start."""
    rng = stream(seed, "declared")
    wants = uniform(rng, field.shape) < probability(-2.0 + 1.2 * field + 0.6 * size[:, None])
    opened, ended = settings.opened_on.toordinal(), settings.last_day.toordinal()
    late = whole(rng, opened, max(opened, ended - 60), field.shape)
    start = np.where(uniform(rng, field.shape) < 0.75, opened, late)
    stop = start + whole(rng, 200, 1200, field.shape)
    stops = (uniform(rng, field.shape) < 0.08) & (stop < ended)
    return (
        np.where(wants, start, NEVER).astype(np.int64),
        np.where(wants & stops, stop, NEVER).astype(np.int64),
    )


def _capabilities(size: Floats, seed: int) -> Bools:
    """What a hospital truly has; a trial unit is common, a testbed is not."""
    level = np.array([0.6, -1.2, -0.6, -1.6, -1.0, -1.8])
    draws = uniform(stream(seed, "capabilities"), (len(size), len(CAPABILITIES)))
    return draws < probability(level + 1.3 * size[:, None])


def _affinity(settings: PortalSettings, n_sites: int, seed: int) -> Floats:
    """Mild likings; in a world of favourites every sponsor has a few, and passes by the rest."""
    liking = normal(stream(seed, "affinity"), (n_sites, len(SPONSORS)))
    if settings.world is World.FAVOURITES:
        return np.where(liking > 0.9, 4.0, -0.8)
    return 0.5 * liking


def _hosts(settings: PortalSettings, tier: Ints) -> dict[str, int]:
    """Each centre with a field in use sits at a university hospital, in turn."""
    large = np.flatnonzero(tier == 0)
    used = [c for c, fields in CENTRES.items() if set(fields) & set(settings.areas)]
    return {centre: int(large[i % len(large)]) for i, centre in enumerate(used)}


def area_shares(settings: PortalSettings) -> Floats:
    """How often each area in use is asked for, summing to 1."""
    shares: Floats = np.array([FIELDS[area].share for area in settings.areas], np.float64)
    total = float(shares.sum())
    return shares / total
