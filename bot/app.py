"""Siste as one process: what runs beside each other, and the single steps that one-shot verbs take.

Built by bootstrap from ports; knows no platform and no database.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.curation.catalog import Catalog
from bot.curation.joining.stories import StoryWindow
from bot.delivery.inbox import Defaults, Inbox
from bot.delivery.outbox import ANSWERS_IN_FLIGHT, IN_FLIGHT, Outbox
from bot.delivery.pacing import Pacer
from bot.delivery.queue import InProcessQueue
from bot.delivery.retention import SWEEP_EVERY, sweep
from bot.delivery.ticks import FollowedTicks, Tick, start_ticks
from bot.digest.make import DRAFT_AHEAD, MadeDue, draft_soon, make_due
from bot.ingest.curate import WINDOW_AGE, CurateSummary, curate_waiting, load_window
from bot.ingest.naming import catalog_in_use
from bot.ingest.rounds import RoundSummary, fetch_round
from bot.ingest.vectors import EntryEncoder
from bot.model.delivery import Lane
from bot.model.destination import Installation
from bot.ports.due import Due
from bot.ports.outside import ChatAdapter, Clock, Embedder, FeedParser, Fetcher, FollowedClock, Messenger
from bot.ports.queue import Job
from bot.ports.store import Store

log = logging.getLogger(__name__)

DELIVER_EVERY = timedelta(seconds=1)
DIGEST_EVERY = timedelta(seconds=5)
DRAFT_EVERY = timedelta(minutes=1)
FETCH_EVERY = timedelta(seconds=20)
# A sweep is a day of the clock after the last one, whatever the pace of the clock.
ASK_FOR_SWEEP_EVERY = timedelta(minutes=1)


@dataclass(slots=True)
class Siste:
    """The composed application. Open by `bootstrap.open_siste`."""

    store: Store
    clock: Clock
    catalog: Catalog
    fetcher: Fetcher
    parser: FeedParser
    defaults: Defaults
    on_unknown: Literal["hold", "resend"] = "hold"
    embedder: Embedder | None = None
    adapters: dict[int, ChatAdapter] = field(default_factory=dict)
    messengers: dict[int, Messenger] = field(default_factory=dict)
    inbox: Inbox = field(init=False)
    outbox: Outbox = field(init=False)
    _pacers: dict[int, Pacer] = field(default_factory=dict)
    _window: StoryWindow | None = None
    _encoder: EntryEncoder | None = None
    # Digests due until then have their drafts.
    _drafted_until: datetime | None = None
    _queue: InProcessQueue = field(init=False)
    _swept_at: datetime | None = None

    def __post_init__(self) -> None:
        self.inbox = Inbox(
            self.store, self.clock, self.catalog, self.messengers, self.defaults, on_new=self._defer_chat
        )
        self.outbox = Outbox(self.store, self.clock, self.messengers, self._pacers, self.on_unknown)
        if self.embedder:
            self._encoder = EntryEncoder(self.embedder, self.clock, max_age=WINDOW_AGE)
        self._queue = InProcessQueue(before_end=self.outbox.stop)
        self._queue.register("fetch", self._fetch_job)
        self._queue.register("digest", self._digest_job)
        self._queue.register("draft", self._draft_job)
        self._queue.register("inbox", self._inbox_job)
        self._queue.register("outbox", self._outbox_job)
        self._queue.register("answers", self._outbox_job)
        self._queue.register("sweep", self._sweep_job)

    def attach(self, installation: Installation, adapter: ChatAdapter) -> None:
        """Send and receive for that installation through the adapter."""
        self.adapters[installation.id] = adapter
        self.messengers[installation.id] = adapter.messenger
        self._pacers[installation.id] = Pacer(installation.platform, self.clock)

    # --- single steps -------------------------------------------------------------------------

    async def fetch(self, *, everything: bool = False) -> tuple[RoundSummary, CurateSummary]:
        """Fetch the feeds that are due and curate what came."""
        fetched = await fetch_round(
            self.store, self.fetcher, self.parser, clock=self.clock, everything=everything
        )
        return fetched, await self.curate()

    async def curate(self) -> CurateSummary:
        """Curate what waits. The window of recent stories stays in memory between calls."""
        window = self._window or await load_window(
            self.store, self.catalog, now=self.clock.now(), encoder=self._encoder
        )
        self._window = None  # a failure half-way must not leave a window that knows more than the tables
        summary = await curate_waiting(self.store, self.catalog, window, encoder=self._encoder)
        self._window = window
        return summary

    async def make_and_send(self) -> MadeDue:
        """Make every digest that is due and send all that waits."""
        made = await make_due(self.store, now=self.clock.now(), catalog=await self.catalog_in_use())
        await self.send_due()
        return made

    async def catalog_in_use(self) -> Catalog:
        """Return the catalog with the names that operators decided on."""
        async with self.store.reading() as tx:
            return await catalog_in_use(tx, self.catalog)

    async def send_due(self) -> None:
        for installation_id in self.messengers:
            await self.outbox.send_due(installation_id)

    async def answer_waiting(self) -> None:
        """Handle what came in and send the answers."""
        while await self.inbox.handle_waiting():
            pass
        await self.send_due()

    # --- the process --------------------------------------------------------------------------

    async def run(self, *, with_chats: bool = True) -> None:
        """Fetch, curate, digest, receive and send until cancelled.

        Without chats the adapters are left to whoever holds a conversation (the terminal).
        """
        await self.outbox.settle_interrupted()
        self._queue.defer(Job("fetch", lock="fetch"))
        with ExitStack() as ending:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._queue.run())
                if isinstance(self.clock, FollowedClock):
                    followed = FollowedTicks(self._ticks(), self.clock, self._queue, self._due)
                    group.create_task(followed.run())
                else:
                    ending.callback(start_ticks(self._ticks()))
                chats = self.adapters if with_chats else {}
                for installation_id, adapter in chats.items():
                    receive = self.inbox.receiver(self.messengers[installation_id].installation)
                    group.create_task(adapter.run(receive))

    def _ticks(self) -> tuple[Tick, ...]:
        return (
            Tick("deliver", DELIVER_EVERY, self._deliver_tick, lambda due: _earlier(due.inbox, due.delivery)),
            Tick("digest", DIGEST_EVERY, self._defer("digest"), lambda due: due.digest),
            # Made when their time comes, and anew by the rounds that bring stories.
            Tick("draft", DRAFT_EVERY, self._defer("draft"), lambda due: _before(due.undrafted, DRAFT_AHEAD)),
            Tick("fetch", FETCH_EVERY, self._defer("fetch"), lambda due: due.feed),
            Tick("sweep", ASK_FOR_SWEEP_EVERY, self._defer("sweep"), self._sweep_due_at),
        )

    async def _due(self) -> Due:
        async with self.store.reading() as tx:
            return await tx.due.next(self.messengers, drafted_until=self._drafted_until or self.clock.now())

    def _defer(self, name: str) -> Callable[[], Awaitable[None]]:
        async def tick() -> None:
            self._queue.defer(Job(name, lock=name))

        return tick

    def _defer_chat(self, installation_id: int, chat: str) -> None:
        self._queue.defer(Job("inbox", lock=f"inbox:{installation_id}:{chat}"))

    async def _deliver_tick(self) -> None:
        for chat in await self.inbox.chats_waiting():
            self._defer_chat(*chat)
        async with self.store.reading() as tx:
            waiting = await tx.deliveries.installations_with_work(self.clock.now())
        for installation_id, count in waiting.items():
            self._defer_lanes(installation_id, count)

    def _defer_lanes(self, installation_id: int, count: int = ANSWERS_IN_FLIGHT) -> None:
        """Send in lanes, each a job: those that wait for their turn to send are seen to be asleep."""
        for number in range(min(count, IN_FLIGHT)):
            self._queue.defer(Job("outbox", lock=f"outbox:{installation_id}:{number}"))
        for number in range(min(count, ANSWERS_IN_FLIGHT)):
            self._queue.defer(Job("answers", lock=f"answers:{installation_id}:{number}"))

    async def _inbox_job(self, job: Job) -> None:
        _, installation_id, chat = job.lock.split(":", 2)
        if await self.inbox.handle_chat(int(installation_id), chat):
            self._defer_lanes(int(installation_id))

    async def _outbox_job(self, job: Job) -> None:
        await self.outbox.send_in_lane(
            Lane(int(job.lock.split(":")[1]), is_for_answers=job.task == "answers")
        )

    async def _digest_job(self, _: Job) -> None:
        made = await make_due(self.store, now=self.clock.now(), catalog=await self.catalog_in_use())
        if made.deliveries:
            await self._deliver_tick()

    async def _draft_job(self, _: Job) -> None:
        now = self.clock.now()
        await draft_soon(self.store, now=now, catalog=await self.catalog_in_use())
        self._drafted_until = now + DRAFT_AHEAD

    async def _fetch_job(self, _: Job) -> None:
        fetched, curated = await self.fetch()
        if fetched.due:
            log.info("fetched %s; curated %s", fetched, curated)
        if fetched.new or fetched.changed:
            self._queue.defer(Job("draft", lock="draft"))

    async def _sweep_job(self, _: Job) -> None:
        now = self.clock.now()
        if self._swept_at is None or now - self._swept_at >= SWEEP_EVERY:
            if forgotten := await sweep(self.store, now=now):
                log.info("past their time and forgotten: %s", forgotten)
            self._swept_at = now

    def _sweep_due_at(self, _: Due) -> datetime:
        return self._swept_at + SWEEP_EVERY if self._swept_at else self.clock.now()

    async def close(self) -> None:
        for adapter in self.adapters.values():
            await adapter.close()
        await self.fetcher.close()
        await self.parser.close()
        if self.embedder:
            await self.embedder.close()
        await self.store.close()


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _before(moment: datetime | None, span: timedelta) -> datetime | None:
    return moment - span if moment is not None else None
