"""Entries and their encoder: what is read, what is kept, and going on without it."""

from array import array
from datetime import UTC, datetime, timedelta
from math import sqrt
from string import ascii_lowercase

import pytest

from adapters.feeds.html_text import read_html
from adapters.samples.week import SAMPLE_END, read_articles, read_outlets
from bot.curation.catalog import load_catalog
from bot.ingest.curate import WINDOW_AGE, curate_waiting, load_window
from bot.ingest.vectors import EntryEncoder
from bot.ports.outside import EmbedderError
from storage.store import SqlStore
from tests.conftest import SECRET_KEY
from tests.factories import add_feed, parsed_entry
from tests.fakes import FakeEmbedder, FixedClock

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# One event; no words and no letters to tell it by.
ENGLISH, NORWEGIAN = "Villagers rescue the corner shop", "Nabolaget berget landhandelen"


class TopicEmbedder(FakeEmbedder):
    """Gives a text numbers by its letters alone, so that texts lie at all distances from each other."""

    async def embed(self, texts):
        return [self._numbers(text) for text in texts]

    def _numbers(self, text):
        counts = [text.lower().count(letter) ** 0.5 for letter in ascii_lowercase]
        length = sqrt(sum(count * count for count in counts))
        return array("f", [count / length for count in counts])


@pytest.fixture
def clock():
    return FixedClock(NOW)


@pytest.fixture
def embedder():
    return FakeEmbedder(ENGLISH, NORWEGIAN)


@pytest.fixture
def encoder(embedder, clock):
    return EntryEncoder(embedder, clock, max_age=WINDOW_AGE)


async def publish(store, title, *, language="en", at=NOW, guid=None):
    guid = guid or title
    async with store.transaction() as tx:
        feed = await add_feed(tx, url=f"https://{language}.example/feed")
        item = parsed_entry(
            guid=guid,
            title=title,
            summary="",
            url=f"https://{language}.example/{guid}",
            published=at,
            language=language,
        )
        (entry,) = await tx.entries.store(feed, [item], now=max(at, NOW), history_before=None)
    return entry


async def publish_articles(store, articles):
    async with store.transaction() as tx:
        for article in articles:
            feed = await add_feed(tx, url=article.outlet.feed_url)
            item = parsed_entry(
                guid=article.guid,
                title=article.title,
                summary=read_html(article.html, base=article.url).text,
                url=article.url,
                published=article.published,
                language=article.outlet.language,
            )
            await tx.entries.store(feed, [item], now=SAMPLE_END, history_before=None)


async def publish_others(store):
    """Publish enough else to tell what all vectors have in common."""
    for number in range(24):
        await publish(store, f"Matter number {number * 7919}", language=("en", "no")[number % 2])


async def curate(store, encoder):
    """Curate as a process that was just started does."""
    window = await load_window(store, load_catalog(), now=NOW, encoder=encoder)
    return await curate_waiting(store, load_catalog(), window, encoder=encoder)


async def kept(store, model="fake", since=NOW - timedelta(days=99)):
    async with store.reading() as tx:
        return await tx.vectors.since(since, model)


async def test_an_entry_joins_by_meaning_also_after_a_restart(store, encoder, embedder, clock):
    await publish_others(store)
    await publish(store, ENGLISH)
    await curate(store, encoder)
    read_before = len(embedder.texts)
    await publish(store, NORWEGIAN, language="no")

    restarted = EntryEncoder(embedder, clock, max_age=WINDOW_AGE)
    summary = await curate(store, restarted)

    assert (summary.stories_new, summary.stories_updated) == (0, 1)
    assert len(embedder.texts) == read_before + 1


async def test_a_process_that_restarts_after_every_batch_makes_the_same_stories(tmp_path):
    embedder = TopicEmbedder()
    articles = read_articles(read_outlets())
    articles = [one for one in articles if one.published > SAMPLE_END - timedelta(days=2)]

    async def stories(*, restarts):
        other = SqlStore.open(f"sqlite:///{tmp_path}/{restarts}.db", [SECRET_KEY])
        await other.migrate()
        encoder = EntryEncoder(embedder, FixedClock(SAMPLE_END), max_age=WINDOW_AGE)
        window = await load_window(other, load_catalog(), now=SAMPLE_END, encoder=encoder)
        for at in range(0, len(articles), 4):
            await publish_articles(other, articles[at : at + 4])
            if restarts:
                window = await load_window(other, load_catalog(), now=SAMPLE_END, encoder=encoder)
            await curate_waiting(other, load_catalog(), window, encoder=encoder)
        async with other.reading() as tx:
            found = await tx.stories.seen_since(SAMPLE_END - 30 * 24 * HOUR)
        await other.close()
        return sorted(sorted(entry.guid for entry in story.entries) for story in found)

    lived = await stories(restarts=False)
    assert lived == await stories(restarts=True)
    assert max(map(len, lived)) > 2


