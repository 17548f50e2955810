"""What hospitals have said of themselves, as it stands: interests and capabilities."""

from __future__ import annotations

from matcher.domain.events import Capability, Interest
from matcher.store.engine import Store
from matcher.store.reads import record_reader, standing


def interests(store: Store, site_id: str) -> tuple[Interest, ...]:
    """Fields in which a hospital wants requests, or did, in the order in which it said so."""
    read = record_reader("interests")
    with store.reading() as connection:
        rows = standing(connection, "interests", *read.columns, where={"site": site_id})
    return tuple(read.records(rows))


def capabilities(store: Store, site_id: str) -> tuple[Capability, ...]:
    """What a hospital has or is known to lack, in the order in which it said so."""
    read = record_reader("capabilities")
    with store.reading() as connection:
        rows = standing(connection, "capabilities", *read.columns, where={"site": site_id})
    return tuple(read.records(rows))
