"""Migrations: equal to the tables of the code, and safe when several processes start at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, create_engine, insert, inspect, text

from bot.model.delivery import ChangeSubject
from bot.ports.store import StoreError
from storage.engine import database_url
from storage.migration import migrate_database, migration_config
from storage.migrations.scope import belongs_to_us
from storage.store import SqlStore
from storage.tables import metadata
from tests.factories import MORNING

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


async def test_what_an_older_siste_kept_is_there_after_migrating(any_empty_url: str):
    engine = _engine(any_empty_url)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0001")
        for table, row in KEPT_BY_THE_FIRST.items():
            connection.execute(insert(metadata.tables[table]).values(row))
    engine.dispose()

    store = SqlStore.open(any_empty_url, [])
    await store.migrate()
    async with store.transaction() as tx:
        change = await tx.changes.get(1)
        next_id = await tx.changes.add(replace(change, subject=ChangeSubject.CORRECTION))
        corrections = await tx.changes.corrections(limit=5)
        (entry,) = (await tx.stories.get(1)).entries
    await store.close()

    assert (change.summary, change.subject, change.story_id) == ("07:30", ChangeSubject.SETTINGS, None)
    assert [later.id for later in corrections] == [next_id] == [2]
    assert (entry.title, entry.evidence) == ("Google sets an end date", ())


async def test_a_report_keeps_the_change_that_answered_it(any_empty_url: str):
    engine = _engine(any_empty_url)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0004")
        for table, row in (KEPT_BY_THE_FIRST | KEPT_BY_THE_FOURTH).items():
            connection.execute(insert(_then(connection, table)).values(row))
    for revision in ("head", "0004", "head"):
        with engine.begin() as connection:
            run = command.downgrade if revision == "0004" else command.upgrade
            run(migration_config(connection), revision)
        with engine.connect() as connection:
            answered = connection.execute(text("SELECT change_id, settled_by FROM report")).all()
        assert answered == [(1, 1)]
    engine.dispose()


async def test_the_rights_of_persons_become_those_of_their_members(any_empty_url: str):
    engine = _engine(any_empty_url)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0012")
        kept = KEPT_BY_THE_FIRST | KEPT_BY_THE_FOURTH
        for table in ("installation", "person", "member"):
            connection.execute(insert(_then(connection, table)).values(kept[table]))
        connection.execute(text("UPDATE person SET is_operator = true, invited_at = created_at"))
        connection.execute(insert(_then(connection, "person")).values(KEPT_BY_THE_FOURTH["person"]))
        other = KEPT_BY_THE_FOURTH["member"] | {"person_id": 2, "external_id": "U2"}
        connection.execute(insert(_then(connection, "member")).values(other))
    for revision in ("head", "0012", "head"):
        with engine.begin() as connection:
            run = command.downgrade if revision == "0012" else command.upgrade
            run(migration_config(connection), revision)
    store = SqlStore.open(any_empty_url, [])
    async with store.reading() as tx:
        kari, ola = await tx.people.get(1), await tx.people.get(2)
    await store.close()
    engine.dispose()

    assert (kari.is_operator, kari.invited_at) == (True, MORNING)
    assert (ola.is_operator, ola.invited_at) == (False, None)


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


# What the tables of the first migration ask for.
KEPT_BY_THE_FIRST = {
    "feed": {
        "url": "https://a.example/feed",
        "title": "A",
        "outlet_name": "A",
        "outlet_tier": "press",
        "category": "",
        "status": "active",
        "added_at": MORNING,
        "is_removed": False,
        "next_fetch_at": MORNING,
        "failures": 0,
        "moved_count": 0,
    },
    "story": {
        "headline": "Google sets an end date",
        "first_seen": MORNING,
        "last_seen": MORNING,
        "base_score": 3.0,
    },
    "entry": {
        "feed_id": 1,
        "outlet_name": "A",
        "outlet_tier": "press",
        "guid": "1",
        "guid_key": "1",
        "text_key": "1",
        "title": "Google sets an end date",
        "summary": "",
        "content": "",
        "published": MORNING,
        "first_seen": MORNING,
        "links": [],
        "is_history": False,
        "is_awaiting": False,
        "story_id": 1,
    },
    "installation": {"platform": "slack", "external_id": "T1", "name": "A", "is_active": True},
    "destination": {
        "installation_id": 1,
        "kind": "channel",
        "chat": "C1",
        "thread": "",
        "title": "",
        "language": "nb",
        "zone": "Europe/Oslo",
        "audience": "cio",
        "created_at": MORNING,
        "status": "active",
        "status_reason": "",
    },
    "change": {"destination_id": 1, "at": MORNING, "summary": "07:30", "before": "", "after": ""},
}


KEPT_BY_THE_FOURTH = {
    "person": {"is_operator": False, "created_at": MORNING},
    "member": {
        "person_id": 1,
        "installation_id": 1,
        "external_id": "U1",
        "name": "Kari",
        "is_admin": False,
        "created_at": MORNING,
    },
    "report": {
        "member_id": 1,
        "story_id": 1,
        "thing": "1",
        "entry_id": 1,
        "at": MORNING,
        "settled_at": MORNING,
        "is_accepted": True,
        "settled_by": 1,
        "change_id": 1,
    },
}


def _then(connection: Connection, name: str) -> Table:
    """Return the table as it is now in that database; moments and JSON cross the border as ours do."""
    found = Table(name, MetaData(), autoload_with=connection)
    for column in found.c:
        ours = metadata.tables[name].c.get(column.name)
        column.type = column.type if ours is None else ours.type
    return found


def _engine(url: str):
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
    named = database_url(url)
    return create_engine(named.set(drivername=drivers[named.get_backend_name()]))
