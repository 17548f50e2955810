"""Annual reports as they were issued.

Revision ID: 8
Revises: 7
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; nothing that is there changes."""
    op.create_table(
        "annual_reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        *_texts("as_of", "issued_at", "issued_by", "digest", "content"),
        sa.UniqueConstraint("year", "edition"),
    )
    for verb, what in (("DELETE", "deleted"), ("UPDATE", "overwritten")):
        op.execute(
            f"CREATE TRIGGER annual_reports_{what} BEFORE {verb} ON annual_reports BEGIN "
            f"SELECT RAISE(ABORT, 'annual_reports is append-only: nothing is {what}'); END"
        )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
