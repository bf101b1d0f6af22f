"""Bring one feed up to date: ask its publisher, read what changed, store entries once.

What happened is decided first (`check_feed`, no database) and then stored in one transaction.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.ingest.outlets import named_by_feed
from bot.ingest.pace import (
    Advice,
    after_answer,
    after_failure,
    after_move,
    explain_status,
    read_advice,
)
from bot.model.feed import Feed, FeedStatus, ParsedEntry, ParsedFeed
from bot.ports.outside import (
    FeedParseError,
    FeedParser,
    Fetcher,
    FetchError,
    FetchRequest,
    FetchResponse,
)
from bot.ports.store import Transaction

# At a feed's first fetch, what is older than this is searchable but never sent.
FRESH_AT_FIRST = timedelta(hours=48)


class Outcome(StrEnum):
    FETCHED = "fetched"  # a body that was read; it may hold nothing new
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"  # failed for the last time: no longer polled


@dataclass(frozen=True, slots=True)
class Check:
    """What asking the publisher came to; `parsed` only where there is something to store."""

    before: Feed
    after: Feed
    outcome: Outcome
    parsed: ParsedFeed | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    feed: Feed
    outcome: Outcome
    new: int = 0
    changed: int = 0
    problem: str | None = None


async def check_feed(
    feed: Feed,
    *,
    fetcher: Fetcher,
    parser: FeedParser,
    now: datetime,
    jitter: float,
    make_room: Callable[[], Awaitable[None]] | None = None,
) -> Check:
    """Ask the publisher and read the answer. Every failure becomes an outcome."""
    request = FetchRequest(feed.url, feed.fetch.etag, feed.fetch.last_modified, make_room)
    try:
        response = await fetcher.fetch(request)
    except FetchError as exc:
        return _failed(feed, str(exc), None, Advice(), now, jitter)
    advice = read_advice(response.headers, now=now)
    if response.status == 304:
        return _unchanged(feed, response, advice, now, jitter)
    if response.status != 200:
        return _failed(feed, explain_status(response.status), response.status, advice, now, jitter)
    sha256 = hashlib.sha256(response.body).hexdigest()
    if sha256 == feed.fetch.body_sha256:
        return _unchanged(feed, response, advice, now, jitter)
    try:
        parsed = await parser.parse(response.body, url=response.url, headers=response.headers)
    except FeedParseError as exc:
        return _failed(feed, str(exc), response.status, advice, now, jitter)
    return _read(feed, response, parsed, sha256, now, jitter)


def broken_check(feed: Feed, *, now: datetime, jitter: float) -> Check:
    """Return the check of a feed that met a fault of ours: it waits like any failure."""
    return _failed(feed, "Siste met an error of its own; see the log.", None, Advice(), now, jitter)


async def record(tx: Transaction, check: Check, *, now: datetime) -> FeedUpdate:
    """Store a check: entries that are new or edited, and the feed's state."""
    new = changed = 0
    feed = await _free_address(tx, check)
    if check.parsed:
        new, changed = await _store_entries(tx, check.before, check.parsed.entries, now)
        if new or changed or check.before.is_first_fetch:
            feed = replace(feed, fetch=replace(feed.fetch, last_changed_at=now))
    await tx.feeds.save(feed)
    outcome = Outcome.GONE if feed.status is FeedStatus.GONE else check.outcome
    return FeedUpdate(feed, outcome, new, changed, check.problem or feed.fetch.last_error)


# --- what an answer means -----------------------------------------------------------------------


def _unchanged(feed: Feed, response: FetchResponse, advice: Advice, now: datetime, jitter: float) -> Check:
    after = after_answer(feed, headers=response.headers, advice=advice, now=now, jitter=jitter)
    return Check(feed, after_move(after, response.moved_permanently_to), Outcome.UNCHANGED)


def _read(
    feed: Feed, response: FetchResponse, parsed: ParsedFeed, sha256: str, now: datetime, jitter: float
) -> Check:
    advice = read_advice(response.headers, now=now, ttl_minutes=parsed.ttl_minutes)
    # A full answer brings its own validators or none: an old one must not outlive the body it was for.
    forgotten = replace(feed, fetch=replace(feed.fetch, etag=None, last_modified=None))
    answered = after_answer(forgotten, headers=response.headers, advice=advice, now=now, jitter=jitter)
    after = replace(
        answered,
        title=feed.title or parsed.title,
        outlet=named_by_feed(feed, parsed.title),
        site_url=feed.site_url or parsed.site_url,
        language=feed.language or parsed.language,
        fetch=replace(answered.fetch, body_sha256=sha256),
    )
    return Check(feed, after_move(after, response.moved_permanently_to), Outcome.FETCHED, parsed)


def _failed(
    feed: Feed, problem: str, status: int | None, advice: Advice, now: datetime, jitter: float
) -> Check:
    after = after_failure(feed, problem, status=status, advice=advice, now=now, jitter=jitter)
    outcome = Outcome.GONE if after.status is FeedStatus.GONE else Outcome.FAILED
    return Check(feed, after, outcome, problem=problem)


# --- storing ------------------------------------------------------------------------------------


async def _store_entries(
    tx: Transaction, feed: Feed, entries: Sequence[ParsedEntry], now: datetime
) -> tuple[int, int]:
    """Store entries; return how many are new and how many were edited.

    At the first fetch an entry without a date is history too: it may be years old, and would otherwise
    count as published now.
    """
    if not feed.is_first_fetch:
        stored = await tx.entries.store(feed, entries, now=now, history_before=None)
    else:
        dated = [entry for entry in entries if entry.published]
        undated = [entry for entry in entries if not entry.published]
        stored = [
            *await tx.entries.store(feed, dated, now=now, history_before=now - FRESH_AT_FIRST),
            *await tx.entries.store(feed, undated, now=now, history_before=now + timedelta(seconds=1)),
        ]
    new = sum(entry.first_seen == now for entry in stored)
    return new, len(stored) - new


async def _free_address(tx: Transaction, check: Check) -> Feed:
    """Return the feed as it is to be stored; one that moved to an address followed already is given up."""
    if check.after.url == check.before.url:
        return check.after
    other = await tx.feeds.by_url(check.after.url)
    if other is None or other.id == check.before.id:
        return check.after
    problem = "It moved to an address that is followed already."
    fetch = replace(check.after.fetch, last_error=problem)
    return replace(check.after, url=check.before.url, status=FeedStatus.GONE, fetch=fetch)