async def test_vectors_of_another_model_are_not_compared_with(store, encoder, embedder):
    await publish_others(store)
    await publish(store, ENGLISH)
    await curate(store, encoder)
    await publish(store, NORWEGIAN, language="no")

    embedder.model = "another"
    summary = await curate(store, encoder)

    assert summary.stories_new == 1


async def test_title_and_text_are_read_in_characters_that_every_encoder_takes(store, encoder, embedder):
    await publish(store, "Half \ud83d and \0 whole", guid="1")
    await publish(store, "long " * 1000, guid="2")
    await curate(store, encoder)
    assert sorted(len(text) for text in embedder.texts)[-1] == 600
    assert all(text.encode() and "\0" not in text for text in embedder.texts)


async def test_an_entry_too_old_for_the_window_costs_no_encoding(store, encoder, embedder):
    await publish(store, "Old news", at=NOW - WINDOW_AGE - HOUR)
    assert (await curate(store, encoder)).entries == 1
    assert embedder.texts == []


async def test_vectors_are_dropped_when_no_window_asks_for_them_any_more(store, encoder, clock):
    await publish(store, ENGLISH)
    await curate(store, encoder)
    clock.advance(2 * WINDOW_AGE + HOUR)
    late = await publish(store, "Another thing", at=clock.now())
    await curate(store, encoder)
    assert list(await kept(store)) == [late.id]


async def test_curation_goes_on_by_words_while_the_encoder_fails(store, encoder, embedder, caplog):
    embedder.fails = EmbedderError("it is down. Next step: start it")
    await publish(store, ENGLISH)
    with caplog.at_level("WARNING"):
        summary = await curate(store, encoder)
    assert (summary.entries, await kept(store)) == (1, {})
    assert "Next step: start it" in caplog.text


async def test_a_failing_encoder_is_asked_less_and_told_of_once(store, encoder, embedder, clock, caplog):
    embedder.fails = EmbedderError("it is down")
    asked_at = []
    with caplog.at_level("INFO"):
        for minute in range(20):
            before = len(embedder.texts)
            await publish(store, f"Thing {minute}")
            await curate(store, encoder)
            asked_at += [minute] if len(embedder.texts) > before else []
            clock.advance(MINUTE)
        embedder.fails = None
        clock.advance(15 * MINUTE)
        await publish(store, ENGLISH)
        await curate(store, encoder)

    assert asked_at == [0, 1, 3, 7, 15]
    told = [record.levelname for record in caplog.records if record.name == "bot.ingest.vectors"]
    assert told == ["WARNING", "INFO"]
    assert len(await kept(store)) == 1


async def test_an_encoder_that_asks_for_more_time_gets_it(store, encoder, embedder, clock):
    embedder.fails = EmbedderError("quota", timedelta(hours=2))
    await publish(store, "One")
    await curate(store, encoder)
    embedder.fails = None
    clock.advance(HOUR)
    await publish(store, "Two")
    await curate(store, encoder)
    assert len(embedder.texts) == 1


async def test_an_entry_edited_while_the_encoder_fails_loses_its_old_vector(store, encoder, embedder):
    await publish(store, ENGLISH, guid="1")
    await curate(store, encoder)
    embedder.fails = EmbedderError("it is down")
    await publish(store, "Quite another thing", guid="1")
    await curate(store, encoder)
    assert await kept(store) == {}


async def test_vectors_of_another_length_are_refused_and_said_so(store, encoder, embedder, caplog):
    await publish(store, ENGLISH)
    await curate(store, encoder)
    embedder.length = 3
    await publish(store, "Another thing")
    with caplog.at_level("WARNING"):
        await curate(store, encoder)
    assert len(await kept(store)) == 1
    assert "SISTE_EMBEDDER_MODEL" in caplog.text
