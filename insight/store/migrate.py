"""Ordered migrations: a workspace made by an older version is brought to this one."""

from pathlib import Path

import sqlalchemy as sa

from insight.errors import StoreError
from insight.store.schema import metadata

HEAD = "0001"
mark = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True))
MIGRATIONS = Path(__file__).parent / "migrations"


def version(engine: sa.Engine) -> str | None:
    """The revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that are missing; an empty database gets this version's tables without them.

    One already at the head costs one query. Neither imports alembic.

    Raises:
        StoreError: the database was made by a newer version.
    """
    found = version(engine)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise StoreError(f"The workspace is at version {found}, this program at {HEAD}. Update Insight.")
    if found is None:
        create(engine)
    else:
        migrate(engine)


def create(engine: sa.Engine) -> None:
    """The tables that all migrations lead to (a test says that they do), marked as such: all of them, or none."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # Python's driver would begin no transaction for DDL
        metadata.create_all(connection)
        mark.create(connection)
        connection.execute(mark.insert().values(version_num=HEAD))


def migrate(engine: sa.Engine) -> None:
    """Run the migrations that are missing, from the first on an empty database."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
