"""Run by alembic: the open connection comes from the program, which owns the transaction.

Nothing is imported from the program: a migration must still run when its tables have changed.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
