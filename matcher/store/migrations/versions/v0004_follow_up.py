"""Following up: amendments, editable texts, the desk's settings, phone numbers.

Revision ID: 4
Revises: 3
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and give contacts a phone number; nothing that is there changes."""
    op.add_column("contacts", sa.Column("phone", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("request_id", "version", "version_before"),
        sa.Column("is_material", sa.Integer(), nullable=False),
        *_texts("what", "noted_on", "noted_at", "noted_by"),
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
        sa.UniqueConstraint("request_id", "version"),
    )
    op.create_index("ix_amendments_request_id", "amendments", ["request_id"])
    op.create_table(
        "letter_texts",
        sa.Column("language", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        *_texts("text", "changed_at", "changed_by"),
    )
    op.create_table(
        "rhythm",
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("working_days", sa.Integer(), nullable=False),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
