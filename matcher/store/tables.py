"""The tables of a store, as SQLAlchemy Core sees them.

The tables of the data contract come from `columns`; here are also the ones a store needs for
itself: who changed what, the names that were taught, the models. A change here needs a
migration in `migrations/versions` and the next `SCHEMA_VERSION`; a test compares the two.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matcher.domain.tables import Column, Kind
from matcher.store.columns import KEPT, LISTS, Kept

#: Kept in SQLite's user_version; equals the number of the newest migration.
SCHEMA_VERSION = 8

#: Kept in SQLite's application_id ("NTMM" in ASCII): tells a store from anybody else's database.
APPLICATION_ID = 0x4E544D4D

metadata = sa.MetaData()

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("on_day", sa.Text, nullable=False),
    sa.Column("at_utc", sa.Text),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
)

audit_changes = sa.Table(
    "audit_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("audit_id", sa.Integer, nullable=False, index=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    # The audit row is written last, when it is known what was done.
    sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], deferrable=True, initially="DEFERRED"),
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("site_id", sa.Text, nullable=False),
    sa.Column("taught_on", sa.Text, nullable=False),
    sa.Column("taught_by", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
)

models = sa.Table(
    "models",
    metadata,
    sa.Column("model_id", sa.Text, primary_key=True),
    sa.Column("manifest_sha256", sa.Text, nullable=False),
    sa.Column("trained_as_of", sa.Text, nullable=False),
    sa.Column("registered_at", sa.Text, nullable=False),
    sa.Column("registered_by", sa.Text, nullable=False),
)

# Which model has been in use, one row a change; the last one counts. No model: the built-in prior.
model_uses = sa.Table(
    "model_uses",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("model_id", sa.Text),
    sa.Column("used_from", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # How it came into use, and what the gate had said of it then ("": nothing compared it).
    sa.Column("kind", sa.Text, nullable=False, server_default="trained"),
    sa.Column("verdict", sa.Text, nullable=False, server_default=""),
    sa.ForeignKeyConstraint(["model_id"], ["models.model_id"]),
)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


_TYPES: dict[Kind, type[sa.types.TypeEngine[Any]]] = {
    Kind.INTEGER: sa.Integer,
    Kind.YES_NO: sa.Integer,
    Kind.NUMBER: sa.Float,
}


def _column(column: Column) -> sa.Column[Any]:
    type_ = _TYPES.get(column.kind, sa.Text)
    never_empty = column.kind in LISTS or column.kind is Kind.TEXT
    # A name nobody knows yet is kept as written, with no hospital beside it.
    required = column.required and column.kind is not Kind.SITE
    return sa.Column(column.name, type_, nullable=not (required or never_empty))


def _own_table(kept: Kept) -> sa.Table:
    parts: list[sa.schema.SchemaItem] = [sa.Column("id", sa.Integer, primary_key=True)]
    parts += [_column(column) for column in kept.columns]
    parts += [
        sa.Column(f"{name}_as_written", sa.Text, nullable=False, server_default="")
        for name in kept.written
    ]
    if kept.versioned:
        parts += [
            sa.Column("row_key", sa.Text, nullable=False),
            sa.Column("known_on", sa.Text, nullable=False),
            sa.Column("known_assumed", sa.Integer, nullable=False),
            sa.Column("withdrawn", sa.Integer, nullable=False),
            sa.Column("audit_id", sa.Integer, nullable=False),
            sa.ForeignKeyConstraint(
                ["audit_id"], ["audit.id"], deferrable=True, initially="DEFERRED"
            ),
            sa.Index(f"ix_{kept.name}_row_key", "row_key", "known_on"),
        ]
    else:
        parts.append(sa.UniqueConstraint(*kept.key))
    if kept.name != "sites" and "site" in kept.written:
        parts.append(sa.ForeignKeyConstraint(["site"], ["sites.site_id"]))
    return sa.Table(kept.name, metadata, *parts)


#: The tables of the contract by name.
OWN: dict[str, sa.Table] = {kept.name: _own_table(kept) for kept in KEPT}

sites = OWN["sites"]
contacts = OWN["contacts"]
