"""Public studies before and during the portal, and counts from an older public list.

Who takes part follows the same strengths as who is selected, so that a register says
something about a hospital, and not everything.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from matcher.domain.events import Participation, RegistryCount
from matcher.simulation.draws import Floats, by_weight, gumbel, stream, top, uniform, whole
from matcher.simulation.hospitals import Hospitals, area_shares
from matcher.simulation.known import WITH_CAMPUSES, campus_id
from matcher.simulation.names import SPONSORS
from matcher.simulation.settings import PortalSettings
from matcher.simulation.studies import Study, draw_products, draw_products_asked, draw_studies

_YEARS_BEFORE = 6
_ACADEMIC = 0.35
_AT_CAMPUS = 0.25
_SOURCE = "made-up public register"
_LIST = "made-up public list of studies"


def draw_participations(
    settings: PortalSettings, hospitals: Hospitals, names: dict[str, str], seed: int
) -> list[Participation]:
    """One row a study and hospital; `names` gives the hospitals that lead studies a name."""
    rng = stream(seed, "public studies")
    n = settings.n_studies
    first = date(settings.opened_on.year - _YEARS_BEFORE, 1, 1)
    started = np.sort(whole(rng, first.toordinal(), settings.last_day.toordinal(), n)).tolist()
    areas = by_weight(rng, area_shares(settings), n)
    asked = draw_products_asked(rng, draw_products(settings, seed), areas)
    studies = draw_studies(rng, settings, asked, p_norwegian=0.3)
    posted = whole(rng, -30, 40, n).tolist()
    gaps = uniform(rng, (n, 2)).tolist()
    n_sites = (1 + by_weight(rng, (0.3, 0.22, 0.18, 0.12, 0.08, 0.06, 0.04), n)).tolist()
    noise = gumbel(rng, (n, len(hospitals)))
    rows = []
    for i, study in enumerate(studies):
        start = date.fromordinal(started[i])
        score = _draw_to(settings, hospitals, study, start) + noise[i]
        taking_part = top(score, n_sites[i]).tolist()
        first_posted = start + timedelta(days=posted[i]) if gaps[i][0] < 0.9 else None
        known_on = first_posted or start
        if known_on > settings.last_day:
            continue
        at = {site: hospitals.ids[site] for site in taking_part}
        if gaps[i][0] < _AT_CAMPUS:
            at |= {site: campus_id(at[site]) for site in taking_part if site < WITH_CAMPUSES}
        lead = hospitals.ids[max(taking_part, key=lambda row: float(score[row]))]
        rows += [
            Participation(
                study_id=f"demo-study-{i + 1:04d}",
                site=at[site],
                started_on=start,
                first_posted_on=first_posted,
                title=study.title,
                therapy_areas=(settings.areas[study.product.area],),
                phase=study.phase,
                sponsor=names[lead] if gaps[i][1] < _ACADEMIC else SPONSORS[study.product.sponsor],
                source=_SOURCE,
                known_on=known_on,
            )
            for site in taking_part
        ]
    return rows


def _draw_to(settings: PortalSettings, hospitals: Hospitals, study: Study, start: date) -> Floats:
    """How strongly a study draws to each hospital: log weights, -inf where it is not open."""
    year = min(max(start.year - settings.opened_on.year, 0), len(settings.years) - 1)
    score = 0.9 * hospitals.size + 1.2 * hospitals.field[:, study.product.area, year]
    score = score + hospitals.affinity[:, study.product.sponsor]
    return np.where(hospitals.opens_on > start.toordinal(), -np.inf, score)


def draw_registry_counts(
    settings: PortalSettings, hospitals: Hospitals, seed: int
) -> list[RegistryCount]:
    """Counts of a few hospitals in their stronger fields, from before the portal."""
    rng = stream(seed, "registry counts")
    some = np.flatnonzero(uniform(rng, len(hospitals)) < 0.25)
    luck = uniform(rng, (len(hospitals), settings.n_areas))
    counted_on = settings.opened_on - timedelta(days=180)
    strength = hospitals.field[:, :, 0] + 0.5 * hospitals.size[:, None]
    counts = np.floor(np.exp(0.4 + 0.7 * strength) * luck).astype(np.int64)
    counts[hospitals.opens_on > counted_on.toordinal()] = 0
    return [
        RegistryCount(
            hospitals.ids[site],
            settings.areas[area],
            int(counts[site, area]),
            counted_on,
            _LIST,
            known_on=counted_on,
        )
        for site in some.tolist()
        for area in np.flatnonzero(counts[site]).tolist()
    ]
