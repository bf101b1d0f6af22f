"""Stand-ins that we own."""

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that stands still until told; sleeping on it takes no time but passes it."""

    def __init__(self, now: datetime = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, duration: timedelta) -> datetime:
        self._now += duration
        return self._now

    async def sleep(self, duration: timedelta) -> None:
        self.advance(duration)
