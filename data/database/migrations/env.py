"""How Alembic runs here: on the connection that is handed over, one transaction for all, constraints by name."""

from __future__ import annotations

from alembic import context

from data.database.models import Base


def run() -> None:
    """Run the migrations that were asked for."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
