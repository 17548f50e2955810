"""Annual reports as they were issued: one edition after the other, never altered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.errors import ConflictError, StoreError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, as_json, utc_text
from matcher.store.engine import Store


@dataclass(frozen=True, slots=True)
class KeptReport:
    """One edition; `content` holds plain JSON values."""

    year: int
    edition: int
    as_of: date
    issued_at: datetime
    issued_by: str
    content: Mapping[str, Any]


def reports(store: Store, year: int | None = None) -> tuple[KeptReport, ...]:
    """The editions of a year, or of all years: the latest year first, its newest edition first.

    Raises
    ------
    StoreError
        One of them is not what was issued.
    """
    own = desk.annual_reports.c
    query = sa.select(desk.annual_reports).order_by(own.year.desc(), own.edition.desc())
    if year is not None:
        query = query.where(own.year == year)
    with store.reading() as connection:
        return tuple(_kept(row) for row in connection.execute(query))


def keep_report(
    store: Store,
    year: int,
    as_of: date,
    content: Mapping[str, Any],
    author: Author,
    *,
    after_edition: int,
) -> KeptReport:
    """Keep a new edition.

    Parameters
    ----------
    after_edition:
        The newest edition that was looked at; 0 for none.

    Raises
    ------
    ConflictError
        Another one has been issued since.
    """
    if author.now is None:
        raise ValueError("a report is issued at a moment: give the author `now`")
    text = as_json(content)
    own = desk.annual_reports.c
    with store.writing() as connection:
        newest = sa.select(sa.func.max(own.edition)).where(own.year == year)
        edition = (connection.execute(newest).scalar() or 0) + 1
        if edition != after_edition + 1:
            raise ConflictError(
                f"The report for {year} has been issued by somebody else meanwhile.",
                "Look at theirs first.",
            )
        row = {
            "year": year,
            "edition": edition,
            "as_of": as_of.isoformat(),
            "issued_at": utc_text(author.now),
            "issued_by": author.actor,
            "digest": _digest(text),
            "content": text,
        }
        connection.execute(desk.annual_reports.insert(), row)
        entry = Entry.begin(connection, author, "issue_report")
        entry.end({"year": year, "edition": edition, "as_of": as_of.isoformat()})
    return KeptReport(year, edition, as_of, author.now, author.actor, content)


def _kept(row: sa.Row[Any]) -> KeptReport:
    if _digest(row.content) != row.digest:
        raise StoreError(
            f"The report for {row.year}, edition {row.edition}, is not what was issued.",
            "Restore the store from a copy.",
        )
    return KeptReport(
        row.year,
        row.edition,
        date.fromisoformat(row.as_of),
        datetime.fromisoformat(row.issued_at),
        row.issued_by,
        json.loads(row.content),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
