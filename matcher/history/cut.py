"""From the records seen on a day to columns. Rows about no known request or candidate drop out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    CountryOutcome,
    Forwarding,
    Interest,
    RegistryCount,
)
from matcher.domain.vocabulary import (
    INTERESTED_REPLIES,
    NOT_AN_ANSWER,
    CountryResult,
    Reply,
    SiteOutcome,
)
from matcher.history.columns import (
    NO_DAY,
    AllocationColumns,
    AnswerColumns,
    Bools,
    CapabilityColumns,
    CountColumns,
    ForwardingColumns,
    InterestColumns,
    Ints,
    day_number,
)

#: Codes of Norway's outcome in `History.country`.
COUNTRY_CODES = {
    CountryResult.NOT_ALLOCATED: 0,
    CountryResult.ALLOCATED: 1,
    CountryResult.WITHDRAWN: 2,
}
UNRESOLVED = -1


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int32)


def _bools(values: Iterable[bool]) -> Bools:
    return np.array(list(values), np.bool_)


def country_results(
    rows: Sequence[CountryOutcome], request_of: Mapping[str, int]
) -> tuple[Ints, Ints]:
    """Norway's outcome of each request: `COUNTRY_CODES` or `UNRESOLVED`, and the day it was known."""
    results = np.full(len(request_of), UNRESOLVED, np.int32)
    told_on = np.full(len(request_of), NO_DAY, np.int32)
    for row in rows:
        place = request_of.get(row.request_id)
        if place is not None:
            results[place] = COUNTRY_CODES[row.country_outcome]
            told_on[place] = day_number(row.known_on)
    return results, told_on


def forwardings(
    rows: Sequence[Forwarding], request_of: Mapping[str, int], place: Mapping[str, int]
) -> ForwardingColumns:
    """Forwardings as columns."""
    kept = [row for row in rows if row.request_id in request_of and row.site in place]
    return ForwardingColumns(
        request=_ints(request_of[row.request_id] for row in kept),
        site=_ints(place[row.site] for row in kept),
        forwarded_on=_ints(day_number(row.forwarded_on) for row in kept),
        due_on=_ints(day_number(row.due_on) for row in kept),
        cancelled=_bools(row.cancelled_on is not None for row in kept),
    )


def answers(
    rows: Sequence[Answer], request_of: Mapping[str, int], place: Mapping[str, int]
) -> AnswerColumns:
    """Answers as columns."""
    kept = [row for row in rows if row.request_id in request_of and row.site in place]
    return AnswerColumns(
        request=_ints(request_of[row.request_id] for row in kept),
        site=_ints(place[row.site] for row in kept),
        answered_on=_ints(day_number(row.answered_on) for row in kept),
        interested=_bools(row.answer in INTERESTED_REPLIES for row in kept),
        is_answer=_bools(row.answer not in NOT_AN_ANSWER for row in kept),
        is_wrong=_bools(row.answer is Reply.WRONG_RECIPIENT for row in kept),
    )


def allocations(
    rows: Sequence[Allocation], request_of: Mapping[str, int], place: Mapping[str, int]
) -> AllocationColumns:
    """Hospitals' outcomes as columns."""
    kept = [row for row in rows if row.request_id in request_of and row.site in place]
    return AllocationColumns(
        request=_ints(request_of[row.request_id] for row in kept),
        site=_ints(place[row.site] for row in kept),
        selected=_bools(row.outcome is SiteOutcome.SELECTED for row in kept),
    )


def counts(
    rows: Sequence[RegistryCount], place: Mapping[str, int], areas: Mapping[str, int]
) -> CountColumns:
    """Registry counts as columns; the total of a hospital (area ``all``) has area -1."""
    kept = [
        row
        for row in rows
        if row.site in place and (row.therapy_area in areas or row.therapy_area == "all")
    ]
    return CountColumns(
        site=_ints(place[row.site] for row in kept),
        area=_ints(areas.get(row.therapy_area, -1) for row in kept),
        n_studies=_ints(row.n_studies for row in kept),
    )


def _in_force(row: Interest | Capability, as_of: int) -> bool:
    start, end = day_number(row.valid_from), day_number(row.valid_to)
    return start <= as_of and (end == NO_DAY or end >= as_of)


def interests(
    rows: Sequence[Interest], place: Mapping[str, int], areas: Mapping[str, int], as_of: int
) -> InterestColumns:
    """Declared interests in force on the day, each pair once."""
    pairs = sorted(
        {
            (place[row.site], areas[row.therapy_area])
            for row in rows
            if row.site in place and row.therapy_area in areas and _in_force(row, as_of)
        }
    )
    return InterestColumns(
        site=_ints(site for site, _ in pairs), area=_ints(area for _, area in pairs)
    )


def capabilities(
    rows: Sequence[Capability], place: Mapping[str, int], kinds: Mapping[str, int], as_of: int
) -> CapabilityColumns:
    """Capabilities in force; a trust has whatever one of its campuses has."""
    has: dict[tuple[int, int], bool] = {}
    for row in rows:
        if row.site in place and row.capability in kinds and _in_force(row, as_of):
            pair = (place[row.site], kinds[row.capability])
            has[pair] = has.get(pair, False) or row.has
    pairs = sorted(has)
    return CapabilityColumns(
        site=_ints(site for site, _ in pairs),
        capability=_ints(kind for _, kind in pairs),
        has=_bools(has[pair] for pair in pairs),
    )
