"""One round over the feeds that are due: fetched side by side, few at a time, two at most from one host.

A feed's failure is its own. A database that refuses stops the round: nothing could be kept.
"""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bot.ingest.address import shown_url
from bot.ingest.update import Check, FeedUpdate, Outcome, broken_check, check_feed, record
from bot.model.feed import Feed, FeedStatus
from bot.ports.outside import Clock, FeedParser, Fetcher
from bot.ports.store import Store, StoreError

log = logging.getLogger(__name__)

CONCURRENCY = 24
PER_HOST = 2
_LARGE_AT_ONCE = 1
_MOST_DUE = 100_000
# A check without entries to store costs a row; many of them share a transaction.
_SAVED_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """A feed that failed, by its address without secrets, and why."""

    feed: str
    reason: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """`followed` counts all feeds, `due` those of this round; the rest tells what became of them."""

    followed: int = 0
    due: int = 0
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    gone: int = 0
    new: int = 0
    changed: int = 0
    problems: tuple[Problem, ...] = ()


async def fetch_round(
    store: Store,
    fetcher: Fetcher,
    parser: FeedParser,
    *,
    clock: Clock,
    everything: bool = False,
    concurrency: int = CONCURRENCY,
    rng: random.Random | None = None,
) -> RoundSummary:
    """Fetch the feeds that are due (`everything`: all that are not gone) and store what changed.

    Raises:
        StoreError: the database refuses; feeds stored before that stay stored, the others stay due.
    """
    now = clock.now()
    async with store.reading() as tx:
        followed = await tx.feeds.all()
        due = followed if everything else await tx.feeds.due(now, limit=_MOST_DUE)
    active = [feed for feed in due if feed.status is FeedStatus.ACTIVE]
    round_ = _Round(store, fetcher, parser, now, rng or random.Random(), asyncio.Semaphore(concurrency))
    await round_.run(active)
    return _summary(round_.updates, followed=len(followed), due=len(active))


@dataclass(slots=True)
class _Round:
    store: Store
    fetcher: Fetcher
    parser: FeedParser
    now: datetime
    rng: random.Random
    slots: asyncio.Semaphore
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_LARGE_AT_ONCE))
    updates: list[FeedUpdate] = field(default_factory=list)
    unsaved: list[Check] = field(default_factory=list)

    async def run(self, feeds: Iterable[Feed]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for queue in _by_host(feeds):
                    for _ in range(min(PER_HOST, len(queue))):
                        group.create_task(self._work_off(queue))
        except* StoreError as refusals:
            raise refusals.exceptions[0] from None
        await self._save(self.unsaved)

    async def _work_off(self, queue: deque[Feed]) -> None:
        while queue:
            feed = queue.popleft()
            async with self.slots:
                await self._update(feed)

    async def _update(self, feed: Feed) -> None:
        async with AsyncExitStack() as held:
            # A large body keeps its room until its entries are stored.
            check = await self._check(feed, make_room=lambda: held.enter_async_context(self.room))
            if check.parsed:
                await self._save([check])
        if not check.parsed:
            await self._save_later(check)

    async def _check(self, feed: Feed, *, make_room: Callable[[], Awaitable[None]]) -> Check:
        jitter = self.rng.random()
        try:
            return await check_feed(
                feed,
                fetcher=self.fetcher,
                parser=self.parser,
                now=self.now,
                jitter=jitter,
                make_room=make_room,
            )
        except Exception:  # a fault of ours met in one feed must not cost the others their round
            log.exception("feed %s could not be checked", shown_url(feed.url))
            return broken_check(feed, now=self.now, jitter=jitter)

    async def _save_later(self, check: Check) -> None:
        self.unsaved.append(check)
        if len(self.unsaved) >= _SAVED_TOGETHER:
            together, self.unsaved = self.unsaved, []
            await self._save(together)

    async def _save(self, checks: list[Check]) -> None:
        if not checks:
            return
        async with self.store.transaction() as tx:
            updates = [await record(tx, check, now=self.now) for check in checks]
        self.updates += updates


def _by_host(feeds: Iterable[Feed]) -> list[deque[Feed]]:
    queues: dict[str | None, deque[Feed]] = {}
    for feed in feeds:
        queues.setdefault(_host(feed.url), deque()).append(feed)
    return list(queues.values())


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _summary(updates: list[FeedUpdate], *, followed: int, due: int) -> RoundSummary:
    counts = Counter(update.outcome for update in updates)
    failures = [update for update in updates if update.outcome in (Outcome.FAILED, Outcome.GONE)]
    return RoundSummary(
        followed=followed,
        due=due,
        fetched=counts[Outcome.FETCHED],
        unchanged=counts[Outcome.UNCHANGED],
        failed=counts[Outcome.FAILED],
        gone=counts[Outcome.GONE],
        new=sum(update.new for update in updates),
        changed=sum(update.changed for update in updates),
        problems=tuple(
            Problem(shown_url(one.feed.url), one.problem or "unknown", one.outcome is Outcome.GONE)
            for one in failures
        ),
    )
