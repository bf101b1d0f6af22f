"""Runs the migrations on the connection it is given; alembic executes this file."""

from alembic import context

from storage.migrations.scope import belongs_to_us
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a table by making it anew.
    render_as_batch=True,
    include_name=belongs_to_us,
)

with context.begin_transaction():
    context.run_migrations()
