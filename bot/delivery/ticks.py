"""What is looked at again and again. A tick asks the tables what is due and defers jobs; it decides nothing.

In real time APScheduler merely calls: each tick at most once at a time, late ones once. On a clock that
another program moves, the tables are asked when the next tick has anything to do, and it is called then.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports.due import Due
from bot.ports.outside import FollowedClock
from bot.ports.queue import JobQueue

# A followed clock may run by itself, so that no move is told of.
LOOK_AGAIN_SECONDS = 1.0
LOOK_WHILE_WORKING_EVERY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """`due_at` tells from the tables when the next call has anything to do, None for never.

    Without it each call has.
    """

    name: str
    every: timedelta
    call: Callable[[], Awaitable[None]]
    due_at: Callable[[Due], datetime | None] | None = None


def start_ticks(ticks: tuple[Tick, ...]) -> Callable[[], None]:
    """Call each tick at its pace in real time; return what stops them."""
    # UTC: the scheduler only counts seconds, and a missing local zone must not stop it.
    scheduler = AsyncIOScheduler(timezone="UTC")
    for tick in ticks:
        scheduler.add_job(
            tick.call,
            "interval",
            seconds=tick.every.total_seconds(),
            id=tick.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=False)


class FollowedTicks:
    """Calls ticks in the time of a followed clock, and tells that clock when all work is done.

    `look` asks the tables what is due. They are asked when all work is done; while jobs work or sleep, once
    in a while of the clock's time.
    """

    def __init__(
        self,
        ticks: tuple[Tick, ...],
        clock: FollowedClock,
        queue: JobQueue,
        look: Callable[[], Awaitable[Due]],
    ) -> None:
        self._ticks = ticks
        self._clock = clock
        self._queue = queue
        self._look = look
        self._called: dict[str, datetime] = {}
        self._looked_at: datetime | None = None
        self._next_call: datetime | None = None
        self._stirred = asyncio.Event()
        clock.watch(self._stirred.set)
        queue.watch(self._stirred.set)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            self._stirred.clear()
            turn = self._clock.turn
            if self._queue.is_empty or self._is_to_look():
                await self._call_due()
            # What happened while the tables were asked may have changed them.
            if self._queue.is_still(self._clock.is_asleep) and not self._stirred.is_set():
                await self._clock.rest(until=self._next_look(), turn=turn)
            else:
                await self._until_stirred()

    def _is_to_look(self) -> bool:
        """Say whether it is time to ask the tables though jobs work or sleep."""
        return self._looked_at is None or self._clock.now() >= self._looked_at + LOOK_WHILE_WORKING_EVERY

    def _next_look(self) -> datetime | None:
        if self._queue.is_empty or self._looked_at is None:
            return self._next_call
        return self._looked_at + LOOK_WHILE_WORKING_EVERY

    async def _call_due(self) -> None:
        """Call what is due, and note when the next one will be."""
        now = self._clock.now()
        due = await self._look()
        self._looked_at, self._next_call = now, None
        for tick in self._ticks:
            moment = self._moment(tick, due, now)
            if moment is not None and moment <= now:
                self._called[tick.name] = now
                await tick.call()
                moment = self._moment(tick, due, now)
            if moment is not None:
                self._next_call = min(moment, self._next_call or moment)

    def _moment(self, tick: Tick, due: Due, now: datetime) -> datetime | None:
        moment = tick.due_at(due) if tick.due_at else now
        called = self._called.get(tick.name)
        if moment is None or called is None:
            return moment
        return max(moment, called + tick.every)

    async def _until_stirred(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._stirred.wait()
        except TimeoutError:
            return
