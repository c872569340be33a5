"""Alembic's entry: runs on the connection that lib.store.migrate hands over, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

import lib.models.tables  # noqa: F401  (fills the metadata)

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
