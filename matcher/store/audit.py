"""Who changed what, when and from where: written beside every change, never altered.

One `audit` row a change, and one `audit_changes` row for each thing that stood there before,
with what it was and what it became. What was new is counted in the summary and carries the
number of its audit row itself. Personal data of contacts stays out, so that erasing a contact
erases it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.store import tables

#: Rows of `audit_changes` gathered before they are written.
_GATHERED = 1000


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change, out of what, and when.

    `now` is the moment, with its time zone, where the caller has a clock; `today` the day
    that counts for what was known. `source` names the files or the page.
    """

    actor: str
    today: date
    source: str = ""
    now: datetime | None = None


@dataclass(slots=True)
class Entry:
    """One entry of the audit, open while its change is being made."""

    connection: sa.Connection
    author: Author
    action: str
    id: int
    changed: bool = False
    _gathered: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, connection: sa.Connection, author: Author, action: str) -> Entry:
        """Begin an entry; nothing is written until there is a change."""
        newest = connection.execute(sa.select(sa.func.max(tables.audit.c.id))).scalar()
        return cls(connection, author, action, id=(newest or 0) + 1)

    def note(
        self,
        table: str,
        key: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Keep what a row was and what it became."""
        self.changed = True
        self._gathered.append(
            {
                "audit_id": self.id,
                "table_name": table,
                "row_key": key,
                "before": None if before is None else as_json(before),
                "after": None if after is None else as_json(after),
            }
        )
        if len(self._gathered) >= _GATHERED:
            self._write_gathered()

    def end(self, summary: Mapping[str, Any]) -> None:
        """Write the entry itself."""
        self._write_gathered()
        author = self.author
        self.connection.execute(
            tables.audit.insert(),
            {
                "id": self.id,
                "on_day": author.today.isoformat(),
                "at_utc": None if author.now is None else utc_text(author.now),
                "actor": author.actor,
                "action": self.action,
                "source": author.source,
                "summary": as_json(summary),
            },
        )

    def _write_gathered(self) -> None:
        if self._gathered:
            self.connection.execute(tables.audit_changes.insert(), self._gathered)
            self._gathered = []


def as_json(values: Mapping[str, Any]) -> str:
    """A mapping as JSON, readable and in the order given."""
    return json.dumps(values, ensure_ascii=False)


def utc_text(moment: datetime) -> str:
    """A moment as ISO text in UTC; ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; give the moment in UTC")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
