"""Everything a store holds, as the rows an import would bring: what an export is made of.

Hospital cells come with what the file they came from said. Must not write.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.site import TaughtName
from matcher.store import tables
from matcher.store.columns import KEPT, Kept
from matcher.store.engine import Store
from matcher.store.reads import EVER, record_reader, taught_names, versions_of

#: Rows turned into records at a time; memory is bounded by it.
_PIECE = 2000


def stored_rows(store: Store) -> Iterator[Row]:
    """Every row of every table, names taught among them, and of events every version that `reads.events` hands over.

    Oldest knowledge first within a table; the store is seen in one state throughout.
    """
    with store.reading() as connection:
        for kept in KEPT:
            yield from _rows_of(connection, kept)
            if kept.name == "sites":
                for name, site_id in taught_names(connection).items():
                    yield Row(TaughtName(name, site_id))


def _rows_of(connection: sa.Connection, kept: Kept) -> Iterator[Row]:
    table, records = tables.OWN[kept.name], record_reader(kept.name)
    # Of a hospital itself nothing is kept as written.
    written = () if kept.name == "sites" else kept.written
    columns = [*records.columns, *(f"{name}_as_written" for name in written)]
    if kept.versioned:
        found = connection.exec_driver_sql(versions_of(kept.name, columns), (EVER,))
    else:
        query = sa.select(*(table.c[name] for name in columns)).order_by(table.c.id)
        found = connection.execute(query)
    n_values = len(records.columns)
    for piece in found.partitions(_PIECE):
        read = records.records([row[:n_values] for row in piece])
        for record, row in zip(read, piece, strict=True):
            said = zip(written, row[n_values:], strict=True)
            yield Row(record, {name: text for name, text in said if text})
