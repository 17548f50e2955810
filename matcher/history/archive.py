"""Every version of every event, coded once, so that any past day can be cut out of it.

Which version of a row counts on which day is decided here, for all tables alike: among
those known before the day began, the one known last; and none if that one takes the row back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np

from matcher.catalogue import Catalogue
from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    CountryOutcome,
    Events,
    Forwarding,
    Interest,
    Participation,
    ReceivedRequest,
    RegistryCount,
)
from matcher.domain.request import Request
from matcher.history.candidates import candidate_columns, candidate_of_site
from matcher.history.columns import (
    AllocationColumns,
    AnswerColumns,
    Bools,
    CandidateColumns,
    CountColumns,
    ForwardingColumns,
    Ints,
    day_number,
    day_of,
)
from matcher.history.cut import (
    NOBODY,
    Coding,
    CountryColumns,
    ValidColumns,
    allocations,
    answers,
    capabilities,
    country_outcomes,
    country_results,
    counts,
    counts_seen,
    forwardings,
    interests,
    seen,
    valid_columns,
)
from matcher.history.studies import StudyArchive, StudyConcepts
from matcher.history.view import History

R = TypeVar(
    "R",
    Allocation,
    Answer,
    Capability,
    CountryOutcome,
    Forwarding,
    Interest,
    Participation,
    ReceivedRequest,
    RegistryCount,
)


@dataclass(frozen=True)
class Versions(Generic[R]):
    """All versions of one table, ascending by the day they were known.

    `key` codes which row a version is of; keys are coded in sorted order, so that the
    order in which rows were given does not show.
    """

    records: tuple[R, ...]
    known_on: Ints
    key: Ints
    withdrawn: Bools

    @classmethod
    def of(
        cls,
        records: Sequence[R],
        key_of: Callable[[R], tuple[object, ...]],
        own_day: Callable[[R], date | None],
    ) -> Versions[R]:
        """Code a table; a record without `known_on` is known on its own day.

        Raises
        ------
        ValueError
            A record has neither.
        """
        known = []
        for record in records:
            day = record.known_on or own_day(record)
            if day is None:
                raise ValueError(f"no day on which this became known: {record!r}")
            known.append(day_number(day))
        order = np.argsort(np.array(known, np.int32), kind="stable")
        ordered = tuple(records[i] for i in order)
        keys = [tuple(map(str, key_of(record))) for record in ordered]
        codes = {key: code for code, key in enumerate(sorted(set(keys)))}
        return cls(
            ordered,
            np.array(known, np.int32)[order],
            np.fromiter((codes[key] for key in keys), np.int32, len(keys)),
            np.fromiter((record.withdrawn for record in ordered), np.bool_, len(keys)),
        )

    def current_rows(self, as_of: int) -> Ints:
        """Positions of the versions seen on that day, in key order."""
        n_known = int(np.searchsorted(self.known_on, as_of, side="left"))
        n_keys = int(self.key.max()) + 1 if len(self.key) else 0
        newest = np.full(n_keys, -1, np.int32)
        # With repeated keys the last assignment stands: versions ascend by known_on.
        newest[self.key[:n_known]] = np.arange(n_known, dtype=np.int32)
        rows = newest[newest >= 0]
        return rows[~self.withdrawn[rows]]


@dataclass(frozen=True, eq=False)
class _Coded:
    """Every version of every table as columns; `request` is the code of each version's."""

    request: Ints
    country: CountryColumns
    forwardings: ForwardingColumns
    answers: AnswerColumns
    allocations: AllocationColumns
    counts: CountColumns
    interests: ValidColumns
    capabilities: ValidColumns


