"""Which columns the store keeps of each table of the data contract, and how a cell is kept.

Everything is derived from `matcher.domain.tables`, where a column is declared once. A day is
kept as its ISO text, a list as JSON, yes and no as 1 and 0, a closed word as its value. Must
not know SQL: `tables` builds the tables from this, `codec` the records.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.domain import events, site
from matcher.domain import tables as declared
from matcher.domain.tables import Column, Kind
from matcher.domain.vocabulary import CountryResult

#: What SQLite holds in one cell.
Value = str | int | float | None

LISTS = frozenset(
    {Kind.SITES, Kind.AREAS, Kind.CAPABILITIES, Kind.REGIONS, Kind.LIST},
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One table as the store keeps it.

    Attributes
    ----------
    name:
        Name of the table in the store.
    record:
        The record its rows are read back as.
    columns:
        The columns, in the order of the contract.
    key:
        Columns that make a row the same row again.
    dated_by:
        Columns that hold the event's own day; the first one given counts.
    versioned:
        Whether corrections become new versions (events) or replace the row (reference data).
    """

    name: str
    record: type[events.Record] | type[site.Site]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    dated_by: tuple[str, ...] = ()
    versioned: bool = True

    @property
    def written(self) -> tuple[str, ...]:
        """Columns whose cell names hospitals, kept as written too."""
        return tuple(c.name for c in self.columns if c.kind is Kind.SITES or c.name == "site")


def _kept(table: declared.Table, record: type[events.Record], *dated_by: str) -> Kept:
    return Kept(
        name=table.name,
        record=record,
        columns=table.columns,
        key=table.key,
        dated_by=dated_by or ((table.occurred_on,) if table.occurred_on else ()),
        versioned=table.versioned,
    )


# The catalogue knows more of a hospital than a file may say.
_SITE_COLUMNS = (
    *declared.SITES.columns,
    Column("name_en"),
    Column("university_hospital", Kind.YES_NO),
    Column("specialties", Kind.AREAS),
    Column("evidence"),
)

# Norway's outcome is an event of its own, so a request keeps everything but that.
_OUTCOME = ("country_outcome", "country_outcome_on")

#: In the order in which a row may refer to one of an earlier table.
KEPT: tuple[Kept, ...] = (
    Kept("sites", site.Site, _SITE_COLUMNS, declared.SITES.key, versioned=False),
    _kept(declared.CONTACTS, events.Contact),
    _kept(declared.CAPABILITIES, events.Capability),
    _kept(declared.INTERESTS, events.Interest),
    Kept(
        "requests",
        events.ReceivedRequest,
        tuple(c for c in declared.REQUESTS.columns if c.name not in _OUTCOME),
        declared.REQUESTS.key,
        ("received_on",),
    ),
    Kept(
        "country_outcomes",
        events.CountryOutcome,
        (
            declared.REQUESTS.column("request_id"),
            Column("country_outcome", Kind.CHOICE, True, CountryResult),
            declared.REQUESTS.column("country_outcome_on"),
        ),
        ("request_id",),
        ("country_outcome_on",),
    ),
    _kept(declared.FORWARDINGS, events.Forwarding),
    _kept(declared.ANSWERS, events.Answer),
    _kept(declared.ALLOCATIONS, events.Allocation),
    _kept(declared.PARTICIPATIONS, events.Participation, "first_posted_on", "started_on"),
    _kept(declared.REGISTRY_COUNTS, events.RegistryCount),
)

VERSIONED: tuple[Kept, ...] = tuple(kept for kept in KEPT if kept.versioned)

BY_RECORD: dict[type, Kept] = {kept.record: kept for kept in KEPT}


def kept(name: str) -> Kept:
    """The table of that name; KeyError where there is none."""
    for candidate in KEPT:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def encode(column: Column, value: object) -> Value:
    """The cell that keeps `value`."""
    if column.kind in LISTS:
        return json.dumps(value, ensure_ascii=False) if value else "[]"
    if value is None or (column.kind is Kind.SITE and value == ""):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"column {column.name} cannot keep {value!r}")


def decoder(column: Column) -> Callable[[Value], object] | None:
    """What turns a cell back into the value, or None where the cell is the value."""
    if column.kind in LISTS:
        return _read_list
    if column.kind is Kind.DATE:
        return date_of
    if column.kind is Kind.YES_NO:
        return _read_yes
    if column.kind is Kind.SITE:
        return _read_site
    if column.kind is Kind.CHOICE and column.choices is not None:
        choices: dict[Value, object] = {choice.value: choice for choice in column.choices}
        return {None: None, **choices}.__getitem__
    return None


def _read_list(cell: Value) -> tuple[str, ...]:
    return () if cell == "[]" else tuple(json.loads(str(cell)))


def date_of(cell: Value) -> date | None:
    """The day of a cell, or None where there is none."""
    return None if cell is None else date.fromisoformat(str(cell))


def _read_yes(cell: Value) -> bool | None:
    return None if cell is None else bool(cell)


def _read_site(cell: Value) -> str:
    return "" if cell is None else str(cell)
