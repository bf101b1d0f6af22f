"""Engines for SQLite and PostgreSQL, and what goes wrong with a database in words that help.

SQLite gets two engines, so that one connection writes while the others read: a writer begins with
BEGIN IMMEDIATE, as a transaction that reads first and loses the race to write is refused at once
whatever the timeout; the readers' connections cannot write at all.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from bot.ports.store import StoreBusyError, StoreError
from storage import sqlite_driver

BUSY_TIMEOUT_MS = 30_000
_SETTING = "SISTE_DATABASE_URL"
_EXAMPLES = "sqlite:///data/siste.db or postgresql://user:password@host/siste"


def database_url(text: str) -> URL:
    """Read a database's URL and name the drivers we use.

    Raises:
        StoreError: it is none, or of another kind of database.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Not chained: the message of the cause holds the text, and that may hold a password.
        raise StoreError(f"{_SETTING} is no database URL. Write it like {_EXAMPLES}.") from None
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:":
            raise StoreError(f"{_SETTING} names no file. Write it like {_EXAMPLES}.")
        return url.set(drivername="sqlite+aiosqlite")
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(f"{_SETTING} names a {kind} database; Siste knows {_EXAMPLES}.")


def location(url: URL) -> str:
    """Return the URL as people write it, without the password."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def create_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """Return the engine that writes and the one that reads; on PostgreSQL they are one."""
    try:
        if url.get_backend_name() == "sqlite":
            options: dict[str, Any] = {
                "module": sqlite_driver.dbapi(),
                "hide_parameters": True,
                "pool_reset_on_return": None,  # see `reset` below
            }
            writer = create_async_engine(url, pool_size=1, max_overflow=0, **options)
            reader = create_async_engine(url, pool_size=4, max_overflow=4, **options)
            set_up_sqlite(writer.sync_engine, begin="BEGIN IMMEDIATE")
            set_up_sqlite(reader.sync_engine, begin="BEGIN", is_read_only=True)
            return writer, reader
        engine = create_async_engine(
            url,
            pool_size=5,
            max_overflow=10,
            pool_pre_ping=True,
            hide_parameters=True,
            # A pooler between us and the server (PgBouncer) cannot keep prepared statements apart.
            connect_args={"prepare_threshold": None},
        )
    except (SQLAlchemyError, NoSuchModuleError, ImportError) as exc:
        raise StoreError(f"{_SETTING} cannot be used. Write it like {_EXAMPLES}.") from exc
    return engine, engine


def set_up_sqlite(engine: Engine, *, begin: str, is_read_only: bool = False) -> None:
    """Prepare every connection of the engine; transactions begin with `begin`."""

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        _ = record
        # The driver would begin by itself, and late; we say when.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        # FULL, not NORMAL: a message marked as going out must still be so after a power cut.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA query_only = {'ON' if is_read_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        if isinstance(driver, sqlite_driver.QuickConnection):
            driver.begin_with_next(begin)
        else:  # a migration's
            connection.exec_driver_sql(begin)

    @event.listens_for(engine, "reset")
    def reset(driver: DBAPIConnection, record: ConnectionPoolEntry, state: PoolResetState) -> None:
        _ = record, state
        # A trip to the thread that is hardly ever needed.
        if driver.in_transaction:
            driver.rollback()


@contextmanager
def told_plainly(url: URL) -> Iterator[None]:
    """Turn what the database complains of into a StoreError that says what to do next."""
    try:
        yield
    except DBAPIError as exc:
        raise _explain(exc.orig or exc, url) from exc
    except PoolTimeoutError as exc:
        raise StoreBusyError(
            f"All connections to {location(url)} were in use for too long. Nothing was changed; try again."
        ) from exc
    except SQLAlchemyError as exc:
        raise StoreError(f"The database {location(url)} cannot do that: {exc}") from exc
    except sqlite3.Error as exc:
        raise _explain(exc, url) from exc


def _explain(error: BaseException, url: URL) -> StoreError:
    if url.get_backend_name() == "sqlite":
        return _explain_sqlite(str(error), Path(url.database or ""))
    return _explain_postgres(error, url)


def _explain_sqlite(text: str, path: Path) -> StoreError:
    match text.lower():
        case complaint if "unable to open" in complaint:
            return StoreError(_why_unopened(path))
        case complaint if "disk is full" in complaint or "disk i/o error" in complaint:
            return StoreError(
                f"The disk of {path} is full or fails ({text}). Nothing was half written. "
                "Make room, then start again."
            )
        case complaint if "readonly" in complaint or "read-only" in complaint:
            return StoreError(f"{path} may not be written to. Give this user the right to write the file.")
        case complaint if "locked" in complaint or "busy" in complaint:
            return StoreBusyError(
                f"Another process has held {path} for over {BUSY_TIMEOUT_MS // 1000} seconds. "
                f"Nothing was changed. Stop it, or use another {_SETTING}."
            )
        case complaint if "not a database" in complaint or "malformed" in complaint:
            return StoreError(
                f"{path} is damaged or no SQLite database. It was left as it is. "
                f"Put a backup in its place, or use another {_SETTING}."
            )
        case complaint if "no such table" in complaint or "no such column" in complaint:
            return StoreError(f"{path} is not set up for this version ({text}). Run: siste migrate")
    return StoreError(f"The database {path} refused: {text}. Nothing was changed.")


def _why_unopened(path: Path) -> str:
    if not path.parent.is_dir():
        return f"The folder {path.parent} does not exist. Create it, or use another {_SETTING}."
    if path.is_dir():
        return f"{path} is a folder, not a database. Name a file in {_SETTING}."
    return (
        f"{path} cannot be opened. Give this user the right to read and write it and its folder, "
        f"or use another {_SETTING}."
    )


def _explain_postgres(error: BaseException, url: URL) -> StoreError:
    where = location(url)
    state: Any = getattr(error, "sqlstate", None)
    if state is None:  # it never came to a conversation
        return StoreError(
            f"No connection to {where}: {_first_line(error, url)}. "
            f"See that PostgreSQL runs there and that host, port, user and password in {_SETTING} are right."
        )
    if state in ("55P03", "57014", "40P01", "40001"):
        return StoreBusyError(f"{where} was too busy. Nothing was changed; try again.")
    if state in ("42P01", "42703"):
        return StoreError(f"{where} is not set up for this version. Run: siste migrate")
    if state in ("53100", "58030"):
        return StoreError(f"The disk of {where} is full or fails. Nothing was changed. Make room there.")
    return StoreError(
        f"The database {where} refused: {_first_line(error, url)} ({state}). Nothing was changed."
    )


def _first_line(error: BaseException, url: URL) -> str:
    """The lines after the first may quote the values of a statement."""
    line = next(iter(str(error).splitlines()), "no reason given").rstrip(".")
    password = url.password
    return line.replace(str(password), "***") if password else line
