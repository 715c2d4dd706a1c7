"""Ordered migrations: a workspace made by an older version is brought to this one."""

from pathlib import Path

import sqlalchemy as sa

from insight.errors import StoreError

HEAD = "0001"
MIGRATIONS = Path(__file__).parent / "migrations"


def version(engine: sa.Engine) -> str | None:
    """The revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that are missing. A database already at the head costs one query and no import of alembic.

    Raises:
        StoreError: the database was made by a newer version.
    """
    found = version(engine)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise StoreError(f"The workspace is at version {found}, this program at {HEAD}. Update Insight.")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
