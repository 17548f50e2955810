"""Which rows become a new version, and from which day that version is known.

The rules of "Time" in the data contract, for one key at a time, on plain values. Must not
read or write anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.store.codec import Incoming
from matcher.store.columns import Value


@dataclass(slots=True)
class Version:
    """One stored version of a row; `known_on` is an ISO day.

    `written` holds hospital cells as the file had them, by ``<column>_as_written``.
    `assumed`: nobody said when it was known, so the event's own day was taken.
    """

    values: dict[str, Value]
    written: dict[str, str]
    known_on: str
    withdrawn: bool
    assumed: bool = False


def version_seen(row: Incoming, chain: Sequence[Version]) -> int | None:
    """Position of the version the row is to be compared with, or None.

    A row that says when it was known is compared with what was seen at the end of that
    day; any other row, and what a person says now, with the newest. `chain` ascends by
    `known_on`.
    """
    for position in range(len(chain) - 1, -1, -1):
        if row.known_on is None or row.said_now or chain[position].known_on <= row.known_on:
            return position
    return None


def says_the_same(row: Incoming, version: Version) -> bool:
    """Whether the row adds nothing to that version. Two rows taken back are the same."""
    if row.withdrawn or version.withdrawn:
        return row.withdrawn and version.withdrawn
    stored = version.values
    if row.said is None:
        return stored == row.values
    return all(stored[name] == row.values[name] for name in row.said)


def earlier_twin(row: Incoming, chain: Sequence[Version]) -> int | None:
    """Position of an older version that says the same, or None.

    The row may be the beginning of a file that is being imported once more; see `applying`.
    """
    for position in range(len(chain) - 2, -1, -1):
        version = chain[position]
        same_day = row.known_on is None or row.known_on == version.known_on
        if same_day and says_the_same(row, version):
            return position
    return None


def next_version(row: Incoming, chain: Sequence[Version], today: str) -> Version:
    """The version that the row adds to the chain.

    A first version takes the event's own day, a correction and a row taken back the day of
    import, unless the row says otherwise. A correction is never known before what it corrects.
    Columns the row does not speak of keep what they were.
    """
    position = version_seen(row, chain)
    seen = None if position is None else chain[position]
    values, written = merge(row, seen)
    if row.known_on is not None and not (row.said_now and seen):
        return Version(values, written, row.known_on, row.withdrawn)
    if seen is not None:
        return Version(values, written, max(today, seen.known_on), row.withdrawn)
    if row.withdrawn or row.dated is None:
        return Version(values, written, today, row.withdrawn)
    return Version(values, written, row.dated, row.withdrawn, assumed=True)


def merge(row: Incoming, seen: Version | None) -> tuple[dict[str, Value], dict[str, str]]:
    """The row's cells, and those of the version seen where the row does not speak of them."""
    if seen is None or row.said is None:
        return row.values, row.written
    values = {**seen.values, **{name: row.values[name] for name in row.said}}
    written = {
        name: text if name.removesuffix("_as_written") in row.said else seen.written[name]
        for name, text in row.written.items()
    }
    return values, written
