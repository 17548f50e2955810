"""What became of requests: what companies told, and what centres report.

Revision ID: 5
Revises: 4
"""

from __future__ import annotations

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that is there changes."""
