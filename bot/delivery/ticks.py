"""What is looked at again and again. A tick asks the tables what is due and defers jobs; it decides nothing.

In real time APScheduler merely calls: each tick at most once at a time, late ones once. On a clock that
another program moves, the tables are asked when the next tick has anything to do, and it is called then.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports.outside import FollowedClock
from bot.ports.queue import JobQueue

# A followed clock may run by itself, so that no move is told of.
LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Tick:
    """`due_at` returns when the next call has anything to do, None for never; without it each call has."""

    name: str
    every: timedelta
    call: Callable[[], Awaitable[None]]
    due_at: Callable[[], Awaitable[datetime | None]] | None = None


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
    """Calls ticks in the time of a followed clock, and tells that clock when all work is done."""

    def __init__(self, ticks: tuple[Tick, ...], clock: FollowedClock, queue: JobQueue) -> None:
        self._ticks = ticks
        self._clock = clock
        self._queue = queue
        self._called: dict[str, datetime] = {}
        self._stirred = asyncio.Event()
        clock.watch(self._stirred.set)
        queue.watch(self._stirred.set)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            self._stirred.clear()
            turn = self._clock.turn
            next_call = await self._call_due()
            if self._queue.is_still(self._clock.is_asleep):
                await self._clock.rest(until=next_call, turn=turn)
            else:
                await self._until_stirred()

    async def _call_due(self) -> datetime | None:
        """Call what is due, and return when the next one will be."""
        moments = []
        for tick in self._ticks:
            moment = await self._moment(tick)
            if moment is not None and moment <= (now := self._clock.now()):
                self._called[tick.name] = now
                await tick.call()
                moment = await self._moment(tick)
            if moment is not None:
                moments.append(moment)
        return min(moments, default=None)

    async def _moment(self, tick: Tick) -> datetime | None:
        due = await tick.due_at() if tick.due_at else self._clock.now()
        called = self._called.get(tick.name)
        if due is None or called is None:
            return due
        return max(due, called + tick.every)

    async def _until_stirred(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                await self._stirred.wait()
        except TimeoutError:
            return
