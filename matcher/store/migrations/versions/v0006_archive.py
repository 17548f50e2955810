"""The archive: what was erased, and how long personal data is kept.

Revision ID: 6
Revises: 5
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
    op.create_table(
        "erasures",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text(), nullable=False),
    )
    op.create_table(
        "retention",
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("months", sa.Integer(), nullable=False),
    )
