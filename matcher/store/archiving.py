"""Everything that is kept of one request, as it stands: read in one state of the store.

Tables are found by their column `request_id`, so that one added tomorrow is not forgotten. What
would open something, such as the hash of an answer link's token, stays out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matcher.errors import NotFoundError
from matcher.store import desk_tables as desk
from matcher.store import tables
from matcher.store.auditing import Audited, of_request
from matcher.store.cases import Standing, found_in
from matcher.store.columns import KEPT, LISTS
from matcher.store.engine import Store

#: Never part of a case file.
_SECRET = frozenset({"token_sha256"})

#: Cells that hold a tree or a list as JSON.
_TREES = frozenset({"found", "content", "sites", "cc", "items"}) | {
    column.name for kept in KEPT for column in kept.columns if column.kind in LISTS
}

Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Everything:
    """What is kept of a request.

    Attributes
    ----------
    rows:
        By table, in the order in which they were written; all versions of an event.
    contents:
        What is in the files that came with it, by their number.
    audit:
        The oldest entry first.
    """

    standing: Standing
    rows: Mapping[str, list[Cells]]
    contents: Mapping[int, bytes]
    audit: tuple[Audited, ...]


def everything_of(store: Store, request_id: str) -> Everything:
    """Read all that is kept of a request.

    Raises
    ------
    NotFoundError
        There is no such request.
    """
    with store.reading() as connection:
        found = found_in(connection, request_id)
        if not found:
            raise NotFoundError(f"There is no request '{request_id}' here.", "Look in the inbox.")
        rows: dict[str, list[Cells]] = {}
        contents: dict[int, bytes] = {}
        for table in tables.metadata.sorted_tables:
            if "request_id" in table.c:
                kept = _rows(connection, table, request_id)
                if table is desk.case_files:
                    contents = {row["id"]: row["content"] for row in kept}
                    kept = [_described(row) for row in kept]
                rows[table.name] = kept
        return Everything(found[0], rows, contents, of_request(connection, request_id))


def _rows(connection: sa.Connection, table: sa.Table, request_id: str) -> list[Cells]:
    about = table.c.request_id == request_id
    if table is desk.letters:  # one letter to a company may ask about several of its requests
        also = desk.letter_requests.c
        about |= table.c.id.in_(sa.select(also.letter_id).where(also.request_id == request_id))
    query = sa.select(table).where(about)
    if "id" in table.c:
        query = query.order_by(table.c.id)
    return [
        {name: _cell(name, cell) for name, cell in row.items() if name not in _SECRET}
        for row in connection.execute(query).mappings()
    ]


def _cell(name: str, cell: Any) -> Any:  # noqa: ANN401 - whatever a cell may hold
    return json.loads(cell) if name in _TREES and isinstance(cell, str) else cell


def _described(row: Cells) -> Cells:
    """A file by its name, size and SHA-256; what is in it goes beside."""
    content = row["content"]
    described = {name: cell for name, cell in row.items() if name != "content"}
    return {**described, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
