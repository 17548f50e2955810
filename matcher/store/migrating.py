"""Bringing a schema up to date with Alembic.

Importing Alembic takes longer than opening a store, so `opening` imports this module only
when there is something to migrate; nothing else may.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: sa.Connection) -> Config:
    """Alembic's configuration, without a file: our migrations, on this connection."""
    config = Config()
    # A percent sign in the path would be read as interpolation.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(connection: sa.Connection) -> None:
    """Run every migration the schema lacks, within the transaction that is open."""
    command.upgrade(configuration(connection), "head")
