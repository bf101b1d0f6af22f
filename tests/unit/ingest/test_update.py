"""Bringing feeds up to date, alone and in rounds."""

import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.curation.catalog import load_catalog
from bot.ingest.follow import Followed, follow_feeds, unfollow_feed
from bot.ingest.rounds import fetch_round
from bot.ingest.update import Outcome, check_feed, record
from bot.model.feed import FeedStatus, NewFeed
from bot.ports.store import StoreError
from tests.fakes import FixedClock
from tests.unit.ingest.publishers import FakePublishers, LineParser

A = "https://a.example/feed"
B = "https://b.example/feed"
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Desk:
    """A store with feeds, publishers, and a clock that moves on between rounds."""

    def __init__(self, store):
        self.store = store
        self.publishers = FakePublishers()
        self.parser = LineParser(published=NOW - timedelta(hours=1))
        self.clock = FixedClock(NOW)

    async def follow(self, *urls, **fields):
        feeds = [NewFeed(url, **fields) for url in urls]
        return await follow_feeds(self.store, feeds, catalog=load_catalog(), now=self.clock.now())

    async def round(self, **options):
        summary = await fetch_round(
            self.store, self.publishers, self.parser, clock=self.clock, rng=random.Random(1), **options
        )
        self.clock.advance(DAY)
        return summary

    async def update(self, url=A):
        """Check that feed alone and store what came of it, due or not."""
        now = self.clock.now()
        check = await check_feed(
            await self.feed(url), fetcher=self.publishers, parser=self.parser, now=now, jitter=0.5
        )
        async with self.store.transaction() as tx:
            update = await record(tx, check, now=now)
        self.clock.advance(DAY)
        return update

    async def feed(self, url=A):
        async with self.store.reading() as tx:
            return await tx.feeds.by_url(url)

    async def entries(self):
        async with self.store.reading() as tx:
            return [entry async for _, entry in tx.entries.stream()]


@pytest.fixture
def desk(store):
    return Desk(store)


# --- one feed -----------------------------------------------------------------------------------


