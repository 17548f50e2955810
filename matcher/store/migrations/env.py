"""What Alembic runs: bring the schema of the connection it is handed up to date.

The connection is inside a transaction of ours, so a change of the schema happens whole or not
at all. Must not open a database of its own.
"""

from alembic import context

from matcher.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
