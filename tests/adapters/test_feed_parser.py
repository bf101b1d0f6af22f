"""The worker process: it answers, it is limited, and a broken one is replaced."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.feeds.parser import FeedparserParser, ParseLimits
from bot.model.feed import ParsedEntry
from bot.ports.outside import FeedParseError

URL = "https://a.example/feed"
GOOD = (
    "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>Én 😀</title>"
    "<pubDate>Mon, 03 Aug 2026 10:00:00 GMT</pubDate><link>https://a.example/1</link></item></channel></rss>"
).encode()
# Every level is an element the loose parser has to walk through again: minutes of work.
HANGING = b"<rss version='2.0'><channel>" + b"<a>" * 1_000_000
MB = 1024 * 1024


async def test_a_feed_comes_back_as_it_was_parsed():
    parser = FeedparserParser()

    feed = await parser.parse(GOOD, url=URL, headers={"content-type": "application/rss+xml"})

    assert feed.title == "T"
    assert feed.entries == (
        ParsedEntry(
            guid="1",
            title="Én 😀",
            url="https://a.example/1",
            published=datetime(2026, 8, 3, 10, tzinfo=UTC),
        ),
    )
    await parser.close()


async def test_the_reason_for_no_feed_comes_back_and_the_worker_lives_on():
    parser = FeedparserParser()

    with pytest.raises(FeedParseError, match="HTML page"):
        await parser.parse(b"<html></html>", url=URL, headers={})

    assert (await parser.parse(GOOD, url=URL, headers={})).title == "T"
    await parser.close()


async def test_a_worker_that_hangs_is_replaced():
    parser = FeedparserParser(limits=ParseLimits(seconds=1.0))

    with pytest.raises(FeedParseError, match="took over 1 s"):
        await parser.parse(HANGING, url=URL, headers={})

    await parser.close()


async def test_a_body_beyond_the_memory_limit_costs_only_its_feed():
    parser = FeedparserParser(limits=ParseLimits(memory_bytes=160 * MB))
    huge = b"<rss version='2.0'><channel><item><title>" + b"x" * (60 * MB)

    with pytest.raises(FeedParseError, match="memory"):
        await parser.parse(huge, url=URL, headers={})

    assert (await parser.parse(GOOD, url=URL, headers={})).title == "T"
    await parser.close()


async def test_a_caller_that_gives_up_does_not_leave_its_answer_for_the_next():
    parser = FeedparserParser()
    await parser.parse(GOOD, url=URL, headers={})
    given_up = asyncio.create_task(parser.parse(HANGING, url=URL, headers={}))
    await asyncio.sleep(0)

    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up

    assert (await parser.parse(GOOD, url=URL, headers={})).title == "T"
    await parser.close()


async def test_the_worker_is_told_no_secrets(monkeypatch):
    from adapters.feeds.parser import _clean_environment

    monkeypatch.setenv("SISTE_SECRET_KEY", "hunter2")

    assert "hunter2" not in str(_clean_environment())
