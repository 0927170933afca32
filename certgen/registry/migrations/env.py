"""Run by Alembic: bring the database on the connection handed over to the newest revision."""

from alembic import context

from certgen.registry.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
