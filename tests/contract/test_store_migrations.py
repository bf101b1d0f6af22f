"""Migrations: equal to the tables of the code, and safe when several processes start at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from bot.ports.store import StoreError
from storage.engine import database_url
from storage.migration import migrate_database
from storage.migrations.scope import belongs_to_us
from storage.store import SqlStore
from storage.tables import metadata

HEAD = ScriptDirectory("storage/migrations").get_current_head()


def test_the_migrations_make_the_tables_of_the_code(any_store_url: str):
    engine = _engine(any_store_url)
    with engine.connect() as connection:
        options = {"include_name": belongs_to_us, "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        unindexed = [name for name in metadata.tables if not inspect(connection).has_table(name)]
    engine.dispose()

    assert differences == []
    assert unindexed == []


def test_migrating_again_changes_nothing(any_store_url: str):
    migrate_database(database_url(any_store_url))

    engine = _engine(any_store_url)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [HEAD]
    engine.dispose()


def test_many_migrating_at_once_wait_for_each_other(any_empty_url: str):
    url = database_url(any_empty_url)
    with ThreadPoolExecutor(4) as pool:
        for migrating in [pool.submit(migrate_database, url) for _ in range(4)]:
            migrating.result()

    engine = _engine(any_empty_url)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [HEAD]
    engine.dispose()


async def test_a_failed_migration_leaves_nothing_behind(any_empty_url: str):
    engine = _engine(any_empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE told (id INTEGER)"))  # in the way of ours

    store = SqlStore.open(any_empty_url, [])
    with pytest.raises(StoreError, match="told"):
        await store.migrate()
    await store.close()

    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["told"]
    engine.dispose()


async def test_a_database_of_a_newer_siste_is_left_as_it_is(any_store_url: str):
    engine = _engine(any_store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    store = SqlStore.open(any_store_url, [])
    try:
        with pytest.raises(StoreError, match="made by a newer Siste"):
            await store.migrate()
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
        engine.dispose()
        await store.close()


async def test_migrating_does_not_hold_up_the_loop(any_empty_url: str):
    store = SqlStore.open(any_empty_url, [])
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count_turns())
    await store.migrate()
    counting.cancel()
    await store.close()

    assert turns > 1


def _engine(url: str):
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
    named = database_url(url)
    return create_engine(named.set(drivername=drivers[named.get_backend_name()]))
