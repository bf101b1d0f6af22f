"""Ticks on a clock that another program moves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.queue import InProcessQueue
from bot.delivery.ticks import FollowedTicks, Tick
from bot.ports.due import Due
from bot.ports.outside import FollowedClock
from bot.ports.queue import Job

MORNING = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class ScriptedClock:
    """Moves to the moment that it is told to rest until, as long as it has rests left to give."""

    def __init__(self, rests: int) -> None:
        self.turn = 1
        self.words: list[tuple[datetime | None, int]] = []
        self.is_over = asyncio.Event()
        self._rests = rests
        self._now = MORNING
        self._asleep: set[asyncio.Task[Any]] = set()
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, duration: timedelta) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._asleep.add(task)
        for told in self._watchers:
            told()
        await asyncio.Event().wait()

    def is_asleep(self, task: asyncio.Task[Any]) -> bool:
        return task in self._asleep

    def watch(self, told: Callable[[], None]) -> None:
        self._watchers.append(told)

    async def rest(self, *, until: datetime | None, turn: int) -> None:
        self.words.append((until, turn))
        if len(self.words) == self._rests:
            self.is_over.set()
            await asyncio.Event().wait()
        self.turn += 1
        self._now = until or self._now


async def nothing_due() -> Due:
    return Due()


def never(_: Due) -> None:
    return None


async def call_nobody() -> None:
    return None


async def follow(
    ticks: tuple[Tick, ...],
    clock: ScriptedClock,
    queue: InProcessQueue,
    look: Callable[[], Awaitable[Due]] = nothing_due,
) -> None:
    """Run ticks and queue until the clock gives no more rests."""
    assert isinstance(clock, FollowedClock)
    running = [
        asyncio.create_task(FollowedTicks(ticks, clock, queue, look).run()),
        asyncio.create_task(queue.run()),
    ]
    over = asyncio.create_task(clock.is_over.wait())
    done, _ = await asyncio.wait([over, *running], return_when=asyncio.FIRST_COMPLETED, timeout=10)
    for task in (over, *running):
        task.cancel()
    await asyncio.gather(over, *running, return_exceptions=True)
    assert done == {over}


async def test_a_tick_is_called_when_it_is_due_and_no_second_is_ticked_through():
    clock, queue, called = ScriptedClock(rests=3), InProcessQueue(), []

    async def call() -> None:
        called.append(clock.now())

    def due_at(_: Due) -> datetime:
        return MORNING + (1 + len(called)) * HOUR

    await follow((Tick("news", timedelta(seconds=1), call, due_at),), clock, queue)

    assert called == [MORNING + HOUR, MORNING + 2 * HOUR]
    assert clock.words == [(MORNING + hours * HOUR, turn) for hours, turn in ((1, 1), (2, 2), (3, 3))]


async def test_a_tick_that_stays_due_is_called_at_its_pace():
    clock, queue, called = ScriptedClock(rests=3), InProcessQueue(), []

    async def call() -> None:
        called.append(clock.now() - MORNING)

    def due_at(_: Due) -> datetime:
        return MORNING - HOUR

    await follow((Tick("stuck", timedelta(seconds=5), call, due_at),), clock, queue)

    assert called == [timedelta(seconds=seconds) for seconds in (0, 5, 10)]


async def test_a_tick_that_cannot_say_when_it_is_due_is_called_at_its_pace():
    clock, queue, called = ScriptedClock(rests=3), InProcessQueue(), []

    async def call() -> None:
        called.append(clock.now() - MORNING)

    await follow((Tick("blind", HOUR, call),), clock, queue)

    assert called == [0 * HOUR, HOUR, 2 * HOUR]


async def test_where_nothing_will_be_due_the_rest_has_no_end():
    clock, queue = ScriptedClock(rests=1), InProcessQueue()

    await follow((Tick("idle", HOUR, call_nobody, never),), clock, queue)

    assert clock.words == [(None, 1)]


async def test_nobody_rests_while_a_job_works():
    clock, queue, told = ScriptedClock(rests=1), InProcessQueue(), []

    async def work(_: Job) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        told.append(list(clock.words))

    async def call() -> None:
        queue.defer(Job("work", lock="work"))

    def never_again(_: Due) -> datetime | None:
        return None if told else MORNING

    queue.register("work", work)
    await follow((Tick("work", HOUR, call, never_again),), clock, queue)

    assert told == [[]]


@pytest.mark.parametrize("waits", [False, True])
async def test_a_job_that_sleeps_on_the_clock_lets_it_move_with_what_waits_for_the_same_lock(waits):
    clock, queue = ScriptedClock(rests=1), InProcessQueue()

    async def work(_: Job) -> None:
        await clock.sleep(HOUR)

    queue.register("work", work)
    queue.register("more", work)
    queue.defer(Job("work", lock="a"))
    if waits:
        queue.defer(Job("more", lock="a"))
    await follow((Tick("idle", HOUR, call_nobody, never),), clock, queue)

    assert len(clock.words) == 1


async def test_the_tables_are_asked_again_where_a_job_ended_while_they_were_asked():
    clock, queue, asked = ScriptedClock(rests=1), InProcessQueue(), []

    async def look() -> Due:
        asked.append(len(asked))
        if len(asked) == 1:
            queue.defer(Job("put off", lock="a"))
            for _ in range(20):
                await asyncio.sleep(0)
            return Due()
        return Due(delivery=MORNING + HOUR)

    async def put_off(_: Job) -> None:
        return None

    queue.register("put off", put_off)
    tick = Tick("deliver", timedelta(seconds=1), call_nobody, lambda due: due.delivery)
    await follow((tick,), clock, queue, look)

    assert [until for until, _ in clock.words] == [MORNING + HOUR]


async def test_while_jobs_sleep_the_tables_are_asked_once_a_second():
    clock, queue, asked = ScriptedClock(rests=4), InProcessQueue(), []

    async def look() -> Due:
        asked.append(clock.now() - MORNING)
        return Due()

    async def work(_: Job) -> None:
        await clock.sleep(HOUR)

    queue.register("work", work)
    queue.defer(Job("work", lock="a"))
    await follow((Tick("idle", HOUR, call_nobody, never),), clock, queue, look)

    assert asked == [timedelta(seconds=seconds) for seconds in range(4)]


async def test_a_tick_that_comes_due_while_jobs_sleep_is_called_at_the_next_look():
    clock, queue, called = ScriptedClock(rests=3), InProcessQueue(), []

    async def work(_: Job) -> None:
        await clock.sleep(HOUR)

    async def call() -> None:
        called.append(clock.now() - MORNING)

    def due_at(_: Due) -> datetime:
        return MORNING + timedelta(seconds=0.5)

    queue.register("work", work)
    queue.defer(Job("work", lock="a"))
    await follow((Tick("deliver", HOUR, call, due_at),), clock, queue)

    assert called == [timedelta(seconds=1)]
    assert [until for until, _ in clock.words] == [MORNING + timedelta(seconds=n) for n in (1, 2, 3)]
