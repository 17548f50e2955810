"""How a model came into use, and what the comparison had said of it.

Revision ID: 7
Revises: 6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7"
down_revision = "6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns; every use so far came straight out of training."""
    for name, before in (("kind", "trained"), ("verdict", "")):
        column = sa.Column(name, sa.Text(), nullable=False, server_default=before)
        op.add_column("model_uses", column)
