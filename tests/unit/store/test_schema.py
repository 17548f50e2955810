"""The schema that the migrations make is the one the program speaks to."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from matcher.domain.tables import TABLES
from matcher.store import Store, desk_tables
from matcher.store.columns import KEPT
from matcher.store.migrating import configuration
from matcher.store.tables import SCHEMA_VERSION, metadata


def test_the_migrations_make_the_tables_the_program_declares(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, desk_tables.metadata) == []


def test_foreign_keys_are_those_declared(store: Store) -> None:
    with store.reading() as connection:
        for table in metadata.tables.values():
            stored = {
                (row[3], f"{row[2]}.{row[4]}")
                for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})")
            }
            declared = {(key.parent.name, key.target_fullname) for key in table.foreign_keys}
            assert stored == declared


def test_the_newest_migration_is_the_version_of_the_schema(store: Store) -> None:
    with store.reading() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
    assert script.get_current_head() == str(SCHEMA_VERSION)


def test_every_table_of_the_contract_is_kept_with_all_its_columns() -> None:
    stored = {kept.name: {column.name for column in kept.columns} for kept in KEPT}
    stored["requests"] |= stored["country_outcomes"]
    for table in TABLES:
        assert {column.name for column in table.columns} <= stored[table.name]


def test_every_connection_is_as_careful_as_the_first(store: Store) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
    with store.writing() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 200, 1]


def test_migrations_lie_inside_the_package() -> None:
    import matcher.store

    folder = Path(str(matcher.store.__file__)).parent / "migrations"
    assert (folder / "env.py").is_file()
    assert (folder / "versions" / "__init__.py").is_file()
