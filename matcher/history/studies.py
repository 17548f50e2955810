"""Public studies: coded once for all days, then marked live for one.

A study's title or areas may be corrected later. Each wording is an edition of its own, and
the rows seen on a day say which editions live, so a later correction never shows early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import concepts_of
from matcher.domain.events import Participation
from matcher.history.columns import Ints, StudyColumns, day_number
from matcher.text.normalise import fold
from matcher.text.postings import PostingsIndex, letter_groups


@dataclass(frozen=True, eq=False)
class StudyConcepts:
    """What the titles of studies speak of: each read when first asked for, and remembered."""

    titles: tuple[str, ...]
    catalogue: Catalogue
    _read: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, study: int) -> tuple[str, ...]:
        """Concepts of one study, in the order of their names."""
        concepts = self._read.get(study)
        if concepts is None:
            concepts = self._read[study] = concepts_of(self.titles[study], self.catalogue)
        return concepts


@dataclass(frozen=True)
class StudyArchive:
    """All editions of all studies, and for each participation row its edition and candidate."""

    titles: tuple[str, ...]
    columns: StudyColumns
    edition_of_row: Ints
    study_of_row: Ints
    site_of_row: Ints
    known_on_of_row: Ints

    @classmethod
    def of(
        cls,
        rows: Sequence[Participation],
        known_on: Ints,
        place: Mapping[str, int],
        areas: Mapping[str, int],
    ) -> StudyArchive:
        """Code participation rows, given ascending by the day they were known.

        Editions are numbered by the day they were first known, then in order of their
        wording: neither a later row nor the order in which rows were given moves a number.
        """
        keys = [(r.study_id, r.title, r.therapy_areas, r.phase, r.sponsor) for r in rows]
        days = known_on.tolist()
        editions: dict[tuple[object, ...], int] = {}
        firsts: list[Participation] = []
        for i in sorted(range(len(rows)), key=lambda i: (days[i], keys[i], rows[i].site)):
            if keys[i] not in editions:
                editions[keys[i]] = len(editions)
                firsts.append(rows[i])
        studies: dict[str, int] = {}
        return cls(
            titles=tuple(row.title for row in firsts),
            columns=_edition_columns(firsts, areas),
            edition_of_row=np.array([editions[key] for key in keys], np.int32),
            study_of_row=np.array(
                [studies.setdefault(row.study_id, len(studies)) for row in rows], np.int32
            ),
            site_of_row=np.array([place.get(row.site, -1) for row in rows], np.int32),
            known_on_of_row=known_on,
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
        order = first[np.lexsort((site[first], edition[first]))]
        return replace(
            self.columns,
            live=alive,
            part_study=edition[order],
            part_site=site[order],
            part_known_on=self.known_on_of_row[rows[order]],
        )


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
        part_known_on=empty,
    )
