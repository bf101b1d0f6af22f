"""Curating what waits in the store."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.curation.joining import stories as stories_module
from bot.curation.joining.fingerprints import fingerprint
from bot.curation.joining.stories import StoryWindow
from bot.ingest import curate
from bot.ingest.curate import BATCH, WINDOW_AGE, curate_waiting, load_window, save_anew
from bot.ingest.vectors import EntryEncoder
from bot.model.tag import NO_CORRECTIONS, Facet, Tag
from tests.factories import add_feed, parsed_entry
from tests.fakes import FakeEmbedder, FixedClock

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = (
    "Google said on Monday that version 2.5 of Gemini will be switched off on 30 September, "
    "and that calls to Vertex AI will fail after that date unless customers move to Gemini 3."
)


async def publish(store, *entries, outlet="A", at=NOW):
    """Store entries of one feed: (guid, title, text)."""
    async with store.transaction() as tx:
        feed = await add_feed(tx, url=f"https://{outlet}.example/feed", title=outlet)
        parsed = [
            parsed_entry(
                guid=guid,
                title=title,
                summary=text,
                url=f"https://{outlet}.example/{guid}",
                published=at - HOUR,
                language="en",
            )
            for guid, title, text in entries
        ]
        return await tx.entries.store(feed, parsed, now=at, history_before=None)


async def curated(store, window=None):
    window = window or await load_window(store, load_catalog(), now=NOW)
    return await curate_waiting(store, load_catalog(), window)


async def stories(store):
    async with store.reading() as tx:
        return await tx.stories.seen_since(NOW - 30 * 24 * HOUR)


async def test_an_entry_becomes_a_story_with_tags_times_and_a_score(store):
    await publish(store, ("1", "Google sets end date for Gemini 2.5: 30 September", TEXT))

    summary = await curated(store)

    (story,) = await stories(store)
    assert (summary.entries, summary.stories_new) == (1, 1)
    assert "google" in {tag.slug for tag in story.tags}
    assert story.first_seen == story.last_seen == NOW - HOUR
    assert story.entries[0].language == "en"
    assert story.entries[0].canonical_url == "https://a.example/1"


async def test_a_copy_joins_its_story_also_when_the_window_comes_from_the_store(store):
    await publish(store, ("1", "Google sets end date for Gemini 2.5: 30 September", TEXT))
    await curated(store)
    await publish(store, ("2", "Google sets end date for Gemini 2.5: 30 September", TEXT), outlet="B")

    summary = await curated(store)

    (story,) = await stories(store)
    assert (summary.copies, summary.stories_new, summary.stories_updated) == (1, 0, 1)
    assert story.entries[1].copy_of == story.entries[0].id


async def test_an_edited_entry_stays_with_its_story_and_is_read_anew(store):
    await publish(store, ("1", "Google sets end date for Gemini 2.5: 30 September", TEXT))
    await curated(store)
    (before,) = await stories(store)
    await publish(store, ("1", "Mistral opens an office in Oslo", "Mistral hires twenty people in Oslo."))

    summary = await curated(store)

    (after,) = await stories(store)
    assert (summary.entries, summary.stories_new) == (1, 0)
    assert after.id == before.id
    assert "mistral" in {tag.slug for tag in after.tags}
    assert "google" not in {tag.slug for tag in after.tags}


async def test_more_than_a_batch_is_curated_to_the_end(store):
    await publish(store, *((str(n), f"Subject {n} of town {n * 7919}", "") for n in range(BATCH + 5)))

    assert (await curated(store)).entries == BATCH + 5
    assert (await curated(store)).entries == 0


async def test_an_entry_that_meets_a_fault_of_ours_becomes_a_story_of_its_own(store, monkeypatch):
    await publish(store, ("1", "One", "a"), ("2", "Two", "b"))
    monkeypatch.setattr(curate, "curate_entry", _divide_by_zero)

    assert (await curated(store)).stories_new == 2


async def test_an_entry_that_cannot_be_compared_holds_up_neither_others_nor_a_restart(store, monkeypatch):
    def fails_at_one(entry):
        return fingerprint(entry) if entry.title != "One" else _divide_by_zero()

    monkeypatch.setattr(stories_module, "fingerprint", fails_at_one)
    await publish(store, ("1", "One", "a"), ("2", "Two", "b"))
    assert (await curated(store)).stories_new == 2

    await publish(store, ("1", "One", "a, and more"), ("3", "Three", "c"))
    assert (await curated(store)).entries == 2


async def test_others_have_a_turn_while_a_window_is_loaded(store, monkeypatch):
    await publish(store, *((str(n), f"Subject {n} of town {n * 7919}", "") for n in range(BATCH)))
    await curated(store)
    turns, turns_between = 0, set()

    async def take_turns():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    class Watched(StoryWindow):
        def remember(self, *args, **kwargs):
            turns_between.add(turns)
            super().remember(*args, **kwargs)

    monkeypatch.setattr(curate, "StoryWindow", Watched)
    other = asyncio.create_task(take_turns())
    await load_window(store, load_catalog(), now=NOW)
    other.cancel()

    assert len(turns_between) == BATCH


COPILOT = "Microsoft to charge by use for Copilot agents from 1 July"


async def test_why_an_entry_joined_is_kept_with_it(store):
    await publish(store, ("1", COPILOT, ""))
    await publish(store, ("2", "Microsoft will charge for Copilot agents by use", ""), outlet="B")
    await curated(store)

    (story,) = await stories(store)
    assert story.entries[0].evidence == ()
    assert {"copilot", "agent"} <= set(story.entries[1].evidence)


async def test_the_living_window_follows_a_split_made_elsewhere(store):
    await publish(store, ("1", COPILOT, ""))
    await publish(store, ("2", COPILOT, ""), outlet="B")
    window = await load_window(store, load_catalog(), now=NOW)
    await curated(store, window)
    (story,) = await stories(store)
    await split(store, story, story.entries[1])

    await publish(store, ("3", COPILOT, ""), outlet="C")
    assert (await curated(store, window)).stories_merged == 0
    await publish(store, ("4", COPILOT, ""), outlet="D")
    assert (await curated(store)).stories_merged == 0  # and a window loaded anew knows it too

    assert sorted(len(story.entries) for story in await stories(store)) in ([1, 3], [2, 2])


async def test_an_edited_entry_stays_where_a_correction_put_it_meanwhile(store, monkeypatch):
    await publish(store, ("1", COPILOT, ""))
    await publish(store, ("2", COPILOT, ""), outlet="B")
    window = await load_window(store, load_catalog(), now=NOW)
    await curated(store, window)
    (story,) = await stories(store)
    await publish(store, ("2", "Mistral opens an office in Oslo", ""), outlet="B")

    class SplitsWhileItEmbeds(FakeEmbedder):
        async def embed(self, texts):
            await split(store, story, story.entries[1])
            return await super().embed(texts)

    encoder = EntryEncoder(SplitsWhileItEmbeds(), FixedClock(NOW), max_age=WINDOW_AGE)
    await curate_waiting(store, load_catalog(), window, encoder=encoder)

    assert sorted(story.entries[0].title for story in await stories(store)) == [
        COPILOT,
        "Mistral opens an office in Oslo",
    ]


async def test_two_processes_that_curate_at_once_put_each_entry_in_one_story(store):
    await publish(store, ("1", COPILOT, ""), ("2", "Mistral opens an office in Oslo", ""))
    window = await load_window(store, load_catalog(), now=NOW)

    class IsOvertaken(FakeEmbedder):
        async def embed(self, texts):
            await curated(store)
            return await super().embed(texts)

    encoder = EntryEncoder(IsOvertaken(), FixedClock(NOW), max_age=WINDOW_AGE)
    assert (await curate_waiting(store, load_catalog(), window, encoder=encoder)).entries == 0
    assert [len(story.entries) for story in await stories(store)] == [1, 1]


async def test_the_living_window_follows_what_another_process_curated(store):
    await publish(store, ("1", COPILOT, ""))
    window = await load_window(store, load_catalog(), now=NOW)
    await curated(store)

    await publish(store, ("2", COPILOT, ""), outlet="B")
    await curated(store, window)

    assert [len(story.entries) for story in await stories(store)] == [2]


async def test_tags_given_and_taken_by_hand_hold_for_what_comes_later(store):
    await publish(store, ("1", COPILOT, ""))
    await curated(store)
    (story,) = await stories(store)
    security = Tag(Facet.TOPIC, "security")
    by_hand = NO_CORRECTIONS.with_tag(security).without_tag(Tag(Facet.COMPANY, "microsoft"))
    async with store.transaction() as tx:
        await tx.corrections.retag(story.id, by_hand)
        await save_anew(tx, [story.id])

    await publish(store, ("2", COPILOT, ""), outlet="B")
    await curated(store)

    (story,) = await stories(store)
    assert len(story.entries) == 2
    assert security in story.tags
    assert "microsoft" not in {tag.slug for tag in story.tags}


async def split(store, story, entry):
    async with store.transaction() as tx:
        made = await tx.corrections.split(story.id, [entry.id], now=NOW)
        await save_anew(tx, [story.id, made.new_id])


def _divide_by_zero(*_, **__):
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Faults that tests provoke are logged with tracebacks, which nobody has to read."""
    caplog.set_level("CRITICAL")
