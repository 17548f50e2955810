"""Rows of a table that claim to be the same row.

Keeps three numbers a row and nothing else, so that a file of millions of rows is checked
in bounded memory. Two rows with one key and one `known_on` are one row written twice; a
different `known_on` makes the later one a correction.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np

from matcher.domain.batch import Row
from matcher.domain.events import CountryOutcome, Participation, ReceivedRequest
from matcher.domain.tables import Table

_ORDER = 1 << 40

#: (source number, row number).
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows that repeat an earlier one.

    Attributes
    ----------
    contradictions:
        (the first, a later row that says otherwise).
    n_identical:
        Later rows that say the same, word for word.
    """

    contradictions: tuple[tuple[Place, Place], ...]
    n_identical: int


class Duplicates:
    """Finds rows with the same key in one table, across all files of an import."""

    def __init__(self, table: Table) -> None:
        self._key: Any = attrgetter(*table.key) if table.name != "requests" else None
        self._versioned = table.versioned
        self._keys = array("q")
        self._contents = array("q")
        self._places = array("q")

    def add(self, row: Row, source: int, number: int) -> None:
        """Remember a row: where it stands, what it claims to be, what it says."""
        record: Any = row.record
        key: tuple[object, ...]
        if isinstance(record, ReceivedRequest):
            key = (record.request.request_id, record.known_on)
        elif isinstance(record, CountryOutcome):
            known_on = record.known_on or record.country_outcome_on
            key = ("outcome", record.request_id, known_on)
        else:
            # A hospital nobody knows is told from others by its text alone.
            text = row.as_written.get("site") if isinstance(record, Participation) else ""
            unknown = text if text and not record.site else ""
            key = (self._key(record), record.known_on if self._versioned else None, unknown)
        self._keys.append(hash(key))
        self._contents.append(hash(record))
        self._places.append(source * _ORDER + number)

    def find(self) -> Repeats:
        """Every row whose key an earlier row has; the earliest stands for the others."""
        keys = np.array(self._keys, dtype=np.int64)
        contents = np.array(self._contents, dtype=np.int64)
        places = np.array(self._places, dtype=np.int64)
        order = np.lexsort((places, keys))
        keys, contents, places = keys[order], contents[order], places[order]
        starts = np.ones(len(keys), dtype=bool)
        starts[1:] = keys[1:] != keys[:-1]
        first = np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))
        later = np.flatnonzero(~starts)
        same = contents[later] == contents[first[later]]
        contradictions = tuple(
            (divmod(int(places[first[at]]), _ORDER), divmod(int(places[at]), _ORDER))
            for at in later[~same]
        )
        return Repeats(contradictions, int(same.sum()))
