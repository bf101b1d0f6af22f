"""Bring a database up to date, whoever else is doing so at the moment."""

import sqlite3
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bot.ports.store import StoreError
from storage.engine import BUSY_TIMEOUT_MS, location, set_up_sqlite

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x5349535446
_RETRY_SECONDS = 0.05


def migrate_database(url: URL) -> None:
    """Run what is missing of the migrations, in one transaction that only one process holds.

    Blocks, so call it off the event loop.

    Raises:
        StoreError: a newer Siste made this database.
    """
    engine = _synchronous_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            _turn_on_wal(engine)
        # On SQLite the transaction itself is the lock, as it begins with BEGIN IMMEDIATE.
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            command.upgrade(migration_config(connection), "head")
    except CommandError as exc:
        raise StoreError(
            f"{location(url)} was made by a newer Siste ({exc}). It was left as it is. "
            "Update Siste, or use another SISTE_DATABASE_URL."
        ) from exc
    finally:
        engine.dispose()


def migration_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _synchronous_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), poolclass=NullPool, hide_parameters=True)
    set_up_sqlite(engine, begin="BEGIN IMMEDIATE")
    return engine


def _turn_on_wal(engine: Engine) -> None:
    """Switch once and for good: the file remembers.

    The switch needs the file alone and does not wait for others by itself, so we do.
    """
    patience = BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection = engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL").close()
            finally:
                connection.close()
        except (sqlite3.OperationalError, OperationalError) as exc:
            if "locked" not in str(exc) or patience <= 0:
                raise
            patience -= _RETRY_SECONDS
            time.sleep(_RETRY_SECONDS)
        else:
            return
