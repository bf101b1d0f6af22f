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


class FakeEmbedder:
    """Holds texts with one of the words for the same and every other text for another thing."""

    model = "fake"

    def __init__(self, *words: str) -> None:
        self._words = words
        self.texts: list[str] = []
        self.fails: Exception | None = None
        self.length = 2

    async def embed(self, texts):
        self.texts += texts
        if self.fails:
            raise self.fails
        return [self._vector(text) for text in texts]

    def _vector(self, text):
        has_word = any(word in text for word in self._words)
        return [float(has_word), float(not has_word)] + [0.0] * (self.length - 2)

    async def close(self):
        pass
