"""Rows on their way from a file into a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.domain.events import Record
from matcher.domain.site import Site


@dataclass(frozen=True, slots=True)
class Row:
    """One row read and understood.

    Attributes
    ----------
    record:
        What it says. A `requests` row with an outcome gives two rows: a `ReceivedRequest`
        and a `CountryOutcome`.
    as_written:
        The text of each hospital cell as the file had it, by column name; kept, so that a
        name taught later can be resolved anew.
    where:
        File, sheet and row, for messages: ``answers.csv row 12``.
    said:
        The record's fields that the file has a column for; a field it has no column for
        leaves what is stored as it is, whereas an empty cell empties it. None: all were said.
    """

    record: Record | Site
    as_written: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    said: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, the value, the rule it breaks, the remedy."""

    where: str
    column: str
    value: str
    rule: str
    remedy: str = ""
