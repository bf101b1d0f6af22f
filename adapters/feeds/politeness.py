"""Keep within what a host may be asked: so many requests at once, and a pause between them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class HostGate:
    """Lets at most `at_once` requests to one host through, their starts `pause_seconds` apart."""

    def __init__(
        self,
        *,
        at_once: int,
        pause_seconds: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._at_once = at_once
        self._pause = pause_seconds
        self._sleep = sleep
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._waiting: defaultdict[str, int] = defaultdict(int)
        self._next_start: dict[str, float] = {}

    @asynccontextmanager
    async def passing(self, host: str, *, is_paused: bool) -> AsyncIterator[None]:
        """Hold a place at the host; `is_paused` False leaves out the pause (machines of our own)."""
        gate = self._gates.setdefault(host, asyncio.Semaphore(self._at_once))
        self._waiting[host] += 1
        try:
            async with gate:
                if is_paused:
                    await self._wait_turn(host)
                yield
        finally:
            self._waiting[host] -= 1
            if not self._waiting[host]:
                del self._waiting[host], self._gates[host]
                self._forget_past_turns()

    async def _wait_turn(self, host: str) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, self._next_start.get(host, now))
        self._next_start[host] = start + self._pause
        if start > now:
            await self._sleep(start - now)

    def _forget_past_turns(self) -> None:
        if len(self._next_start) < 1000:
            return
        now = asyncio.get_running_loop().time()
        self._next_start = {host: at for host, at in self._next_start.items() if at > now}