async def test_new_entries_are_stored_once_and_edited_ones_brought_up_to_date(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one", "2 two")
    desk.publishers.publish(A, "2 two, corrected", "3 three", "1 one")

    first, second = await desk.update(), await desk.update()

    assert (first.new, first.changed, second.new, second.changed) == (2, 0, 1, 1)
    assert sorted(entry.title for entry in await desk.entries()) == ["1 one", "2 two, corrected", "3 three"]


async def test_validators_are_echoed_and_an_unchanged_answer_is_not_parsed(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one", etag='"v1"', last_modified="then")
    desk.publishers.publish(A, status=304)
    desk.publishers.publish(A, "1 one", etag='"v1b"')

    outcomes = [(await desk.update()).outcome for _ in range(3)]

    assert outcomes == [Outcome.FETCHED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert desk.parser.parsed == 1
    assert [request.etag for request in desk.publishers.asked] == [None, '"v1"', '"v1"']
    assert (await desk.feed()).fetch.etag == '"v1b"'


async def test_validators_of_a_body_that_is_no_feed_are_not_kept(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "!", etag='"v1"')

    update = await desk.update()

    assert (update.outcome, update.problem) == (Outcome.FAILED, "This is an HTML page, not a feed.")
    assert (await desk.feed()).fetch.etag is None


async def test_a_full_answer_without_validators_ends_the_old_ones(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one", etag='"v1"')
    desk.publishers.publish(A, "1 one", "2 two")

    await desk.update()
    await desk.update()

    assert (await desk.feed()).fetch.etag is None


async def test_a_feed_added_by_address_takes_its_names_from_the_feed(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one")

    feed = (await desk.update()).feed

    assert (feed.title, feed.outlet.name, feed.language) == ("The Ledger » AI", "The Ledger", "en")


async def test_a_feed_added_with_a_title_keeps_it(desk):
    await desk.follow(A, title="Regnskapet", language="no")
    desk.publishers.publish(A, "1 one")

    feed = (await desk.update()).feed

    assert (feed.title, feed.outlet.name, feed.language) == ("Regnskapet", "Regnskapet", "no")


async def test_what_a_first_fetch_brings_from_before_is_history(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 old")
    desk.publishers.publish(A, "1 old", "2 also old")
    desk.parser = LineParser(published=NOW - timedelta(hours=49))

    await desk.update()
    await desk.update()

    assert [(entry.title, entry.is_history) for entry in await desk.entries()] == [
        ("1 old", True),
        ("2 also old", False),
    ]


async def test_entries_without_a_date_are_history_at_first_and_news_later(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 undated")
    desk.publishers.publish(A, "1 undated", "2 undated")
    desk.parser = LineParser(published=None)

    await desk.update()
    await desk.update()

    assert [entry.is_history for entry in await desk.entries()] == [True, False]


async def test_the_pace_follows_news_and_not_mere_changes_of_the_body(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one")
    desk.publishers.publish(A, "1 one", "1 the same guid again")

    await desk.update()
    await desk.update()

    assert (await desk.feed()).fetch.last_changed_at == NOW


# --- moves --------------------------------------------------------------------------------------


async def test_a_permanent_move_is_taken_over_after_three_good_answers(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one", moved_to=B)
    desk.publishers.publish(B, "1 one", "2 two")

    for _ in range(3):
        await desk.update()

    assert await desk.feed(A) is None
    assert (await desk.update(B)).new == 1


async def test_a_feed_that_moved_to_a_followed_address_is_given_up(desk):
    await desk.follow(A, B)
    desk.publishers.publish(A, "1 one", moved_to=B)

    for _ in range(3):
        update = await desk.update()

    assert update.outcome is Outcome.GONE
    assert "followed already" in update.problem
    assert (await desk.feed(B)).status is FeedStatus.ACTIVE


# --- rounds -------------------------------------------------------------------------------------


async def test_a_round_fetches_what_is_due_and_each_failure_is_its_own(desk):
    await desk.follow(A, B, "https://c.example/?key=hunter2")
    desk.publishers.publish(A, "1 one", "2 two")
    desk.publishers.fail(B)
    desk.publishers.publish("https://c.example/?key=hunter2", status=500)

    summary = await desk.round()

    assert (summary.due, summary.fetched, summary.failed, summary.new) == (3, 1, 2, 2)
    assert sorted(problem.feed for problem in summary.problems) == [B, "https://c.example/?key=…"]
    assert "hunter2" not in str(summary.problems)


async def test_a_feed_that_is_not_due_is_left_alone_unless_all_are_asked_for(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one")
    await desk.round()
    desk.clock.advance(timedelta(minutes=1) - DAY)

    assert (await desk.round()).due == 0
    assert (await desk.round(everything=True)).unchanged == 1


async def test_a_feed_that_is_gone_is_no_longer_fetched(desk):
    await desk.follow(A)
    desk.publishers.publish(A, status=410)

    await desk.round()
    desk.clock.advance(DAY)
    gone = await desk.round()
    desk.clock.advance(DAY)

    assert (gone.gone, gone.problems[0].is_gone) == (1, True)
    assert (await desk.round(everything=True)).due == 0


async def test_a_fault_of_ours_in_one_feed_does_not_cost_the_others_their_round(desk):
    await desk.follow(A, B)
    desk.publishers.fail(A, ZeroDivisionError())
    desk.publishers.publish(B, "1 one")

    summary = await desk.round()

    assert (summary.fetched, summary.failed) == (1, 1)
    assert (await desk.feed(A)).fetch.failures == 1


async def test_a_database_that_refuses_stops_the_round_and_the_feed_stays_due(desk):
    await desk.follow(A)
    desk.publishers.publish(A, "1 one")
    round_of = Desk(_FullDisk(desk.store))
    round_of.publishers = desk.publishers

    with pytest.raises(StoreError, match="disk is full"):
        await round_of.round()

    assert (await desk.round()).new == 1


class _FullDisk:
    """Reads as the store does; the disk is full at every write."""

    def __init__(self, store):
        self.reading = store.reading

    @asynccontextmanager
    async def transaction(self):
        raise StoreError("The disk is full. Free some space.")
        yield


async def test_many_unchanged_feeds_are_all_saved(desk):
    urls = [f"https://{n}.example/feed" for n in range(120)]
    await desk.follow(*urls)
    for url in urls:
        desk.publishers.publish(url, status=503)

    assert (await desk.round()).failed == 120
    async with desk.store.reading() as tx:
        assert {feed.fetch.failures for feed in await tx.feeds.all()} == {1}


# --- following ----------------------------------------------------------------------------------


async def test_following_says_what_became_of_each_address(desk):
    results = await desk.follow(A, "nonsense", A)

    assert [result.outcome for result in results] == [Followed.ADDED, Followed.REFUSED, Followed.KNOWN]


async def test_a_feed_is_removed_as_typed_or_as_shown(desk):
    await desk.follow(A, "https://c.example/?key=hunter2")

    assert await unfollow_feed(desk.store, "a.example/feed")
    assert await unfollow_feed(desk.store, "https://c.example/?key=…")
    assert not await unfollow_feed(desk.store, A)
