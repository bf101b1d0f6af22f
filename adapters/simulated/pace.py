"""Moves the clock on when platform and bots have nothing left to do now, and does what is planned."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from adapters.simulated.agenda import Agenda
from adapters.simulated.clock import VirtualClock
from adapters.simulated.followers import Followers
from adapters.simulated.traffic import Traffic

# Leases run out in real time, and a running clock reaches planned moments by itself.
LOOK_AGAIN_SECONDS = 0.2


class Pace:
    """Runs beside the platform. With `follows_idle` it leaps to the next moment anybody waits for.

    No virtual second is ticked through. The clock stands as long as no bot follows it, one of them works,
    a call is being answered, or an update waits to be fetched or confirmed (`has_undelivered`).
    """

    def __init__(
        self,
        clock: VirtualClock,
        traffic: Traffic,
        followers: Followers,
        agenda: Agenda,
        has_undelivered: Callable[[], bool],
        *,
        follows_idle: bool,
    ) -> None:
        self._clock = clock
        self._traffic = traffic
        self._followers = followers
        self._agenda = agenda
        self._has_undelivered = has_undelivered
        self._follows_idle = follows_idle
        self._running: asyncio.Task[None] | None = None
        # Whoever followed the clock learns of each move, and words from before it no longer hold.
        clock.watch(traffic.begin_turn)

    def start(self) -> None:
        self._running = asyncio.create_task(self._run(), name="pace")

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            if await self._agenda.act(self._clock.now()):
                self._traffic.begin_turn()
            moment = self.next_move()
            if moment is not None:
                self._clock.move_to(moment)
            else:
                await self._traffic.until_stirred(LOOK_AGAIN_SECONDS)

    def next_move(self) -> datetime | None:
        """Return the moment to leap to now, never one that has passed; None while anything is left to do."""
        if not self._follows_idle or not self._traffic.is_still or self._has_undelivered():
            return None
        words = self._followers.resting(self._traffic.turn)
        if not words:
            return None
        awaited = [moment for moment in (self._agenda.next_at, *(word.until for word in words)) if moment]
        return max(self._clock.now(), min(awaited)) if awaited else None
