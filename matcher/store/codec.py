"""Records to rows and back: what a record says, as the cells that keep it.

Must not know SQL, nor which version of a row counts.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.domain import tables as declared
from matcher.domain.batch import Row
from matcher.domain.events import Events, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.tables import Kind
from matcher.errors import UserError
from matcher.store.columns import BY_RECORD, Kept, Value, date_of, decoder, encode

#: In a key, marks a hospital nobody knows yet, followed by its name as written.
UNKNOWN_SITE = "?"


#: The largest whole number SQLite keeps.
_LARGEST = 2**63 - 1


@dataclass(slots=True)
class Incoming:
    """A row about to be written.

    Attributes
    ----------
    kept:
        The table it belongs to.
    key:
        Its key, as one text.
    values:
        Cells by column.
    said:
        Columns the row speaks of; the others keep what is stored. None: all.
    written:
        Hospital cells as the file had them, by ``<column>_as_written``.
    known_on, dated:
        The day it says it was known, and the event's own day; ISO texts, or None.
    said_now:
        It corrects the newest version, whatever day that one is known from.
    """

    kept: Kept
    key: str
    values: dict[str, Value]
    said: frozenset[str] | None
    written: dict[str, str]
    known_on: str | None
    dated: str | None
    withdrawn: bool
    where: str
    said_now: bool


def encode_row(row: Row) -> Incoming:
    """The cells of one row.

    Raises
    ------
    UserError
        A column that must be there is empty.
    """
    record: Any = row.record
    kept = BY_RECORD[type(record)]
    source = record.request if kept.record is ReceivedRequest else record
    values = {column.name: encode(column, getattr(source, column.name)) for column in kept.columns}
    for column in kept.columns:
        if column.required and values[column.name] in (None, "") and column.kind is not Kind.SITE:
            raise UserError(
                f"{row.where or kept.name}: {column.name} is empty, and a row of {kept.name} must have it."
            )
    written = {f"{name}_as_written": row.as_written.get(name, "") for name in kept.written}
    _refuse_what_no_cell_holds(row, values, written)
    known_on = getattr(record, "known_on", None)
    return Incoming(
        kept=kept,
        key=row_key(kept, values, written),
        values=values,
        said=_said(kept, row.said),
        written=written,
        known_on=None if known_on is None else known_on.isoformat(),
        dated=_dated(kept, values),
        withdrawn=getattr(record, "withdrawn", False),
        where=row.where,
        said_now=row.said_now,
    )


def _refuse_what_no_cell_holds(
    row: Row, values: Mapping[str, Value], written: Mapping[str, str]
) -> None:
    where = row.where or "A row"
    texts = [value for value in values.values() if isinstance(value, str)]
    try:
        "".join((*texts, *written.values())).encode()
    except UnicodeEncodeError as error:
        broken = error.object[error.start : error.end]
        raise UserError(
            f"{where}: {broken!a} is half a character.", "Save the file as UTF-8."
        ) from None
    for name, value in values.items():
        if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
            raise UserError(f"{where}: {name} {value} is larger than any number kept here.")


def _said(kept: Kept, said: frozenset[str] | None) -> frozenset[str] | None:
    if said is None:
        # A file of hospitals cannot speak of what only the catalogue knows of them.
        return None if kept.name != "sites" else frozenset(c.name for c in declared.SITES.columns)
    return said & {column.name for column in kept.columns}


def _dated(kept: Kept, values: Mapping[str, Value]) -> str | None:
    for name in kept.dated_by:
        day = values[name]
        if day is not None:
            return str(day)
    return None


def row_key(kept: Kept, values: Mapping[str, Value], written: Mapping[str, str]) -> str:
    """The key of a row as one text: a JSON list, empty where a column of it is."""
    parts = []
    for name in kept.key:
        value = values[name]
        if name == "site" and value is None:
            value = UNKNOWN_SITE + written["site_as_written"]
        parts.append("" if value is None else str(value))
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def event_rows(events: Events) -> Iterator[Row]:
    """Events as rows to write, table by table, oldest knowledge first."""
    for field in dataclasses.fields(Events):
        for record in getattr(events, field.name):
            yield Row(record)


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Turns rows of one table back into records.

    Attributes
    ----------
    columns:
        The columns to select, in this order; `known_on` and `withdrawn` last where versioned.
    """

    kept: Kept
    columns: tuple[str, ...]
    decoders: tuple[tuple[int, Callable[[Value], object]], ...]

    def records(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """One record a row, in the order given.

        Goes by columns: they repeat the same few days, hospitals and words over and over, so
        each is understood once.
        """
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for position, decode in self.decoders if rows else ():
            cells = columns[position]
            understood = {cell: decode(cell) for cell in set(cells)}
            columns[position] = map(understood.__getitem__, cells)
        build = _build_request if self.kept.record is ReceivedRequest else self.kept.record
        return list(map(build, *columns)) if rows else []


def _build_request(*cells: Any) -> ReceivedRequest:  # noqa: ANN401 - cells of every kind
    return ReceivedRequest(Request(*cells[:-2]), *cells[-2:])


def reader(kept: Kept) -> RecordReader:
    """The reader of one table."""
    decoder_of = {column.name: decoder(column) for column in kept.columns}
    if kept.versioned:
        decoder_of |= {"known_on": date_of, "withdrawn": bool}
    if kept.record is ReceivedRequest:
        fields = [field.name for field in dataclasses.fields(Request)] + ["known_on", "withdrawn"]
    else:
        fields = [field.name for field in dataclasses.fields(kept.record)]
    decoders = ((place, decoder_of[name]) for place, name in enumerate(fields))
    return RecordReader(
        kept=kept,
        columns=tuple(fields),
        decoders=tuple((place, decode) for place, decode in decoders if decode is not None),
    )
