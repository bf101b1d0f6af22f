"""Entries: stored once, updated when edited, curated in order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.model.tag import TagMatch
from bot.ports.store import Store, StoreError
from tests.factories import (
    GOOGLE,
    MODELS,
    MORNING,
    add_entry,
    add_feed,
    add_story,
    parsed_entry,
)

HOUR = timedelta(hours=1)


async def test_an_entry_is_stored_as_it_was_read(any_store: Store):
    item = parsed_entry(
        title="Språkmodellen «Nora» er åpen 🎉",
        content="Hele teksten.",
        author="Kari",
        published=MORNING - HOUR,
        updated=MORNING,
        language="nb",
        links=("https://a.example/1", "https://b.example/2"),
    )
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        (stored,) = await tx.entries.store(feed, [item], now=MORNING, history_before=None)

    for name in ("guid", "title", "url", "summary", "content", "author", "published", "updated", "language"):
        assert getattr(stored, name) == getattr(item, name)
    assert stored.links == item.links
    assert (stored.feed_id, stored.outlet, stored.first_seen) == (feed.id, feed.outlet, MORNING)
    assert (stored.story_id, stored.copy_of, stored.tags, stored.is_history) == (None, None, (), False)


async def test_an_entry_is_stored_once_per_feed(any_store: Store):
    item = parsed_entry()
    async with any_store.transaction() as tx:
        feed, other = await add_feed(tx), await add_feed(tx)
        first = await tx.entries.store(feed, [item, item], now=MORNING, history_before=None)
        again = await tx.entries.store(feed, [item], now=MORNING + HOUR, history_before=None)
        elsewhere = await tx.entries.store(other, [item], now=MORNING, history_before=None)

    assert (len(first), len(again), len(elsewhere)) == (1, 0, 1)


async def test_of_entries_with_one_guid_the_first_counts(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        newest, oldest = parsed_entry(guid="1", title="Newest"), parsed_entry(guid="1", title="Oldest")
        stored = await tx.entries.store(feed, [newest, oldest], now=MORNING, history_before=None)
        again = await tx.entries.store(feed, [newest, oldest], now=MORNING, history_before=None)

    assert ([entry.title for entry in stored], again) == (["Newest"], [])


async def test_an_edited_entry_waits_for_curation_and_keeps_its_story(any_store: Store):
    item = parsed_entry(published=MORNING - HOUR)
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        (entry,) = await tx.entries.store(feed, [item], now=MORNING, history_before=None)
        story = await add_story(tx, [entry])
        assert await tx.entries.awaiting_curation(limit=10) == []

        edited = replace(item, title="Corrected", updated=MORNING + HOUR, published=MORNING + HOUR)
        changed = await tx.entries.store(feed, [edited], now=MORNING + HOUR, history_before=None)

        (waiting,) = await tx.entries.awaiting_curation(limit=10)
        assert changed == [waiting]
        assert (waiting.id, waiting.title, waiting.updated) == (entry.id, "Corrected", MORNING + HOUR)
        assert (waiting.story_id, waiting.published, waiting.first_seen) == (
            story.id,
            MORNING - HOUR,
            MORNING,
        )


async def test_a_new_date_alone_is_no_edit(any_store: Store):
    item = parsed_entry(published=None, updated=None)
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        await tx.entries.store(feed, [item], now=MORNING, history_before=None)
        rebuilt = replace(item, published=MORNING + HOUR, updated=MORNING + HOUR)

        assert await tx.entries.store(feed, [rebuilt], now=MORNING + 2 * HOUR, history_before=None) == []


@pytest.mark.parametrize("published", [None, MORNING + timedelta(days=400)], ids=["missing", "future"])
async def test_a_missing_or_future_date_becomes_the_moment_it_was_seen(
    any_store: Store, published: datetime | None
):
    async with any_store.transaction() as tx:
        entry = await add_entry(tx, await add_feed(tx), published=published)

    assert entry.published == MORNING


async def test_what_was_published_before_the_limit_is_history(any_store: Store):
    limit = MORNING - timedelta(hours=48)
    old, fresh = parsed_entry(published=limit - HOUR), parsed_entry(published=limit)
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        stored = await tx.entries.store(feed, [fresh, old], now=MORNING, history_before=limit)

        assert [(entry.guid, entry.is_history) for entry in stored] == [
            (old.guid, True),
            (fresh.guid, False),
        ]
        assert await tx.entries.count_seen(since=MORNING, until=MORNING) == 1


async def test_ids_rise_with_age(any_store: Store):
    items = [parsed_entry(published=MORNING - hour * HOUR) for hour in (3, 1, 2)]
    async with any_store.transaction() as tx:
        stored = await tx.entries.store(await add_feed(tx), items, now=MORNING, history_before=None)

    by_id = sorted(stored, key=lambda entry: entry.id)
    assert [entry.guid for entry in by_id] == [items[0].guid, items[2].guid, items[1].guid]


async def test_more_entries_than_a_statement_holds_come_in_at_once(any_store: Store):
    items = [parsed_entry(summary="", content="x") for _ in range(2_001)]
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        assert len(await tx.entries.store(feed, items, now=MORNING, history_before=None)) == 2_001
        assert await tx.entries.store(feed, items, now=MORNING, history_before=None) == []


async def test_hostile_text_is_kept_without_what_no_database_holds(any_store: Store):
    hostile = "nul \0, half \ud83d, ' \" ; DROP TABLE entry; -- \U0001f600 \u202e"
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        item = parsed_entry(guid=hostile * 200, title=hostile, summary=hostile, links=(hostile,))
        (entry,) = await tx.entries.store(feed, [item], now=MORNING, history_before=None)
        assert await tx.entries.store(feed, [item], now=MORNING, history_before=None) == []

    assert entry.title == "nul , half ?, ' \" ; DROP TABLE entry; -- \U0001f600 \u202e"


async def test_curation_is_awaited_oldest_published_first(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        newer = await add_entry(tx, feed, published=MORNING - HOUR)
        older = await add_entry(tx, feed, published=MORNING - 2 * HOUR)

        assert await tx.entries.awaiting_curation(limit=10) == [older, newer]
        assert await tx.entries.awaiting_curation(limit=1) == [older]


async def test_what_curation_found_is_saved(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        original, copy = await add_entry(tx, feed), await add_entry(tx, feed)
        story_id = await tx.stories.create(first_seen=MORNING)
        curated = replace(
            copy,
            language="nb",
            canonical_url="https://a.example/1",
            story_id=story_id,
            copy_of=original.id,
            tags=(TagMatch(MODELS, ("Gemini", "modell")), TagMatch(GOOGLE, ())),
        )
        await tx.entries.save_curated(curated)
        await tx.entries.save_curated(curated)

        assert await tx.entries.curated_since(MORNING) == [curated]
        assert await tx.entries.awaiting_curation(limit=10) == [original]


async def test_entries_come_back_in_the_order_they_were_curated(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        first, second, old, uncurated = [
            await add_entry(tx, feed, published=MORNING - hour * HOUR) for hour in (1, 2, 30, 1)
        ]
        story_id = await tx.stories.create(first_seen=MORNING)
        curated = [replace(entry, story_id=story_id) for entry in (first, old, second)]
        for entry in (*curated, curated[0]):  # the first once more, as after an edit
            await tx.entries.save_curated(entry)

        recent = await tx.entries.curated_since(MORNING - 24 * HOUR)
        assert [entry.id for entry in recent] == [first.id, second.id]
        assert uncurated.id not in {entry.id for entry in recent}
        assert await tx.entries.curated_since(MORNING - 24 * HOUR, without=[first.id]) == recent[1:]


async def test_the_stream_gives_every_entry_with_its_feed(any_store: Store):
    async with any_store.transaction() as tx:
        late, early = await add_feed(tx), await add_feed(tx)
        items = [parsed_entry() for _ in range(600)]
        await tx.entries.store(late, items, now=MORNING + HOUR, history_before=None)
        first = await add_entry(tx, early)
        await add_story(tx, [first])

    async with any_store.reading() as tx:
        streamed = [(url, entry) async for url, entry in tx.entries.stream()]

    assert len(streamed) == len({entry.id for _, entry in streamed}) == 601
    assert (streamed[0][0], streamed[0][1].id) == (early.url, first.id)
    assert streamed[0][1].tags == (TagMatch(GOOGLE, ("Google",)),)
    assert {url for url, _ in streamed[1:]} == {late.url}


async def test_entries_seen_are_counted_within_both_ends(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)
        for hour in range(5):
            await add_entry(tx, feed, now=MORNING + hour * HOUR)

        assert await tx.entries.count_seen(since=MORNING + HOUR, until=MORNING + 3 * HOUR) == 3


async def test_times_of_any_zone_come_back_as_the_same_moment_in_utc(any_store: Store):
    tokyo = datetime(2026, 3, 29, 11, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    async with any_store.transaction() as tx:
        entry = await add_entry(tx, await add_feed(tx), published=tokyo)

    assert entry.published == tokyo
    assert entry.published.tzinfo is UTC


async def test_a_naive_time_is_refused(any_store: Store):
    async with any_store.transaction() as tx:
        feed = await add_feed(tx)

    naive = datetime(2026, 1, 1)  # noqa: DTZ001  the very thing
    changed = replace(feed, fetch=replace(feed.fetch, last_changed_at=naive))
    with pytest.raises(StoreError, match="naive datetime"):
        async with any_store.transaction() as tx:
            await tx.feeds.save(changed)
