"""Transactions: all or nothing, writers in turn, readers undisturbed, one process at a time."""

import asyncio
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.destination import Sender
from bot.model.digest import Mode, Subscription, Target, TargetKind
from bot.ports.store import Store, StoreBusyError, StoreError
from storage.store import SqlStore
from tests.conftest import SECRET_KEY
from tests.factories import (
    MORNING,
    add_destination,
    add_feed,
    add_installation,
    digest,
    incoming,
    new_delivery,
)


async def test_a_transaction_sees_its_own_writes_and_others_see_them_once_it_ends(any_store: Store):
    async with any_store.transaction() as tx:
        await tx.facts.set("name", "new")
        assert await tx.facts.get("name") == "new"
        async with any_store.reading() as outside:
            assert await outside.facts.get("name") is None

    async with any_store.reading() as tx:
        assert await tx.facts.get("name") == "new"


async def test_an_error_undoes_everything_of_its_transaction(any_store: Store):
    async def fail_halfway() -> None:
        async with any_store.transaction() as tx:
            await add_feed(tx)
            await tx.facts.set("name", "new")
            raise KeyError

    with pytest.raises(KeyError):
        await fail_halfway()

    async with any_store.reading() as tx:
        assert await tx.feeds.all() == []
        assert await tx.facts.get("name") is None


async def test_a_cancelled_transaction_is_undone_and_the_next_one_works(any_store: Store):
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with any_store.transaction() as tx:
            await tx.facts.set("name", "new")
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with any_store.transaction() as tx:
        assert await tx.facts.get("name") is None
        await tx.facts.set("name", "other")


async def test_a_reader_sees_one_state_throughout(any_store: Store):
    async with any_store.reading() as reader:
        assert await reader.facts.get("name") is None
        async with any_store.transaction() as tx:
            await tx.facts.set("name", "new")
        assert await reader.facts.get("name") is None


