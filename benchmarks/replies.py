"""How long a command waits for its reply to be in the outbox, at 50 commands a second over three tokens.

    .venv/bin/python benchmarks/replies.py [--seconds 60] [--rate 50]

The commands are real ones (latest, open, subscribe, list, search, …) of 300 people, on a store with the
curated sample week; they come in as the adapters pass them on, and the replies go out through a messenger
that takes no time. Measured is from the update's coming in to the commit of its reply. Beside it, in the same
run and at the same pace, a bare handler: it writes one row to an SQLite file and answers. A second row tells
how the rest fares while one member floods their chat. "CPU ms" is the process's for each command, receiving,
answering and sending together. Prints figures and asserts nothing.
"""

import argparse
import asyncio
import logging
import random
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from adapters.clock.local import SetClock, SystemClock
from adapters.feeds.parser import FeedparserParser
from adapters.samples import SAMPLE_END, SampleFetcher, sample_feeds
from bot.app import Siste
from bot.curation.catalog import load_catalog
from bot.delivery.inbox import Defaults
from bot.ingest.outlets import outlet_for
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Installation, Place, PlaceKind, Platform, Sender
from storage.store import SqlStore

TOKENS = 3
PEOPLE = 300
WARM_UP_SECONDS = 3
COMMANDS = (
    "/latest google", "/latest microsoft 10", "latest", "regulering", "/open 1", "/why 1",
    "/subscribe google",
    "/unsubscribe google", "/mute crypto", "/unmute crypto", "/list", "/tags", "/digest", "/digest time 7:30",
    "/digest preview", "/search agents", "/status", "/help", "/start", "/timezone London",
)  # fmt: skip


class QuickAdapter:
    """Takes every message at once."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.sent = 0

    @property
    def messenger(self) -> "QuickAdapter":
        return self

    async def send(self, *_: Any, **__: Any) -> str:
        self.sent += 1
        return str(self.sent)


class Stopwatch:
    """When each command came, and how long after that its reply was there."""

    def __init__(self) -> None:
        self.came: dict[str, float] = {}
        self.waits: dict[str, float] = {}
        self.cpu_began = time.process_time()

    def start(self, number: str) -> None:
        self.came[number] = time.perf_counter()

    def stop(self, number: str) -> None:
        self.waits.setdefault(number, time.perf_counter() - self.came[number])

    def row(self, title: str) -> str:
        waits = sorted(self.waits.values())
        p50, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.99))
        lost = len(self.came) - len(self.waits)
        cpu = (time.process_time() - self.cpu_began) / len(self.came) * 1000
        return (
            f"{title:<32}{len(waits):>8}{p50:>9.1f}{p99:>9.1f}{max(waits) * 1000:>9.1f}{lost:>7}{cpu:>9.1f}"
        )

    def p99(self) -> float:
        return sorted(self.waits.values())[int(len(self.waits) * 0.99)]


class WatchedStore:
    """The store, stopping the watch when the transaction that wrote a reply has been committed."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.watch = Stopwatch()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def transaction(self, *, goes_first: bool = False) -> AsyncIterator[Any]:
        written: list[str] = []
        async with self._store.transaction(goes_first=goes_first) as tx:
            add = tx.deliveries.add

            async def noting(new: Any) -> int | None:
                if "number" in new.reply_to:
                    written.append(new.reply_to["number"])
                return await add(new)

            tx.deliveries.add = noting  # type: ignore[method-assign]
            yield tx
        for number in written:
            self.watch.stop(number)


async def at_pace(rate: float, seconds: float, act: Callable[[int], Awaitable[None]]) -> None:
    """Begin an act `rate` times a second, at random moments, whether or not the earlier ones are done."""
    random.seed(4)
    begun, due, running = time.perf_counter(), 0.0, set()
    for number in range(int(rate * seconds)):
        due += random.expovariate(rate)
        await asyncio.sleep(max(0.0, begun + due - time.perf_counter()))
        task = asyncio.ensure_future(act(number))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


# --- the bare handler ------------------------------------------------------------------------------


