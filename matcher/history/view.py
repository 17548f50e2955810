"""The past as it was known on one day: columns only, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from matcher.catalogue import Catalogue
from matcher.domain.request import Request
from matcher.history.columns import (
    AllocationColumns,
    AnswerColumns,
    CandidateColumns,
    CapabilityColumns,
    CountColumns,
    ForwardingColumns,
    InterestColumns,
    Ints,
    StudyColumns,
    day_number,
)
from matcher.history.studies import StudyConcepts
from matcher.text.postings import PostingsIndex


@dataclass(frozen=True, eq=False)
class History:
    """What was known before `as_of` began.

    Attributes
    ----------
    requests:
        The requests known, ascending by id; `request` in the columns is a position here.
    country:
        Norway's outcome of each request: 1 allocated, 0 not, 2 withdrawn, -1 unresolved.
    country_told_on:
        Day number on which that was known, `NO_DAY` while unresolved.
    text_index:
        Letter groups of the titles of `studies`, those not live on the day included.
    study_concepts:
        What these titles speak of.
    """

    catalogue: Catalogue
    as_of: date
    candidates: CandidateColumns
    requests: tuple[Request, ...]
    country: Ints
    country_told_on: Ints
    forwardings: ForwardingColumns
    answers: AnswerColumns
    allocations: AllocationColumns
    studies: StudyColumns
    text_index: PostingsIndex
    study_concepts: StudyConcepts
    counts: CountColumns
    interests: InterestColumns
    capabilities: CapabilityColumns

    @cached_property
    def day(self) -> int:
        """`as_of` as a day number."""
        return day_number(self.as_of)

    @cached_property
    def _request_at(self) -> dict[str, int]:
        return {request.request_id: place for place, request in enumerate(self.requests)}

    def request(self, request_id: str) -> Request | None:
        """The request of that id, where it was known by then."""
        place = self._request_at.get(request_id)
        return None if place is None else self.requests[place]

    @property
    def n_sites(self) -> int:
        """How many candidates there are."""
        return len(self.candidates)
