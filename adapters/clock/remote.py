"""A clock that follows another program's (the simulated platform's), so that both live in one time.

Any program can be followed that answers `GET url` with {"now": ISO 8601}: it is asked twenty times a second.
One that answers POST url/follow is listened to instead, and told at url/rest when there is nothing to do
here, so that it can move on at once (the protocol: adapters/simulated/clock_face.py).
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.ports.outside import AdapterSetupError

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 0.05
AFTER_TROUBLE_SECONDS = 1.0
# A clock that runs by itself is looked at this often by who rests.
LONGEST_REST_SECONDS = 1.0

_TROUBLE = (aiohttp.ClientError, TimeoutError, ValueError, KeyError)


class ClockUnreachableError(AdapterSetupError):
    """The clock at SISTE_CLOCK_URL does not answer."""


class RemoteClock:
    """`start` before anything else; whoever does all the work of a process calls `rest` when it is done."""

    turn = 0

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._name = secrets.token_hex(6)
        self._now: datetime | None = None
        self._read_at = 0.0
        self._speed = 0.0
        self._moves = -1
        self._is_listened_to = False
        self._is_rested_by_worker = False
        self._asleep: dict[asyncio.Task[Any] | None, datetime] = {}
        self._watchers: list[Callable[[], None]] = []
        self._moved = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Read the clock once and go on following it.

        Raises:
            ClockUnreachableError: there is no clock at that address.
        """
        self._session = aiohttp.ClientSession(trust_env=False, timeout=aiohttp.ClientTimeout(total=30))
        try:
            self._take(await self._get())
            self._is_listened_to = await self._can_be_listened_to()
        except _TROUBLE as exc:
            await self._session.close()
            raise ClockUnreachableError(
                f"No clock answers at SISTE_CLOCK_URL ({self._url}). "
                "Next step: start it, or unset SISTE_CLOCK_URL."
            ) from exc
        self._follower = asyncio.create_task(self._follow())

    async def close(self) -> None:
        if self._follower:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)
        if self._session:
            await self._session.close()

    # --- telling time -------------------------------------------------------------------------------

    def now(self) -> datetime:
        if self._now is None:
            raise ClockUnreachableError("The clock was asked before it was started.")
        return self._now + timedelta(seconds=self._speed * (time.monotonic() - self._read_at))

    async def sleep(self, duration: timedelta) -> None:
        until = self.now() + duration
        task = asyncio.current_task()
        self._asleep[task] = until
        self._tell_watchers()
        try:
            while self.now() < until:
                if self._is_listened_to and not self._is_rested_by_worker:
                    # A verb that does one thing and waits: nothing else is going on in this process.
                    await self._rest_once(until, self.turn)
                else:
                    await self._until_moved(until)
        finally:
            del self._asleep[task]

    # --- resting ------------------------------------------------------------------------------------

    def is_asleep(self, task: asyncio.Task[Any]) -> bool:
        """Say whether the task sleeps on this clock until a moment that has not come."""
        return task in self._asleep and self._asleep[task] > self.now()

    def watch(self, told: Callable[[], None]) -> None:
        """Call `told` whenever the time moved or somebody fell asleep."""
        self._watchers.append(told)

    async def rest(self, *, until: datetime | None, turn: int) -> None:
        """Say that nothing is to be done before `until`, as was found out after reading `turn`.

        Returns when time moved, or when something happened that makes it worth looking again.
        """
        self._is_rested_by_worker = True
        await self._rest_once(until, turn)

    async def _rest_once(self, until: datetime | None, turn: int) -> None:
        awake_at = [moment for moment in self._asleep.values() if moment > self.now()]
        until = min([*awake_at, *([until] if until else [])], default=None)
        if not self._is_listened_to or self._speed:
            await self._until_moved(until)
            return
        word = {"turn": turn, "until": until.isoformat() if until else None}
        try:
            self._take(await self._post("rest", word))
        except _TROUBLE as exc:
            await self._bear(exc)

    async def _until_moved(self, until: datetime | None) -> None:
        """Wait for a leap, or for a running clock to come to the moment, and look up once in a while."""
        seconds = LONGEST_REST_SECONDS
        if self._speed and until is not None:
            seconds = min(seconds, max(0.0, (until - self.now()).total_seconds() / self._speed))
        try:
            async with asyncio.timeout(seconds):
                await self._moved.wait()
        except TimeoutError:
            return

    # --- following ----------------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            try:
                if self._is_listened_to:
                    self._take(await self._post("follow", {"moves": self._moves}))
                else:
                    await asyncio.sleep(ASK_AGAIN_SECONDS)
                    self._take(await self._get())
            except _TROUBLE as exc:
                await self._bear(exc)

    async def _bear(self, exc: Exception) -> None:
        log.warning("no clock answers at %s (%s); its last time stands", self._url, type(exc).__name__)
        self.turn, self._moves = 0, -1  # it may come back as another process, which counts anew
        await asyncio.sleep(AFTER_TROUBLE_SECONDS)

    async def _can_be_listened_to(self) -> bool:
        try:
            self._take(await self._post("follow", {"moves": self._moves}))
        except (aiohttp.ClientResponseError, KeyError, ValueError):
            return False
        return True

    async def _get(self) -> dict[str, Any]:
        async with self._opened().get(self._url) as response:
            state: dict[str, Any] = await response.json()
        return state

    async def _post(self, what: str, word: dict[str, Any]) -> dict[str, Any]:
        body = {"follower": self._name, **word}
        async with self._opened().post(f"{self._url}/{what}", json=body, raise_for_status=True) as response:
            state: dict[str, Any] = await response.json()
        return state

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise ClockUnreachableError("The clock was asked before it was started.")
        return self._session

    def _take(self, reading: dict[str, Any]) -> None:
        """Take over a reading; one that was overtaken on its way changes nothing."""
        turn, moves = int(reading.get("turn", 0)), int(reading.get("moves", -1))
        now = datetime.fromisoformat(reading["now"]).astimezone(UTC)
        if turn < self.turn:
            return
        has_moved = now != self._now
        self._now, self._read_at = now, time.monotonic()
        self._speed = float(reading.get("speed", 0.0))
        self.turn, self._moves = turn, moves
        if has_moved:
            self._moved.set()
            self._moved = asyncio.Event()
            self._tell_watchers()

    def _tell_watchers(self) -> None:
        for told in self._watchers:
            told()
