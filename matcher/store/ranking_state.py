"""What a ranking rests on, as one small value: it changes whenever a list could come out anew.

Cheap enough to be asked at every request; whoever holds an open catalogue, history and model
keeps them as long as the value stays.
"""

from __future__ import annotations

from functools import cache

from matcher.store.columns import VERSIONED
from matcher.store.engine import Store

#: Events of these have no say in a ranking: a contact's new address opens nothing anew.
_NO_SAY = frozenset({"contacts"})

#: Changes that may touch hospitals, their names or the kind of the store in place.
_IN_PLACE = ("import", "alias", "meta", "create", "reference")

RankingState = tuple[int | None, ...]


def ranking_state(store: Store) -> RankingState:
    """The newest row of everything that a ranking reads."""
    with store.reading() as connection:
        return tuple(connection.exec_driver_sql(_query(), _IN_PLACE).one())


@cache
def _query() -> str:
    names = [table.name for table in VERSIONED if table.name not in _NO_SAY]
    newest = ", ".join(f"(SELECT max(id) FROM {name})" for name in (*names, "sites", "aliases"))  # noqa: S608 - names of ours
    actions = ", ".join("?" for _ in _IN_PLACE)
    return (
        f"SELECT {newest}, (SELECT max(rowid) FROM model_uses), "  # noqa: S608 - names of ours
        f"(SELECT id FROM audit WHERE action IN ({actions}) ORDER BY id DESC LIMIT 1)"
    )
