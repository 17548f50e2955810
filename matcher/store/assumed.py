"""Which rows do not say when they were known, so that their own day was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from matcher.store import tables
from matcher.store.engine import Store

#: What the portal itself writes down; the others are reference and registers.
_OF_THE_PORTAL = ("requests", "country_outcomes", "forwardings", "answers", "allocations")


@dataclass(frozen=True, slots=True)
class AssumedDays:
    """How many versions of the portal's rows took their own day, and how many there are."""

    n: int
    of: int


def assumed_days(store: Store, *, known_before: date) -> AssumedDays:
    """Count over the versions of the portal's rows that were known before a day."""
    n = of = 0
    with store.reading() as connection:
        for name in _OF_THE_PORTAL:
            own = tables.OWN[name].c
            query = sa.select(sa.func.count(), sa.func.total(own.known_assumed))
            query = query.where(own.known_on < known_before.isoformat())
            rows, assumed = connection.execute(query).one()
            n, of = n + int(assumed), of + int(rows)
    return AssumedDays(n, of)
