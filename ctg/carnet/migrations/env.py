"""Runs the revisions on the connection of `ctg.carnet.migrate`, inside its transaction."""

from alembic import context

from ctg.carnet.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True
)
context.run_migrations()
