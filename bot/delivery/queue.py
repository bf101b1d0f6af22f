"""The job queue of a single process: asyncio tasks, one at a time per lock.

It may forget everything at a crash: what is due stands in the tables, and the next tick asks again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from bot.ports.queue import Job, Task

log = logging.getLogger(__name__)


class InProcessQueue:
    def __init__(self, *, before_end: Callable[[], Awaitable[None]] | None = None) -> None:
        """`before_end` is awaited when the queue is told to end, while its jobs still work."""
        self._before_end = before_end
        self._tasks: dict[str, Task] = {}
        self._waiting: deque[Job] = deque()
        self._held: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []

    def register(self, name: str, task: Task) -> None:
        self._tasks[name] = task

    def defer(self, job: Job) -> None:
        """Ask for the work; equal waiting jobs are one."""
        if job not in self._waiting:
            self._waiting.append(job)
            self._tell()

    async def run(self) -> None:
        """Work until cancelled, then cancel what runs and wait for its end."""
        try:
            while True:
                self._start_free()
                self._changed.clear()
                await self._changed.wait()
        finally:
            if self._before_end is not None:
                await self._before_end()
            for running in self._running:
                running.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def join(self) -> None:
        """Work off what waits, and return when nothing waits and nothing runs."""
        while self._waiting or self._running:
            self._start_free()
            if self._running:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    @property
    def is_empty(self) -> bool:
        return not (self._waiting or self._running)

    def is_still(self, is_asleep: Callable[[asyncio.Task[Any]], bool]) -> bool:
        """Say whether no job can be started and those that run are all asleep."""
        return all(job.lock in self._held for job in self._waiting) and all(map(is_asleep, self._running))

    def watch(self, told: Callable[[], None]) -> None:
        self._watchers.append(told)

    def _start_free(self) -> None:
        blocked: deque[Job] = deque()
        while self._waiting:
            job = self._waiting.popleft()
            if job.lock in self._held:
                blocked.append(job)
                continue
            self._held.add(job.lock)
            running = asyncio.create_task(self._work(job), name=f"{job.task} {job.lock}")
            self._running.add(running)
            running.add_done_callback(self._end)
        self._waiting = blocked

    async def _work(self, job: Job) -> None:
        try:
            await self._tasks[job.task](job)
        except Exception:
            log.exception("job %s (%s) failed; it is tried again at the next tick", job.task, job.lock)
        finally:
            self._held.discard(job.lock)

    def _end(self, ended: asyncio.Task[None]) -> None:
        self._running.discard(ended)
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        for told in self._watchers:
            told()
