"""A newsroom on the real store: publishes stories, orders digests, reads what was made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.curation.catalog import load_catalog
from bot.digest.make import MadeDue, make_due
from bot.message import Message, StoryBlock
from bot.model.delivery import Delivery, DeliveryStatus
from bot.model.destination import Destination
from bot.model.digest import Digest
from bot.model.entry import Entry
from bot.model.feed import ParsedEntry
from bot.model.story import Story
from bot.ports.store import Store, Transaction
from tests.factories import add_destination, new_feed
from tests.unit.digest.newsroom import (
    TUESDAY,
    order,
)

CATALOG = load_catalog()
WEDNESDAY = TUESDAY + timedelta(days=1)


class Newsroom:
    """Publishes stories into a store, orders digests, and reads what was made."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def publish(self, made: Story) -> int:
        """Store the story and its entries as curated; return its id there."""
        async with self.store.transaction() as tx:
            story_id = await tx.stories.create(first_seen=made.first_seen)
            await self._save(tx, story_id, made, made.entries)
        return story_id

    async def follow_up(self, story_id: int, *entries: Entry) -> None:
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            assert story is not None
            await self._save(tx, story_id, story, entries)

    async def order(self, destination: Destination | None = None, **changes: object) -> Digest:
        async with self.store.transaction() as tx:
            place = destination or await add_destination(tx)
            return await tx.digests.add(replace(order(**changes), destination_id=place.id))

    async def destination(self) -> Destination:
        async with self.store.transaction() as tx:
            return await add_destination(tx)

    async def make(self, now: datetime = TUESDAY) -> MadeDue:
        return await make_due(self.store, now=now, catalog=CATALOG)

    async def deliveries(self, destination_id: int | None = None) -> list[Delivery]:
        async with self.store.reading() as tx:
            return await tx.deliveries.with_status(DeliveryStatus.PENDING, destination_id=destination_id)

    async def digest(self, digest_id: int) -> Digest:
        async with self.store.reading() as tx:
            found = await tx.digests.get(digest_id)
        assert found is not None
        return found

    async def _save(self, tx: Transaction, story_id: int, story: Story, entries: Sequence[Entry]) -> None:
        for entry in entries:
            feed, _ = await tx.feeds.add(
                new_feed(url=f"https://{entry.outlet.name.lower().replace(' ', '')}.example/feed"),
                entry.outlet,
                now=entry.first_seen,
            )
            parsed = ParsedEntry(
                guid=entry.guid,
                title=entry.title,
                url=entry.url,
                summary=entry.summary,
                published=entry.published,
                language=entry.language,
            )
            (stored,) = await tx.entries.store(feed, [parsed], now=entry.first_seen, history_before=None)
            await tx.entries.save_curated(
                replace(stored, story_id=story_id, tags=entry.tags, language=entry.language)
            )
        await tx.stories.save(replace(story, id=story_id), headline=story.entries[0].title)


def headlines(delivery: Delivery) -> list[str]:
    blocks = Message.from_json(delivery.message).blocks
    return [block.headline for block in blocks if isinstance(block, StoryBlock)]


async def sent(newsroom: Newsroom) -> None:
    """All that waits arrives."""
    for delivery in await newsroom.deliveries():
        async with newsroom.store.transaction() as tx:
            await tx.deliveries.take(delivery.installation_id, TUESDAY, limit=100)
            await tx.deliveries.finish(delivery.id, DeliveryStatus.SENT, now=TUESDAY, remote_id="1")
