"""The machine's clock, and one that stands still until it is set."""

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())


class SetClock:
    """Stands still; whoever sleeps moves it on. For the demo and for verbs with --now."""

    def __init__(self, moment: datetime) -> None:
        self._now = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = moment.astimezone(UTC)

    async def sleep(self, duration: timedelta) -> None:
        self._now += max(duration, timedelta())
        await asyncio.sleep(0)
