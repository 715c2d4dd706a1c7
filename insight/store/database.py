"""A database by its URL: the engine set up for us, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from insight.errors import InsightError, StoreError


def sqlite_url(folder: Path) -> str:
    """The default store of a workspace folder."""
    return f"sqlite:///{folder / 'insight.db'}"


def made(url: str) -> sa.Engine:
    """The SQLAlchemy engine, with SQLite set to WAL, foreign keys and a patient lock."""
    engine = sa.create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


@contextmanager
def clear_errors() -> Iterator[None]:
    """SQLAlchemy's messages quote parameters, and parameters are text: say it in our words, without a cause."""
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0] if error.orig else "no reason given"
        raise StoreError(
            f"The store cannot be used: {reason}. Check the folder, its free space and who may write there."
        ) from None
    except SQLAlchemyError as error:
        inner = getattr(error, "orig", None)
        if isinstance(inner, InsightError):
            raise inner from None
        raise StoreError(f"The store refused a step ({type(inner or error).__name__}). Run insight check.") from None


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  # the driver's own connection
    for pragma in (
        "busy_timeout=30000",  # first: the next waits for whoever is making or tidying the store
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
