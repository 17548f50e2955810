"""The past as columns: equal-length arrays, hospitals and areas as small whole numbers.

Days are int32 days since 1970-01-01, `NO_DAY` where none was given. A `site` is a row of
`CandidateColumns`; an `area` a position in the catalogue's areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]

EPOCH = date(1970, 1, 1).toordinal()
NO_DAY = np.iinfo(np.int32).min


def day_number(day: date | None) -> int:
    """Days since 1970-01-01, or `NO_DAY`."""
    return NO_DAY if day is None else day.toordinal() - EPOCH


def day_of(number: int) -> date | None:
    """The day back from its number."""
    return None if number == NO_DAY else date.fromordinal(int(number) + EPOCH)


@dataclass(frozen=True)
class CandidateColumns:
    """The units a request can be forwarded to, in ascending order of id.

    Attributes
    ----------
    ids, names, trusts:
        Unicode arrays, shape (n,).
    region:
        Position in `region_ids`, -1 where unknown.
    active_from, active_to:
        Day numbers, `NO_DAY` for open ends.
    specialty_site, specialty_area:
        Pairs: a specialist hospital and an area it exists for.
    """

    ids: NDArray[np.str_]
    names: NDArray[np.str_]
    trusts: NDArray[np.str_]
    region: Ints
    region_ids: tuple[str, ...]
    active_from: Ints
    active_to: Ints
    specialty_site: Ints
    specialty_area: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, site_id: str) -> int:
        """Row of the id, -1 where it is no candidate."""
        row = int(np.searchsorted(self.ids, site_id))
        return row if row < len(self.ids) and self.ids[row] == site_id else -1


@dataclass(frozen=True)
class ForwardingColumns:
    """Forwardings; `cancelled` ones are kept and marked."""

    request: Ints
    site: Ints
    forwarded_on: Ints
    due_on: Ints
    cancelled: Bools


@dataclass(frozen=True)
class AnswerColumns:
    """Answers; `is_answer` is False for `more_info`, `is_wrong` True for `wrong_recipient`."""

    request: Ints
    site: Ints
    answered_on: Ints
    interested: Bools
    is_answer: Bools
    is_wrong: Bools


@dataclass(frozen=True)
class AllocationColumns:
    """Hospitals' outcomes."""

    request: Ints
    site: Ints
    selected: Bools


@dataclass(frozen=True)
class StudyColumns:
    """Public studies, one row each, and who took part.

    Attributes
    ----------
    started_on:
        Day numbers: start, else first posted, else known.
    phase:
        Position in `phases`, -1 unknown; likewise `sponsor` in `sponsors`.
    area_study, area:
        Pairs: a study and an area it belongs to.
    live:
        False for studies not known on the as-of day (kept so that the text index is shared).
    part_study, part_site:
        Pairs: a study and a candidate that took part, ascending by study.
    part_known_on:
        Day number on which each pair became known, as it is now seen.
    """

    started_on: Ints
    phase: Ints
    phases: tuple[str, ...]
    sponsor: Ints
    sponsors: tuple[str, ...]
    area_study: Ints
    area: Ints
    live: Bools
    part_study: Ints
    part_site: Ints
    part_known_on: Ints


@dataclass(frozen=True)
class CountColumns:
    """Registry counts: public studies of an area at a hospital; area -1 is its total."""

    site: Ints
    area: Ints
    n_studies: Ints


@dataclass(frozen=True)
class InterestColumns:
    """Declared interests in force."""

    site: Ints
    area: Ints


@dataclass(frozen=True)
class CapabilityColumns:
    """Capabilities in force: `has` False means known to lack it."""

    site: Ints
    capability: Ints
    has: Bools
