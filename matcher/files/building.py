"""Values by column -> the records of `domain`. No reading, no checking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from matcher.domain.batch import Row
from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    Contact,
    CountryOutcome,
    Forwarding,
    Interest,
    Participation,
    ReceivedRequest,
    Record,
    RegistryCount,
)
from matcher.domain.request import Request
from matcher.domain.site import Site, TaughtName
from matcher.domain.tables import Table

_RECORDS: Mapping[str, type[Any]] = {
    "sites": Site,
    "aliases": TaughtName,
    "contacts": Contact,
    "capabilities": Capability,
    "interests": Interest,
    "requests": Request,
    "forwardings": Forwarding,
    "answers": Answer,
    "allocations": Allocation,
    "participations": Participation,
    "registry_counts": RegistryCount,
}

_TABLE_OF = {record: table for table, record in _RECORDS.items()} | {
    ReceivedRequest: "requests",
    CountryOutcome: "requests",
}

#: Kinds of units nobody forwards a request to.
_NEVER_CANDIDATES = frozenset({"rhf"})


def fields_of(table: Table) -> frozenset[str]:
    """Fields of the table's record; a value without a field belongs to another record."""
    return frozenset(item.name for item in fields(_RECORDS[table.name]))


def table_of(row: Row) -> str:
    """The table of the contract that a row stands in."""
    return _TABLE_OF[type(row.record)]


def build_rows(
    table: str, values: Mapping[str, Any], known_fields: frozenset[str]
) -> list[tuple[Record | Site | TaughtName, bool]]:
    """The records of a row, each with whether its hospital cells belong to it."""
    if table == "requests":
        return _of_request(values, known_fields)
    own = {name: value for name, value in values.items() if name in known_fields}
    if table == "sites":
        return [(_site(own), False)]
    return [(_RECORDS[table](**own), True)]


def _of_request(
    values: Mapping[str, Any], known_fields: frozenset[str]
) -> list[tuple[Record | Site | TaughtName, bool]]:
    request = Request(**{name: value for name, value in values.items() if name in known_fields})
    known_on = values.get("known_on")
    received = ReceivedRequest(request, known_on=known_on, withdrawn=values.get("withdrawn", False))
    if "country_outcome" not in values:
        return [(received, True)]
    outcome = CountryOutcome(
        request.request_id,
        values["country_outcome"],
        country_outcome_on=values.get("country_outcome_on"),
        known_on=_outcome_known_on(values),
        withdrawn=values.get("country_outcome_withdrawn", False),
    )
    return [(received, True), (outcome, False)]


def _outcome_known_on(values: Mapping[str, Any]) -> date | None:
    """When Norway's outcome was learnt; None leaves it to the store: its day, else today.

    The row's `known_on` is when the request was known. It is no witness for the outcome,
    except that a row learnt after the outcome's day cannot have told it earlier.
    """
    said: date | None = values.get("country_outcome_known_on")
    if said is not None:
        return said
    row_known_on: date | None = values.get("known_on")
    happened: date | None = values.get("country_outcome_on")
    if row_known_on is not None and happened is not None:
        return max(row_known_on, happened)
    return None


def _site(values: dict[str, Any]) -> Site:
    values.setdefault("trust", values["site_id"])
    if "is_candidate" not in values:
        alone = values["trust"] == values["site_id"]
        values["is_candidate"] = alone and values.get("kind") not in _NEVER_CANDIDATES
    return Site(**values)