async def test_of_many_who_change_a_place_at_once_nobody_loses_anything(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        ordered = await tx.digests.add(digest(place))

    async def follow(slug: str) -> None:
        async with any_store.transaction() as tx:
            await tx.destinations.hold([place.id])
            (found,) = await tx.digests.of(place.id)
            wish = Subscription(Target(TargetKind.TAG, slug), Mode.FOLLOW)
            await tx.digests.save(replace(found, subscriptions=(*found.subscriptions, wish)))

    slugs = {"google", "microsoft", "openai", "security", "models"}
    await asyncio.gather(*map(follow, slugs))

    async with any_store.reading() as tx:
        found = await tx.digests.get(ordered.id)
    assert found is not None
    assert {wish.target.value for wish in found.subscriptions} == slugs


async def test_who_only_reads_cannot_write(any_store: Store):
    with pytest.raises(StoreError):
        async with any_store.reading() as tx:
            await tx.facts.set("name", "new")

    async with any_store.transaction() as tx:
        await tx.facts.set("name", "still works")


async def test_writers_at_once_lose_nothing(any_store: Store):
    async def write(number: int) -> None:
        async with any_store.transaction() as tx:
            await add_feed(tx, url=f"https://a.example/{number}")

    await asyncio.gather(*[write(number) for number in range(20)])

    async with any_store.reading() as tx:
        assert len(await tx.feeds.all()) == 20


async def test_one_update_arriving_many_times_at_once_is_stored_once(any_store: Store):
    async with any_store.transaction() as tx:
        installation = await add_installation(tx)
        destination = await add_destination(tx, installation)
    update, delivery = incoming(), new_delivery(destination)

    async def receive() -> tuple[bool, bool]:
        async with any_store.transaction() as tx:
            is_new = await tx.inbox.add(installation.id, update, now=MORNING)
            await tx.people.ensure(installation, Sender("U1", "Kari"), now=MORNING)
            return is_new, await tx.deliveries.add(delivery) is not None

    outcomes = await asyncio.gather(*[receive() for _ in range(8)])

    assert sorted(outcomes) == [(False, False)] * 7 + [(True, True)]


async def test_deliveries_are_taken_by_one_taker_only(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        for _ in range(30):
            await tx.deliveries.add(new_delivery(destination))

    async def take() -> list[int]:
        async with any_store.transaction() as tx:
            taken = await tx.deliveries.take(destination.installation_id, MORNING, limit=10)
            return [item.id for item in taken]

    batches = await asyncio.gather(*[take() for _ in range(5)])

    ids = [delivery_id for batch in batches for delivery_id in batch]
    assert len(ids) == len(set(ids)) == 30


async def test_a_transaction_inside_another_of_one_task_is_a_mistake_that_is_told(store: Store):
    with pytest.raises(RuntimeError, match="open already"):
        async with store.transaction(), store.transaction():
            pass


async def test_two_stores_write_to_one_database(any_store: Store, any_store_url: str):
    other = SqlStore.open(any_store_url, [SECRET_KEY])

    async def write(store: Store, name: str) -> None:
        for number in range(5):
            async with store.transaction() as tx:
                # Reads first, as what loses a race on SQLite when it begins without the write lock.
                await tx.facts.get(name)
                await tx.facts.set(f"{name}{number}", name)

    await asyncio.gather(write(any_store, "a"), write(other, "b"))

    async with other.reading() as tx:
        assert [await tx.facts.get(f"{name}4") for name in "ab"] == ["a", "b"]
    await other.close()


async def test_one_process_holds_the_database_and_others_still_write(any_store: Store, any_store_url: str):
    other = SqlStore.open(any_store_url, [SECRET_KEY])
    async with any_store.hold_alone():
        with pytest.raises(StoreBusyError, match="stop it or use another SISTE_DATABASE_URL"):
            async with other.hold_alone():
                pass
        async with other.transaction() as tx:
            await tx.facts.set("by", "a one-shot verb")

    async with other.hold_alone():
        pass
    await other.close()


async def test_who_holds_a_sqlite_database_is_named_and_its_death_frees_it(store: Store, sqlite_url: str):
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_hold_until_told, args=(sqlite_url, theirs))
    process.start()
    assert await asyncio.to_thread(ours.recv) == "held"

    with pytest.raises(StoreBusyError, match=rf"another Siste \(process {process.pid}\) is running"):
        async with store.hold_alone():
            pass

    process.kill()
    await asyncio.to_thread(process.join)
    async with store.hold_alone():
        pass


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("no url with secret", "is no database URL"),
        ("postgresql://siste:secret@host:port/x", "is no database URL"),
        ("mysql://siste:secret@host/x", "names a mysql database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_a_wrong_url_is_told_without_the_password(url: str, complaint: str):
    with pytest.raises(StoreError, match=complaint) as told:
        SqlStore.open(url, [])

    assert "secret" not in str(told.value)


async def test_a_server_that_does_not_answer_is_told_without_the_password():
    store = SqlStore.open("postgresql://siste:secret@127.0.0.1:1/siste", [])

    with pytest.raises(StoreError, match=r"No connection to .*Connection refused") as told:
        await store.migrate()

    assert "secret" not in str(told.value)
    assert store.location == "postgresql://siste:***@127.0.0.1:1/siste"


@pytest.mark.parametrize("verb", ["migrate", "read"])
async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, verb: str):
    path = tmp_path / "siste.db"
    path.write_bytes(b"no database at all " * 100)
    store = SqlStore.open(f"sqlite:///{path}", [])

    async def use() -> None:
        if verb == "migrate":
            await store.migrate()
        else:
            async with store.reading() as tx:
                await tx.feeds.all()

    with pytest.raises(StoreError, match="damaged or no SQLite database"):
        await use()

    await store.close()
    assert path.read_bytes() == b"no database at all " * 100


async def test_a_missing_folder_is_named(tmp_path: Path):
    store = SqlStore.open(f"sqlite:///{tmp_path}/missing/siste.db", [])

    with pytest.raises(StoreError, match=r"The folder .*missing does not exist\. Create it"):
        await store.migrate()


async def test_a_full_disk_is_told_and_nothing_is_half_written(store: Store, sqlite_url: str):
    full = SqlStore.open(sqlite_url, [])

    async def write_too_much() -> None:
        async with full.transaction() as tx:
            # The limit of pages stands in for the disk: SQLite gives the same error for both.
            await tx.facts._connection.exec_driver_sql("PRAGMA max_page_count = 1")
            await tx.facts.set("small", "1")
            await tx.facts.set("large", "x" * 1_000_000)

    with pytest.raises(StoreError, match=r"disk of .* is full"):
        await write_too_much()
    await full.close()

    async with store.reading() as tx:
        assert await tx.facts.get("small") is None


async def test_a_database_that_is_not_set_up_says_how(any_empty_url: str):
    store = SqlStore.open(any_empty_url, [])

    with pytest.raises(StoreError, match="siste migrate"):
        async with store.transaction() as tx:
            await tx.feeds.all()

    await store.close()


def _hold_until_told(url: str, pipe) -> None:
    async def hold() -> None:
        async with SqlStore.open(url, []).hold_alone():
            pipe.send("held")
            pipe.recv()

    asyncio.run(hold())
