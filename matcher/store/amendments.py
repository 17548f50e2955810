"""New versions of requests: what changed, and whether it matters for an answer."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from matcher.desk.amending import Amendment
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store


def of_request(store: Store, request_id: str) -> tuple[Amendment, ...]:
    """The amendments of a request, the oldest first."""
    own = desk.amendments.c
    query = sa.select(desk.amendments).where(own.request_id == request_id).order_by(own.id)
    with store.reading() as connection:
        return tuple(
            Amendment(
                version=row.version,
                before=row.version_before,
                is_material=bool(row.is_material),
                what=row.what,
                noted_on=date.fromisoformat(row.noted_on),
                noted_by=row.noted_by,
            )
            for row in connection.execute(query)
        )


def insert(
    connection: sa.Connection, request_id: str, amendment: Amendment, author: Author
) -> None:
    """Keep an amendment in a transaction that is open; what changed is not for the audit."""
    cells = {
        "request_id": request_id,
        "version": amendment.version,
        "version_before": amendment.before,
        "is_material": int(amendment.is_material),
        "what": amendment.what,
        "noted_on": amendment.noted_on.isoformat(),
        "noted_at": "" if author.now is None else utc_text(author.now),
        "noted_by": author.actor,
    }
    connection.execute(desk.amendments.insert(), cells)
    entry = Entry.begin(connection, author, "amend")
    said = {"version": amendment.version, "material": amendment.is_material}
    entry.end({"request_id": request_id, **said})
