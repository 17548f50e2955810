"""What a ranking rests on, as one small value: it changes whenever a list could come out anew.

Cheap enough to be asked at every request; whoever holds an open catalogue, history and model
keeps them as long as the value stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from matcher.store.columns import VERSIONED
from matcher.store.engine import Store

#: Events of these have no say in a ranking: a contact's new address opens nothing anew.
_NO_SAY = frozenset({"contacts"})

#: What coordinators do all day; a list of a second ago differs from one of now by one record.
_DAILY = frozenset({"requests", "country_outcomes", "forwardings", "answers", "allocations"})

#: Changes that may touch hospitals, their names or the kind of the store in place.
_IN_PLACE = ("import", "alias", "meta", "create", "reference")


@dataclass(frozen=True, slots=True)
class RankingState:
    """The newest row of everything that a ranking reads.

    Attributes
    ----------
    facts:
        What is known of hospitals and studies, their names, the model in use.
    daily:
        Requests and what became of them.
    """

    facts: tuple[int | None, ...]
    daily: tuple[int | None, ...]


def ranking_state(store: Store) -> RankingState:
    """The state as it is now."""
    daily, _ = _tables()
    with store.reading() as connection:
        found = tuple(connection.exec_driver_sql(_query(), _IN_PLACE).one())
    return RankingState(facts=found[len(daily) :], daily=found[: len(daily)])


@cache
def _tables() -> tuple[list[str], list[str]]:
    names = [table.name for table in VERSIONED if table.name not in _NO_SAY]
    daily = [name for name in names if name in _DAILY]
    return daily, [*(name for name in names if name not in _DAILY), "sites", "aliases"]


@cache
def _query() -> str:
    daily, facts = _tables()
    newest = ", ".join(f"(SELECT max(id) FROM {name})" for name in (*daily, *facts))  # noqa: S608 - names of ours
    actions = ", ".join("?" for _ in _IN_PLACE)
    return (
        f"SELECT {newest}, (SELECT max(rowid) FROM model_uses), "  # noqa: S608 - names of ours
        f"(SELECT id FROM audit WHERE action IN ({actions}) ORDER BY id DESC LIMIT 1)"
    )
