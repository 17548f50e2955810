"""What became of requests: what companies told, and what centres report.

Revision ID: 5
Revises: 4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
    op.create_table(
        "letter_requests",
        sa.Column("letter_id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Text(), primary_key=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
    )
    op.create_index("ix_letter_requests_request_id", "letter_requests", ["request_id"])
    op.create_table(
        "outcome_reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("request_id"),
        *_texts("verdict", "told_on"),
        sa.Column("is_complete", sa.Integer(), nullable=False),
        *_texts("sites", "via", "reported_at", "reported_by"),
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
    )
    op.create_index("ix_outcome_reports_request_id", "outcome_reports", ["request_id"])
    op.create_table(
        "direct_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report", sa.Integer(), nullable=False),
        *_texts("centre"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_texts("request_type", "therapy_area"),
        sa.Column("n", sa.Integer(), nullable=False),
        *_texts("reported_on", "reported_by"),
    )
    for table in ("letter_requests", "outcome_reports", "direct_requests"):
        for verb, what in (("DELETE", "deleted"), ("UPDATE", "overwritten")):
            op.execute(
                f"CREATE TRIGGER {table}_{what} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: nothing is {what}'); END"
            )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
