"""Rows on their way from a file into a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matcher.domain.events import Record
from matcher.domain.site import Site, TaughtName
from matcher.domain.vocabulary import CountryResult


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
        Columns the file has, an empty cell included; what is not among them was not said,
        and a correction keeps what stood there before. None: every column was said.
    said_now:
        A person says it at this moment: it corrects what stands, also where a clock that was
        wrong for a while dated that on a day to come.
    """

    record: Record | Site | TaughtName
    as_written: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    said: frozenset[str] | None = None
    said_now: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, the value, the rule it breaks, the remedy."""

    where: str
    column: str
    value: str
    rule: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ExistingRows:
    """What a store already holds, as far as the checks of an import need to know it.

    Only what stands now: the latest version of each row, those taken back left out.

    Attributes
    ----------
    requests:
        Day received, by request id.
    parents:
        The request it follows from, by request id; no entry where there is none.
    country_outcomes:
        Norway's outcome, by request id; no entry where there is none.
    forwardings:
        The earliest day of sending, by (request id, site id).
    selected:
        (request id, site id) of the hospitals with a `selected` allocation.
    """

    requests: Mapping[str, date] = field(default_factory=dict)
    country_outcomes: Mapping[str, CountryResult] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    forwardings: Mapping[tuple[str, str], date] = field(default_factory=dict)
    selected: frozenset[tuple[str, str]] = frozenset()
