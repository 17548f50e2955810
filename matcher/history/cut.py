"""Records as columns, coded once for all days, then cut to those seen on one.

Rows about no known request, candidate, area or capability drop out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

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
#: Code of a request, candidate, area or capability that nobody knows.
NOBODY = -1

_Letters = TypeVar("_Letters", ForwardingColumns, AnswerColumns, AllocationColumns)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int32)


def _bools(values: Iterable[bool]) -> Bools:
    return np.array(list(values), np.bool_)


def _codes(names: Iterable[str], code_of: Mapping[str, int]) -> Ints:
    return _ints(code_of.get(name, NOBODY) for name in names)


@dataclass(frozen=True, eq=False)
class Coding:
    """What ids mean: requests of any day, candidates (campuses count for theirs), areas, kinds."""

    requests: Mapping[str, int]
    candidates: Mapping[str, int]
    areas: Mapping[str, int]
    capabilities: Mapping[str, int]


def forwardings(rows: Sequence[Forwarding], coding: Coding) -> ForwardingColumns:
    """Forwardings as columns; `request` is a code of `Coding`."""
    return ForwardingColumns(
        request=_codes((row.request_id for row in rows), coding.requests),
        site=_codes((row.site for row in rows), coding.candidates),
        forwarded_on=_ints(day_number(row.forwarded_on) for row in rows),
        due_on=_ints(day_number(row.due_on) for row in rows),
        cancelled=_bools(row.cancelled_on is not None for row in rows),
    )


def answers(rows: Sequence[Answer], coding: Coding) -> AnswerColumns:
    """Answers as columns; `request` is a code of `Coding`."""
    return AnswerColumns(
        request=_codes((row.request_id for row in rows), coding.requests),
        site=_codes((row.site for row in rows), coding.candidates),
        answered_on=_ints(day_number(row.answered_on) for row in rows),
        interested=_bools(row.answer in INTERESTED_REPLIES for row in rows),
        is_answer=_bools(row.answer not in NOT_AN_ANSWER for row in rows),
        is_wrong=_bools(row.answer is Reply.WRONG_RECIPIENT for row in rows),
    )


def allocations(rows: Sequence[Allocation], coding: Coding) -> AllocationColumns:
    """Hospitals' outcomes as columns; `request` is a code of `Coding`."""
    return AllocationColumns(
        request=_codes((row.request_id for row in rows), coding.requests),
        site=_codes((row.site for row in rows), coding.candidates),
        selected=_bools(row.outcome is SiteOutcome.SELECTED for row in rows),
    )


def seen(columns: _Letters, rows: Ints, place_of: Ints) -> _Letters:
    """The rows seen on a day, `request` being a position among that day's requests.

    Parameters
    ----------
    place_of:
        Position of each coded request on the day, `NOBODY` where it was not known; one entry
        more than there are codes, for `NOBODY` itself.
    """
    place = place_of[columns.request[rows]]
    kept = (place >= 0) & (columns.site[rows] >= 0)
    cut = {field.name: getattr(columns, field.name)[rows[kept]] for field in fields(columns)}
    return replace(columns, **{**cut, "request": place[kept]})


@dataclass(frozen=True, eq=False)
class CountryColumns:
    """Norway's outcomes: coded request, `COUNTRY_CODES`, and the day it was known."""

    request: Ints
    result: Ints
    known_on: Ints


def country_outcomes(
    rows: Sequence[CountryOutcome], known_on: Ints, coding: Coding
) -> CountryColumns:
    """Norway's outcomes as columns."""
    return CountryColumns(
        request=_codes((row.request_id for row in rows), coding.requests),
        result=_ints(COUNTRY_CODES[row.country_outcome] for row in rows),
        known_on=known_on,
    )


def country_results(columns: CountryColumns, rows: Ints, place_of: Ints) -> tuple[Ints, Ints]:
    """Of each of the day's requests Norway's outcome or `UNRESOLVED`, and when it was known."""
    n = int(place_of.max(initial=NOBODY)) + 1
    results, told_on = np.full(n, UNRESOLVED, np.int32), np.full(n, NO_DAY, np.int32)
    place = place_of[columns.request[rows]]
    kept = place >= 0
    results[place[kept]] = columns.result[rows[kept]]
    told_on[place[kept]] = columns.known_on[rows[kept]]
    return results, told_on


def counts(rows: Sequence[RegistryCount], coding: Coding) -> CountColumns:
    """Registry counts as columns; the total of a hospital (area ``all``) has area -1.

    A row of an area nobody knows has no site.
    """
    known = [row.therapy_area in coding.areas or row.therapy_area == "all" for row in rows]
    return CountColumns(
        site=np.where(known, _codes((row.site for row in rows), coding.candidates), NOBODY),
        area=_codes((row.therapy_area for row in rows), coding.areas),
        n_studies=_ints(row.n_studies for row in rows),
    )


def counts_seen(columns: CountColumns, rows: Ints) -> CountColumns:
    """The counts seen on a day."""
    kept = rows[columns.site[rows] >= 0]
    return CountColumns(columns.site[kept], columns.area[kept], columns.n_studies[kept])


@dataclass(frozen=True, eq=False)
class ValidColumns:
    """What holds of a candidate for a time: `what` is an area or a capability."""

    site: Ints
    what: Ints
    has: Bools
    valid_from: Ints
    valid_to: Ints

    def in_force(self, rows: Ints, day: int) -> Ints:
        """Of these rows, those that are known of and hold on the day."""
        start, end = self.valid_from[rows], self.valid_to[rows]
        holds = (start <= day) & ((end == NO_DAY) | (end >= day))
        holds &= (self.site[rows] >= 0) & (self.what[rows] >= 0)
        kept: Ints = rows[holds]
        return kept


def valid_columns(rows: Sequence[Interest] | Sequence[Capability], coding: Coding) -> ValidColumns:
    """Interests or capabilities as columns."""
    what = [
        coding.areas.get(row.therapy_area, NOBODY)
        if isinstance(row, Interest)
        else coding.capabilities.get(row.capability, NOBODY)
        for row in rows
    ]
    return ValidColumns(
        site=_codes((row.site for row in rows), coding.candidates),
        what=_ints(what),
        has=_bools(isinstance(row, Interest) or row.has for row in rows),
        valid_from=_ints(day_number(row.valid_from) for row in rows),
        valid_to=_ints(day_number(row.valid_to) for row in rows),
    )


def interests(columns: ValidColumns, rows: Ints, day: int) -> InterestColumns:
    """Declared interests in force on the day, each pair once."""
    kept = columns.in_force(rows, day)
    pairs = np.unique(np.stack([columns.site[kept], columns.what[kept]], axis=1), axis=0)
    return InterestColumns(site=pairs[:, 0], area=pairs[:, 1])


def capabilities(columns: ValidColumns, rows: Ints, day: int) -> CapabilityColumns:
    """Capabilities in force; a trust has whatever one of its campuses has."""
    kept = columns.in_force(rows, day)
    pairs, of = np.unique(
        np.stack([columns.site[kept], columns.what[kept]], axis=1), axis=0, return_inverse=True
    )
    has = np.zeros(len(pairs), np.bool_)
    np.logical_or.at(has, of, columns.has[kept])
    return CapabilityColumns(site=pairs[:, 0], capability=pairs[:, 1], has=has)
