"""Answers: the links by which hospitals answer, and what they reply in their own words.

Revision ID: 3
Revises: 2
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; nothing that is there changes."""
    op.create_table(
        "answer_links",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("request_id"),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *_texts("site", "department", "token_sha256", "made_at"),
        *_texts("revoked_at", "revoked_by", empty=True),
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.UniqueConstraint("token_sha256"),
    )
    op.create_index("ix_answer_links_request_id", "answer_links", ["request_id"])
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("request_id"),
        *_texts("site", "department", "version", "status", "answered_on", "received_at"),
        *_texts("due_on", empty=True),
        *_texts("via"),
        sa.Column("link_id", sa.Integer()),
        *_texts("entered_by"),
        *_texts("decline_reason", empty=True),
        sa.Column("eligible_patients_per_year", sa.Integer()),
        sa.Column("recruitment_estimate", sa.Float()),
        sa.Column("competing_studies", sa.Integer()),
        *_texts("resources", "needs", "contact", "text"),
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
        sa.ForeignKeyConstraint(["link_id"], ["answer_links.id"]),
    )
    op.create_index("ix_replies_request_id", "replies", ["request_id"])
    op.create_index("ix_replies_site", "replies", ["site"])


def _texts(*names: str, empty: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=empty) for name in names]
