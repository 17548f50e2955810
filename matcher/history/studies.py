"""Public studies: coded once for all days, then marked live for one.

A study's title or areas may be corrected later. Each wording is an edition of its own, and
the rows seen on a day say which editions live, so a later correction never shows early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.domain.events import Participation
from matcher.history.columns import Ints, StudyColumns, day_number
from matcher.text.normalise import fold
from matcher.text.postings import PostingsIndex, letter_groups


@dataclass(frozen=True)
class StudyArchive:
    """All editions of all studies, and for each participation row its edition and candidate."""

    titles: tuple[str, ...]
    columns: StudyColumns
    edition_of_row: Ints
    study_of_row: Ints
    site_of_row: Ints

    @classmethod
    def of(
        cls,
        rows: Sequence[Participation],
        place: Mapping[str, int],
        areas: Mapping[str, int],
    ) -> StudyArchive:
        """Code participation rows (ascending by the day they were known)."""
        editions: dict[tuple[object, ...], int] = {}
        studies: dict[str, int] = {}
        firsts: list[Participation] = []
        edition_of_row = np.zeros(len(rows), np.int32)
        study_of_row = np.zeros(len(rows), np.int32)
        for i, row in enumerate(rows):
            key = (row.study_id, row.title, row.therapy_areas, row.phase, row.sponsor)
            if key not in editions:
                editions[key] = len(editions)
                firsts.append(row)
            edition_of_row[i] = editions[key]
            study_of_row[i] = studies.setdefault(row.study_id, len(studies))
        site_of_row = np.array([place.get(row.site, -1) for row in rows], np.int32)
        return cls(
            tuple(row.title for row in firsts),
            _edition_columns(firsts, areas),
            edition_of_row,
            study_of_row,
            site_of_row,
        )

    @cached_property
    def text_index(self) -> PostingsIndex:
        """Letter groups of the titles."""
        return PostingsIndex.build([letter_groups(fold(title).split()) for title in self.titles])

    def live(self, rows: Ints) -> StudyColumns:
        """The studies seen through these participation rows."""
        rows = rows[self.site_of_row[rows] >= 0]
        edition, site = self.edition_of_row[rows], self.site_of_row[rows]
        alive = np.zeros(len(self.titles), np.bool_)
        alive[edition] = True
        # One study at two campuses of a trust is one participation.
        pair = self.study_of_row[rows].astype(np.int64) * (site.max(initial=0) + 1) + site
        _, first = np.unique(pair, return_index=True)
        edition, site = edition[first], site[first]
        order = np.lexsort((site, edition))
        return replace(self.columns, live=alive, part_study=edition[order], part_site=site[order])


def _edition_columns(firsts: Sequence[Participation], areas: Mapping[str, int]) -> StudyColumns:
    phases = tuple(sorted({row.phase for row in firsts if row.phase}))
    sponsors = tuple(sorted({row.sponsor.casefold() for row in firsts if row.sponsor}))
    phase_at = {phase: i for i, phase in enumerate(phases)}
    sponsor_at = {sponsor: i for i, sponsor in enumerate(sponsors)}
    fields = [
        (i, areas[area])
        for i, row in enumerate(firsts)
        for area in row.therapy_areas
        if area in areas
    ]
    pairs = np.array(fields, np.int32).reshape(-1, 2)
    empty = np.zeros(0, np.int32)
    return StudyColumns(
        started_on=np.array(
            [day_number(r.started_on or r.first_posted_on or r.known_on) for r in firsts], np.int32
        ),
        phase=np.array([phase_at.get(r.phase, -1) for r in firsts], np.int32),
        phases=phases,
        sponsor=np.array([sponsor_at.get(r.sponsor.casefold(), -1) for r in firsts], np.int32),
        sponsors=sponsors,
        area_study=pairs[:, 0],
        area=pairs[:, 1],
        live=np.zeros(len(firsts), np.bool_),
        part_study=empty,
        part_site=empty,
    )
