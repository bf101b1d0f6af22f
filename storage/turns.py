"""One at a time, in the order of asking; who may not be kept waiting goes before all others who wait."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """As asyncio.Lock, with a second queue that is served first."""

    def __init__(self) -> None:
        self._is_taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, goes_first: bool) -> AsyncIterator[None]:
        if self._is_taken:
            await self._wait(self._first if goes_first else self._others)
        self._is_taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, queue: deque[asyncio.Future[None]]) -> None:
        called = asyncio.get_running_loop().create_future()
        queue.append(called)
        try:
            await called
        except asyncio.CancelledError:
            if not called.cancelled():
                self._pass_on()  # its turn had come
            elif called in queue:
                queue.remove(called)
            raise

    def _pass_on(self) -> None:
        """Call the next one, for whom it stays taken meanwhile."""
        for queue in (self._first, self._others):
            while queue:
                called = queue.popleft()
                if not called.done():
                    called.set_result(None)
                    return
        self._is_taken = False