class Archive:
    """All there is to know, whenever it was known.

    Parameters
    ----------
    catalogue:
        Hospitals, areas, centres and capabilities; reference data, not subject to as-of.
    events:
        Every version of every event.
    """

    def __init__(self, catalogue: Catalogue, events: Events) -> None:
        self.catalogue = catalogue
        self._requests = Versions.of(
            events.requests, lambda r: (r.request.request_id,), lambda r: r.request.received_on
        )
        self._country = Versions.of(
            events.country_outcomes, lambda r: (r.request_id,), lambda r: r.country_outcome_on
        )
        self._forwardings = Versions.of(
            events.forwardings,
            lambda r: (r.request_id, r.site, r.forwarding_id, r.department, r.version),
            lambda r: r.forwarded_on,
        )
        self._answers = Versions.of(
            events.answers,
            lambda r: (r.request_id, r.site, r.department, r.version),
            lambda r: r.answered_on,
        )
        self._allocations = Versions.of(
            events.allocations, lambda r: (r.request_id, r.site), lambda r: r.decided_on
        )
        self._participations = Versions.of(
            [p for p in events.participations if p.site],
            lambda r: (r.study_id, r.site),
            lambda r: r.first_posted_on or r.started_on,
        )
        self._counts = Versions.of(
            events.registry_counts,
            lambda r: (r.site, r.therapy_area, r.source),
            lambda r: r.counted_on,
        )
        self._capabilities = Versions.of(
            events.capabilities,
            lambda r: (r.site, r.capability, r.valid_from),
            lambda r: r.valid_from,
        )
        self._interests = Versions.of(
            events.interests,
            lambda r: (r.site, r.therapy_area, r.valid_from),
            lambda r: r.valid_from,
        )

    @cached_property
    def candidates(self) -> CandidateColumns:
        """The candidates as columns."""
        return candidate_columns(self.catalogue)

    @cached_property
    def _candidate_of(self) -> dict[str, int]:
        return candidate_of_site(self.catalogue, self.candidates)

    @cached_property
    def _studies(self) -> StudyArchive:
        return StudyArchive.of(
            self._participations.records,
            self._participations.known_on,
            self._candidate_of,
            self.catalogue.area_positions,
        )

    @cached_property
    def _study_concepts(self) -> StudyConcepts:
        return StudyConcepts(self._studies.titles, self.catalogue)

    def as_received(self) -> dict[str, Request]:
        """Every request in the words it had at the end of its own day, by id.

        Its own day is the one its first version says it was received on, else the day that
        version became known; `received_on` of the result is that day. What was said later
        changes nothing here. Requests taken back by then are left out.
        """
        chains: dict[str, list[tuple[int, ReceivedRequest]]] = {}
        known_on = self._requests.known_on.tolist()
        for known, version in zip(known_on, self._requests.records, strict=True):
            chains.setdefault(version.request.request_id, []).append((known, version))
        received = {}
        for request_id, chain in chains.items():
            first_known, first = chain[0]
            own_day = first.request.received_on or day_of(first_known)
            seen_until = max(day_number(own_day), first_known)
            seen = [version for known, version in chain if known <= seen_until][-1]
            if not seen.withdrawn:
                received[request_id] = replace(seen.request, received_on=own_day)
        return received

    @cached_property
    def _coding(self) -> Coding:
        ids = sorted({version.request.request_id for version in self._requests.records})
        return Coding(
            requests={request_id: code for code, request_id in enumerate(ids)},
            candidates=self._candidate_of,
            areas=self.catalogue.area_positions,
            capabilities=self.catalogue.capability_positions,
        )

    @cached_property
    def _coded(self) -> _Coded:
        coding = self._coding
        ids = [version.request.request_id for version in self._requests.records]
        country = self._country
        return _Coded(
            request=np.array([coding.requests[request_id] for request_id in ids], np.int32),
            country=country_outcomes(country.records, country.known_on, coding),
            forwardings=forwardings(self._forwardings.records, coding),
            answers=answers(self._answers.records, coding),
            allocations=allocations(self._allocations.records, coding),
            counts=counts(self._counts.records, coding),
            interests=valid_columns(self._interests.records, coding),
            capabilities=valid_columns(self._capabilities.records, coding),
        )

    def as_of(self, day: date) -> History:
        """What was known before that day began."""
        number, coded = day_number(day), self._coded
        received = self._requests.current_rows(number)
        place_of = np.full(len(self._coding.requests) + 1, NOBODY, np.int32)
        place_of[coded.request[received]] = np.arange(len(received), dtype=np.int32)
        country, told_on = country_results(
            coded.country, self._country.current_rows(number), place_of
        )
        return History(
            catalogue=self.catalogue,
            as_of=day,
            candidates=self.candidates,
            requests=tuple(self._requests.records[i].request for i in received.tolist()),
            country=country,
            country_told_on=told_on,
            forwardings=seen(coded.forwardings, self._forwardings.current_rows(number), place_of),
            answers=seen(coded.answers, self._answers.current_rows(number), place_of),
            allocations=seen(coded.allocations, self._allocations.current_rows(number), place_of),
            studies=self._studies.live(self._participations.current_rows(number)),
            text_index=self._studies.text_index,
            study_concepts=self._study_concepts,
            counts=counts_seen(coded.counts, self._counts.current_rows(number)),
            interests=interests(coded.interests, self._interests.current_rows(number), number),
            capabilities=capabilities(
                coded.capabilities, self._capabilities.current_rows(number), number
            ),
        )
