"""Feeds: added once, due in turn, forgotten without losing their entries."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.feed import Feed, FeedStatus, FetchState, Tier
from bot.ports.store import Store, Transaction
from tests.factories import MORNING, add_entry, add_feed, new_feed, outlet, parsed_entry

HOUR = timedelta(hours=1)


async def test_a_new_feed_is_due_at_once(any_store: Store):
    async with any_store.transaction() as tx:
        feed, is_new = await tx.feeds.add(
            new_feed(url="https://a.example/feed", site_url="https://a.example", category="Labs"),
            outlet(tier=Tier.LAB, owner="google"),
            now=MORNING,
        )

    async with any_store.reading() as tx:
        assert is_new
        assert await tx.feeds.due(MORNING, limit=10) == [feed]
        assert feed.outlet == outlet(tier=Tier.LAB, owner="google")
        assert (feed.site_url, feed.category, feed.added_at) == ("https://a.example", "Labs", MORNING)
        assert feed.is_first_fetch


async def test_a_feed_that_is_there_is_no_error(any_store: Store):
    async with any_store.transaction() as tx:
        first = await add_feed(tx, url="https://a.example/feed", title="First")
        again, is_new = await tx.feeds.add(
            new_feed(url="https://a.example/feed", title="Second"), outlet(), now=MORNING
        )

        assert (again, is_new) == (first, False)
        assert await tx.feeds.all() == [first]


async def test_the_longest_overdue_come_first_and_no_more_than_asked(any_store: Store):
    async with any_store.transaction() as tx:
        late = await tried(tx, await add_feed(tx), next_fetch_at=MORNING - HOUR)
        later = await tried(tx, await add_feed(tx), next_fetch_at=MORNING - 2 * HOUR)
        await tried(tx, await add_feed(tx), next_fetch_at=MORNING + HOUR)

        assert await tx.feeds.due(MORNING, limit=10) == [later, late]
        assert await tx.feeds.due(MORNING, limit=1) == [later]


async def test_a_feed_that_was_never_tried_is_due_by_any_clock(any_store: Store):
    async with any_store.transaction() as tx:
        added_later = await add_feed(tx, now=MORNING + 90 * 24 * HOUR)

        assert await tx.feeds.due(MORNING, limit=10) == [added_later]


async def test_a_feed_that_failed_at_first_waits_its_time(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        await tx.feeds.save(
            replace(feed, fetch=FetchState(next_fetch_at=MORNING + HOUR, failures=1, last_error="no answer"))
        )

        assert await tx.feeds.due(MORNING, limit=10) == []


async def test_a_feed_that_is_gone_is_not_due(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        await tx.feeds.save(replace(feed, status=FeedStatus.GONE))

        assert await tx.feeds.due(MORNING, limit=10) == []
        assert [known.status for known in await tx.feeds.all()] == [FeedStatus.GONE]


async def test_everything_about_a_feed_is_saved(any_store: Store):
    state = FetchState(
        next_fetch_at=MORNING + HOUR,
        etag='W/"æ-1"',
        last_modified="Tue, 28 Apr 2026 06:00:00 GMT",
        body_sha256="ab" * 32,
        last_fetched_at=MORNING,
        last_changed_at=MORNING - HOUR,
        failures=3,
        first_failed_at=MORNING - 2 * HOUR,
        last_error="timed out",
        moved_to="https://b.example/feed",
        moved_count=2,
    )
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        changed = replace(
            feed,
            url="https://moved.example/feed",
            title="Skyukas",
            site_url="https://moved.example",
            category="Press",
            language="en",
            outlet=outlet(name="Skyukas", tier=Tier.ANALYST),
            fetch=state,
        )
        await tx.feeds.save(changed)

    async with any_store.reading() as tx:
        assert await tx.feeds.by_url("https://moved.example/feed") == changed
        assert await tx.feeds.by_url(feed.url) is None


async def test_a_removed_feed_is_forgotten_and_its_entries_stay(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx, url="https://a.example/feed")
        entry = await add_entry(tx, feed)

        assert await tx.feeds.remove("https://a.example/feed")

        assert await tx.feeds.all() == []
        assert await tx.feeds.by_url("https://a.example/feed") is None
        assert await tx.feeds.due(MORNING, limit=10) == []
        assert [found async for found in tx.entries.stream()] == [("https://a.example/feed", entry)]
        assert not await tx.feeds.remove("https://a.example/feed")


async def test_a_removed_feed_that_is_added_again_starts_anew_with_its_old_entries(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx, url="https://a.example/feed")
        await tx.feeds.save(replace(feed, fetch=replace(feed.fetch, etag="1", last_changed_at=MORNING)))
        item = parsed_entry()
        await tx.entries.store(feed, [item], now=MORNING, history_before=None)
        await tx.feeds.remove(feed.url)

        back, is_new = await tx.feeds.add(new_feed(url=feed.url), outlet(), now=MORNING + HOUR)

        assert is_new
        assert back.fetch == FetchState(next_fetch_at=MORNING + HOUR)
        assert await tx.entries.store(back, [item], now=MORNING + HOUR, history_before=None) == []


async def test_an_address_of_a_removed_feed_is_free_for_another(any_store: Store):
    async with any_store.transaction() as tx:
        await add_feed(tx, url="https://a.example/feed")
        await tx.feeds.remove("https://a.example/feed")
        other = await add_feed(tx, url="https://b.example/feed")

        await tx.feeds.save(replace(other, url="https://a.example/feed"))

        assert (await tx.feeds.by_url("https://a.example/feed")) == replace(
            other, url="https://a.example/feed"
        )


async def tried(tx: Transaction, feed: Feed, *, next_fetch_at: datetime) -> Feed:
    """Return the feed as it stands after a fetch."""
    fetched = replace(feed, fetch=FetchState(next_fetch_at=next_fetch_at, last_fetched_at=MORNING - HOUR))
    await tx.feeds.save(fetched)
    return fetched
