"""A store that was made before hospitals answered by links is brought up to date as it is opened."""

from __future__ import annotations

import sqlite3
from datetime import date

from alembic import command

from matcher.store import open_store
from matcher.store.engine import connect
from matcher.store.migrating import configuration
from matcher.store.tables import APPLICATION_ID, SCHEMA_VERSION


def test_a_store_of_version_2_keeps_what_it_holds_and_gets_the_new_tables(tmp_path):
    path = tmp_path / "older.db"
    older = connect(path, access="rwc", timeout=5)
    older.use_write_ahead_log()
    with older.writing() as connection:
        command.upgrade(configuration(connection), "2")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("PRAGMA user_version = 2")
        connection.exec_driver_sql(
            "INSERT INTO addresses (purpose, name, email) VALUES ('children', 'Ada', 'a@x.example')"
        )
    older.close()
    with open_store(f"sqlite:///{path}", reference=False, today=date(2026, 3, 2)):
        pass
    with sqlite3.connect(path) as found:
        assert found.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert found.execute("SELECT email FROM addresses").fetchall() == [("a@x.example",)]
        assert found.execute("SELECT count(*) FROM answer_links").fetchone() == (0,)
        assert found.execute("SELECT count(*) FROM replies").fetchone() == (0,)
    found.close()
