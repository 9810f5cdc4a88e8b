"""Alembic's entry: always runs on the connection that `store.migrations.upgrade` hands over."""

from alembic import context

from connections.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by writing it anew
    transactional_ddl=False,  # the transaction is the upgrade's
)
with context.begin_transaction():
    context.run_migrations()
