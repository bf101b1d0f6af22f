"""When each table will next have something to do."""

from dataclasses import replace
from datetime import timedelta

from bot.model.destination import DestinationStatus
from bot.model.feed import FeedStatus
from bot.ports.due import Due
from bot.ports.store import Store, Transaction
from tests.factories import (
    MORNING,
    add_destination,
    add_feed,
    add_installation,
    digest,
    incoming,
    new_delivery,
)

HOUR = timedelta(hours=1)


async def due(tx: Transaction, *installation_ids: int) -> Due:
    return await tx.due.next(installation_ids, drafted_until=MORNING)


async def test_an_empty_store_has_nothing_to_do(any_store: Store):
    async with any_store.reading() as tx:
        assert await due(tx) == Due()


async def test_the_next_feed_is_the_earliest_active_one(any_store: Store):
    async with any_store.transaction() as tx:
        for hours, status in ((3, FeedStatus.ACTIVE), (2, FeedStatus.ACTIVE), (1, FeedStatus.GONE)):
            feed = await add_feed(tx)
            state = replace(feed.fetch, last_fetched_at=MORNING, next_fetch_at=MORNING + hours * HOUR)
            await tx.feeds.save(replace(feed, status=status, fetch=state))
        assert (await due(tx)).feed == MORNING + 2 * HOUR


async def test_a_feed_that_was_never_tried_has_been_due_for_long_by_any_clock(any_store: Store):
    async with any_store.transaction() as tx:
        await add_feed(tx, now=MORNING + 1000 * HOUR)
        feed = (await due(tx)).feed
    assert feed is not None
    assert feed < MORNING


async def test_the_next_digest_is_the_earliest_of_an_active_destination(any_store: Store):
    async with any_store.transaction() as tx:
        gone = await add_destination(tx, status=DestinationStatus.GONE)
        here = await add_destination(tx)
        await tx.digests.add(digest(gone, next_at=MORNING))
        for hours in (5, 2):
            await tx.digests.add(digest(here, next_at=MORNING + hours * HOUR))
        await tx.digests.add(digest(here, next_at=None))

        told = await tx.due.next([], drafted_until=MORNING + 2 * HOUR)
        assert (told.digest, told.undrafted) == (MORNING + 2 * HOUR, MORNING + 5 * HOUR)


async def test_the_next_delivery_is_one_that_may_go_or_expires_of_the_installations_asked_for(
    any_store: Store,
):
    async with any_store.transaction() as tx:
        here, there = await add_destination(tx), await add_destination(tx)
        await tx.deliveries.add(new_delivery(there))
        put_off = await tx.deliveries.add(new_delivery(here))
        await tx.deliveries.take(here.installation_id, MORNING, limit=1)
        assert (await due(tx, here.installation_id)).delivery is None

        await tx.deliveries.put_off(put_off, not_before=MORNING + 3 * HOUR, error="429")
        assert (await due(tx, here.installation_id)).delivery == MORNING + 3 * HOUR

        await tx.deliveries.add(
            new_delivery(here, created_at=MORNING + 4 * HOUR, expires_at=MORNING + 2 * HOUR)
        )
        assert (await due(tx, here.installation_id)).delivery == MORNING + 2 * HOUR
        assert (await due(tx, here.installation_id, there.installation_id)).delivery == MORNING


async def test_what_came_in_for_an_installation_that_is_not_asked_for_waits_without_a_moment(
    any_store: Store,
):
    async with any_store.transaction() as tx:
        here, there = await add_installation(tx), await add_installation(tx)
        for hours, installation in ((1, there), (2, here), (3, here)):
            await tx.inbox.add(installation.id, incoming(), now=MORNING + hours * HOUR)

        assert (await due(tx, here.id)).inbox == MORNING + 2 * HOUR
