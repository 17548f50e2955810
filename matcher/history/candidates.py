"""From the catalogue's hospitals to candidate columns; a campus counts for its trust."""

from __future__ import annotations

import numpy as np

from matcher.catalogue import Catalogue
from matcher.history.columns import CandidateColumns, day_number


def candidate_columns(catalogue: Catalogue) -> CandidateColumns:
    """The catalogue's candidates, ascending by id."""
    sites = sorted((s for s in catalogue.sites if s.is_candidate), key=lambda s: s.site_id)
    regions = sorted({s.region for s in sites if s.region})
    region_at = {region: i for i, region in enumerate(regions)}
    areas = catalogue.area_positions
    fields = [
        (row, areas[area])
        for row, site in enumerate(sites)
        for area in site.specialties
        if area in areas
    ]
    pairs = np.array(fields, np.int32).reshape(-1, 2)
    return CandidateColumns(
        ids=np.array([s.site_id for s in sites], dtype=np.str_),
        names=np.array([s.name for s in sites], dtype=np.str_),
        trusts=np.array([s.trust or s.site_id for s in sites], dtype=np.str_),
        region=np.array([region_at.get(s.region, -1) for s in sites], np.int32),
        region_ids=tuple(regions),
        active_from=np.array([day_number(s.active_from) for s in sites], np.int32),
        active_to=np.array([day_number(s.active_to) for s in sites], np.int32),
        specialty_site=pairs[:, 0],
        specialty_area=pairs[:, 1],
    )


def candidate_of_site(catalogue: Catalogue, candidates: CandidateColumns) -> dict[str, int]:
    """Row of the candidate each site counts for; sites that count for none are left out."""
    row_of = {str(site_id): row for row, site_id in enumerate(candidates.ids)}
    place = {}
    for site in catalogue.sites:
        row = row_of.get(site.site_id, row_of.get(site.trust))
        if row is not None:
            place[site.site_id] = row
    return place