async def bare(folder: Path, rate: float, seconds: float) -> Stopwatch:
    """Write one row a command, durably as Siste does, and answer."""
    watch, lock = Stopwatch(), asyncio.Lock()
    database = sqlite3.connect(folder / "bare.db", isolation_level=None, check_same_thread=False)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE seen (text TEXT)")

    def write(text: str) -> None:
        database.execute("INSERT INTO seen VALUES (?)", (text,))

    async def handle(number: int) -> None:
        watch.start(str(number))
        async with lock:
            await asyncio.to_thread(write, COMMANDS[number % len(COMMANDS)])
        watch.stop(str(number))

    await at_pace(rate, seconds, handle)
    database.close()
    return watch


# --- Siste -----------------------------------------------------------------------------------------


async def curated(store: SqlStore) -> None:
    """Fetch and curate the sample week."""
    catalog = load_catalog()
    clock = SetClock(SAMPLE_END)
    siste = Siste(
        store,
        clock,
        catalog,
        SampleFetcher(clock),
        FeedparserParser(),
        Defaults("en", "Europe/Oslo", "cio", "open"),
    )
    async with store.transaction() as tx:
        for feed in sample_feeds():
            await tx.feeds.add(feed, outlet_for(feed, catalog), now=clock.now())
    await siste.fetch(everything=True)
    await siste.parser.close()


async def measure(store: WatchedStore, rate: float, seconds: float, *, floods: int = 0) -> Stopwatch:
    """Receive at that pace while Siste runs; `floods` more a second, of one member, do not count."""
    store.watch = watch = Stopwatch()
    clock = SystemClock()
    siste = Siste(
        store, clock, load_catalog(), SampleFetcher(SetClock(SAMPLE_END)), FeedparserParser(),
        Defaults("en", "Europe/Oslo", "cio", "open"),
    )  # fmt: skip
    receivers = []
    for token in range(TOKENS):
        async with store.transaction() as tx:
            owner = await tx.installations.ensure(
                Platform.TELEGRAM, str(token), name=f"bot{token}", token=None
            )
        siste.attach(owner, QuickAdapter(owner))  # type: ignore[arg-type]
        receivers.append(siste.inbox.receiver(owner))
    start = time.time_ns()

    async def command(number: int) -> None:
        who = random.randrange(PEOPLE)
        watch.start(str(number))
        text, note = COMMANDS[number % len(COMMANDS)], {"number": str(number)}
        await receivers[who % TOKENS](_update(f"{start}:{number}", str(who), text, note))

    async def flood(number: int) -> None:
        await receivers[0](_update(f"{start}:f{number}", "flood", "/latest google", {}))

    running = asyncio.create_task(siste.run(with_chats=False))
    await asyncio.sleep(WARM_UP_SECONDS)  # the first round of feeds is no part of this
    jobs = [at_pace(rate, seconds, command)]
    if floods:
        jobs.append(at_pace(floods, seconds, flood))
    await asyncio.gather(*jobs)
    for _ in range(100):
        if len(watch.waits) == len(watch.came):
            break
        await asyncio.sleep(0.1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await siste.parser.close()
    return watch


def _update(key: str, who: str, text: str, note: Mapping[str, str]) -> Incoming:
    place = Place(PlaceKind.PRIVATE, who, title=who)
    return Incoming(key, IncomingKind.TEXT, place, Sender(who, who, "en"), text, note)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=50)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore.open(f"sqlite:///{folder}/siste.db", ["key"])
        await store.migrate()
        await curated(store)
        title = f"at {arguments.rate:.0f} commands a second"
        print(f"{title:<32}{'count':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'lost':>7}{'CPU ms':>9}")
        reference = await bare(Path(folder), arguments.rate, arguments.seconds / 3)
        print(reference.row("bare handler"))
        watched = WatchedStore(store)
        ours = await measure(watched, arguments.rate, arguments.seconds)
        print(ours.row("Siste"))
        flooded = await measure(watched, arguments.rate, arguments.seconds / 3, floods=100)
        print(flooded.row("Siste, one member floods"))
        print(f"p99 is {ours.p99() / reference.p99():.1f} times the bare handler's")
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())
