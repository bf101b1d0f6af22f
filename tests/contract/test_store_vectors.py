"""Vectors of entries: kept by model as they were made, and dropped with age."""

from array import array
from datetime import timedelta

from bot.ports.store import Store
from tests.factories import MORNING, add_entry, add_feed

HOUR = timedelta(hours=1)


async def _entries(tx, count):
    feed = await add_feed(tx)
    return [await add_entry(tx, feed, published=MORNING - n * HOUR) for n in range(count)]


async def test_a_vector_comes_back_number_for_number(any_store: Store):
    numbers = array("f", [0.1, -1e-30, 1.0])
    async with any_store.transaction() as tx:
        (entry,) = await _entries(tx, 1)
        await tx.vectors.replace("small", [entry], {entry.id: numbers})

    async with any_store.reading() as tx:
        assert await tx.vectors.since(entry.published, "small") == {entry.id: numbers}
        assert await tx.vectors.since(entry.published + HOUR, "small") == {}
        assert await tx.vectors.since(entry.published, "large") == {}


async def test_a_new_vector_takes_the_place_of_the_old_and_none_empties_it(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await _entries(tx, 2)
        await tx.vectors.replace("small", [one, other], {one.id: [1.0, 0.0], other.id: [1.0, 0.0]})
        await tx.vectors.replace("large", [one, other], {one.id: [0.0, 1.0]})

    async with any_store.reading() as tx:
        assert await tx.vectors.since(MORNING - 9 * HOUR, "small") == {}
        assert list(await tx.vectors.since(MORNING - 9 * HOUR, "large")) == [one.id]


async def test_old_vectors_are_forgotten(any_store: Store):
    async with any_store.transaction() as tx:
        new, old = await _entries(tx, 2)
        await tx.vectors.replace("small", [new, old], {new.id: [1.0], old.id: [1.0]})
        await tx.vectors.forget_before(new.published)

    async with any_store.reading() as tx:
        assert list(await tx.vectors.since(MORNING - 9 * HOUR, "small")) == [new.id]
