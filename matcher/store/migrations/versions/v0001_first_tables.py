"""The first schema: the tables of the data contract, audit, taught names, models.

Revision ID: 1
Revises:
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None

# Events may be told anew which hospital a name as written stands for, and nothing else.
_RESOLVED = {"requests": ("suggested_sites", "already_contacted")}
_RESOLVED_BY_DEFAULT = ("site", "row_key")


def upgrade() -> None:
    """Create everything."""
    _create_own_tables()
    _create_reference_tables()
    _create_request_tables()
    _create_hospital_tables()
    for table in ("audit", "audit_changes", "aliases", "models", "model_uses"):
        _never_delete(table)
        _never_update(table)


def _texts(*names: str, empty: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=empty) for name in names]


def _whole(*names: str, empty: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=empty) for name in names]


def _as_written(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column(f"{name}_as_written", sa.Text(), nullable=False, server_default="")
        for name in names
    ]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _site_known() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site"], ["sites.site_id"])


def _audited() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["audit_id"], ["audit.id"], deferrable=True, initially="DEFERRED"
    )


def _create_own_tables() -> None:
    op.create_table(
        "audit",
        _id(),
        *_texts("on_day"),
        *_texts("at_utc", empty=True),
        *_texts("actor", "action", "source", "summary"),
    )
    op.create_table(
        "audit_changes",
        _id(),
        *_whole("audit_id", empty=False),
        *_texts("table_name", "row_key"),
        *_texts("before", "after", empty=True),
        _audited(),
    )
    op.create_index("ix_audit_changes_audit_id", "audit_changes", ["audit_id"])
    op.create_table("meta", sa.Column("key", sa.Text(), primary_key=True), *_texts("value"))
    op.create_table(
        "models",
        sa.Column("model_id", sa.Text(), primary_key=True, nullable=False),
        *_texts("manifest_sha256", "trained_as_of", "registered_at", "registered_by"),
    )
    op.create_table(
        "model_uses",
        _id(),
        *_texts("model_id", empty=True),
        *_texts("used_from", "decided_by", "reason"),
        sa.ForeignKeyConstraint(["model_id"], ["models.model_id"]),
    )


def _create_reference_tables() -> None:
    op.create_table(
        "sites",
        _id(),
        *_texts("site_id", "name", "aliases"),
        *_texts("trust", empty=True),
        *_texts("region", "city", "county"),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        *_texts("kind", "org_number", "language"),
        *_whole("is_candidate"),
        *_texts("active_from", "active_to", empty=True),
        *_texts("name_en"),
        *_whole("university_hospital"),
        *_texts("specialties", "evidence"),
        sa.UniqueConstraint("site_id"),
    )
    op.create_table(
        "aliases",
        _id(),
        *_texts("name", "site_id", "taught_on", "taught_by"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
    )
    op.create_table(
        "contacts",
        _id(),
        *_texts("contact_id"),
        *_texts("site", empty=True),
        *_texts("name", "email", "department", "therapy_areas", "deputy_of"),
        *_texts("valid_from", "valid_to", empty=True),
        *_as_written("site"),
        sa.UniqueConstraint("contact_id"),
        _site_known(),
    )


def _create_request_tables() -> None:
    _create_event_table(
        "requests",
        [*_texts("request_id", "received_on"), *_texts("request_type", "channel", empty=True)],
        _texts("centre", "parent_id", "version", "sponsor", "cro", "title", "indication"),
        _texts("product", "key_criteria", "therapy_areas", "phase"),
        [*_texts("intervention_type", empty=True), *_texts("required_capabilities")],
        [*_texts("population", empty=True), *_whole("sites_wanted", "patients_wanted")],
        [*_texts("timeline"), *_texts("reply_due_on", empty=True)],
        _texts("suggested_sites", "already_contacted", "regions"),
        [*_texts("confidentiality", empty=True), *_texts("status")],
    )
    _create_event_table(
        "country_outcomes",
        [*_texts("request_id", "country_outcome"), *_texts("country_outcome_on", empty=True)],
    )
    _create_event_table(
        "forwardings",
        [
            *_texts("request_id"),
            *_texts("site", empty=True),
            *_texts("forwarded_on", "forwarding_id", "department"),
        ],
        [*_texts("contact_id", "version"), *_texts("due_on", empty=True), *_texts("via")],
        [*_texts("reason", empty=True), *_texts("model_id"), *_whole("shown_rank")],
        [sa.Column("propensity", sa.Float()), *_texts("cancelled_on", empty=True)],
    )
    _create_event_table(
        "answers",
        [
            *_texts("request_id"),
            *_texts("site", empty=True),
            *_texts("answered_on", "answer", "department", "version"),
        ],
        [*_texts("received_via"), *_texts("decline_reason", empty=True)],
        [*_whole("eligible_patients_per_year"), sa.Column("recruitment_estimate", sa.Float())],
        _whole("competing_studies"),
    )
    _create_event_table(
        "allocations",
        [
            *_texts("request_id"),
            *_texts("site", empty=True),
            *_texts("outcome"),
            *_texts("decided_on", empty=True),
        ],
    )


def _create_hospital_tables() -> None:
    _create_event_table(
        "capabilities",
        [*_texts("site", empty=True), *_texts("capability"), *_whole("has")],
        [*_texts("valid_from", "valid_to", empty=True), *_texts("source")],
    )
    _create_event_table(
        "interests",
        [
            *_texts("site", empty=True),
            *_texts("therapy_area"),
            *_texts("valid_from", "valid_to", empty=True),
        ],
    )
    _create_event_table(
        "participations",
        [
            *_texts("study_id"),
            *_texts("site", empty=True),
            *_texts("started_on", "first_posted_on", empty=True),
        ],
        _texts("title", "therapy_areas", "phase", "sponsor", "source"),
    )
    _create_event_table(
        "registry_counts",
        [*_texts("site", empty=True), *_texts("therapy_area"), *_whole("n_studies", empty=False)],
        [*_texts("counted_on", empty=True), *_texts("source")],
    )


def _create_event_table(name: str, *groups: Iterable[sa.Column[Any]]) -> None:
    own = [column for group in groups for column in group]
    names = [column.name for column in own]
    written = [column for column in _RESOLVED.get(name, ("site",)) if column in names]
    versioning: list[sa.Column[Any]] = [
        *_texts("row_key", "known_on"),
        *_whole("known_assumed", "withdrawn", "audit_id", empty=False),
    ]
    columns: list[sa.Column[Any]] = [*own, *_as_written(*written), *versioning]
    links = [_audited(), *([_site_known()] if "site" in names else [])]
    op.create_table(name, _id(), *columns, *links)
    op.create_index(f"ix_{name}_row_key", name, ["row_key", "known_on"])
    resolved = _RESOLVED.get(name, _RESOLVED_BY_DEFAULT)
    _never_delete(name)
    _never_update(name, ["id", *(c.name for c in columns if c.name not in resolved)])


def _never_delete(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: nothing is deleted'); END"
    )


def _never_update(table: str, columns: Iterable[str] = ()) -> None:
    of = ", ".join(f'"{name}"' for name in columns)
    op.execute(
        f"CREATE TRIGGER {table}_unaltered BEFORE UPDATE {f'OF {of} ' if of else ''}ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: nothing is overwritten'); END"
    )
