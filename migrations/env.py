"""Runs the steps of a migration on a connection that ``campus_guard.db.migrate`` has prepared.

That connection is to a copy, inside one transaction, with foreign keys off. Nothing here knows the
live models: a step says by itself what the tables look like before and after it.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
