"""A clock that follows another program's (the simulated platform's), so that both live in one time."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.ports.outside import AdapterSetupError

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05


class ClockUnreachableError(AdapterSetupError):
    """The clock at SISTE_CLOCK_URL does not answer."""


class RemoteClock:
    """Asks `GET url` for {"now": ISO 8601} twenty times a second and answers from the last reply."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._now: datetime | None = None
        self._follower: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Read the clock once and go on following it.

        Raises:
            ClockUnreachableError: there is no clock at that address.
        """
        self._session = aiohttp.ClientSession(trust_env=False, timeout=aiohttp.ClientTimeout(total=5))
        try:
            self._now = await self._read()
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as exc:
            await self._session.close()
            raise ClockUnreachableError(
                f"No clock answers at SISTE_CLOCK_URL ({self._url}). "
                "Next step: start it, or unset SISTE_CLOCK_URL."
            ) from exc
        self._follower = asyncio.create_task(self._follow())

    async def close(self) -> None:
        if self._follower:
            self._follower.cancel()
        if self._session:
            await self._session.close()

    def now(self) -> datetime:
        if self._now is None:
            raise ClockUnreachableError("The clock was asked before it was started.")
        return self._now

    async def sleep(self, duration: timedelta) -> None:
        until = self.now() + duration
        while self.now() < until:  # noqa: ASYNC110 - another program moves this clock; there is no event to await
            await asyncio.sleep(POLL_SECONDS)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                self._now = await self._read()
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as exc:
                log.warning(
                    "no clock answers at %s (%s); its last time stands", self._url, type(exc).__name__
                )
                await asyncio.sleep(1)

    async def _read(self) -> datetime:
        if self._session is None:
            raise ClockUnreachableError("The clock was asked before it was started.")
        async with self._session.get(self._url) as response:
            state: dict[str, Any] = await response.json()
        return datetime.fromisoformat(state["now"]).astimezone(UTC)
