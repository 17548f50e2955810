"""Who approved which model, when and why.

Revision ID: 7
Revises: 6
"""

from __future__ import annotations

revision = "7"
down_revision = "6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
