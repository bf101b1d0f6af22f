"""Vectors of entries: made while the encoder answers, kept in the store, done without while it fails."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.entry import Entry
from bot.ports.outside import Clock, Embedder, EmbedderError, Vector
from bot.ports.store import Transaction

log = logging.getLogger(__name__)

_CHARACTERS = 600
# One that fails is left alone for the first of these, at each further failure for twice as long.
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(minutes=15)


class EntryEncoder:
    """An encoder at work. While it fails, entries go on without vectors and it is asked ever less often.

    Entries older than `max_age` get none: they leave the window of stories at once.
    """

    def __init__(self, embedder: Embedder, clock: Clock, *, max_age: timedelta | None) -> None:
        self._embedder = embedder
        self._clock = clock
        self._max_age = max_age
        self._pause = _FIRST_PAUSE
        self._paused_until: datetime | None = None
        self._length: int | None = None

    async def encode(self, entries: Sequence[Entry]) -> dict[int, Vector]:
        """Return the vectors by entry id, of those entries that get one."""
        now = self._clock.now()
        wanted = [
            entry for entry in entries if self._max_age is None or entry.published >= now - self._max_age
        ]
        if not wanted or (self._paused_until is not None and now < self._paused_until):
            return {}
        try:
            vectors = self._checked(await self._embedder.embed([_text(entry) for entry in wanted]))
        except EmbedderError as error:
            self._put_off(error)
            return {}
        self._go_on()
        return {entry.id: vector for entry, vector in zip(wanted, vectors, strict=True)}

    async def load(self, tx: Transaction, *, since: datetime) -> Mapping[int, Vector]:
        """Return what is kept of the vectors of entries published since then."""
        kept = await tx.vectors.since(since, self._embedder.model)
        if kept:
            self._length = len(next(iter(kept.values())))
        return {entry_id: vector for entry_id, vector in kept.items() if len(vector) == self._length}

    async def save(self, tx: Transaction, entries: Sequence[Entry], vectors: Mapping[int, Vector]) -> None:
        """Keep the vectors of these entries, and drop those that no window will ask for again."""
        await tx.vectors.replace(self._embedder.model, entries, vectors)
        if self._max_age is not None:
            await tx.vectors.forget_before(self._clock.now() - 2 * self._max_age)

    def _checked(self, vectors: list[Vector]) -> list[Vector]:
        lengths = {len(vector) for vector in vectors}
        known = self._length or min(lengths)
        if lengths != {known}:
            raise EmbedderError(
                f"the model {self._embedder.model} gave vectors of {max(lengths - {known})} numbers where "
                f"those before have {known}. Next step: give the new model its own SISTE_EMBEDDER_MODEL"
            )
        self._length = known
        return vectors

    def _put_off(self, error: EmbedderError) -> None:
        if self._paused_until is None:
            log.warning("%s. Until then entries are compared by their words alone", error)
        self._paused_until = self._clock.now() + max(self._pause, error.retry_after)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    def _go_on(self) -> None:
        if self._paused_until is not None:
            log.info("the encoder answers again")
        self._paused_until, self._pause = None, _FIRST_PAUSE


def _text(entry: Entry) -> str:
    """Return what is read of an entry, in characters that every encoder takes."""
    text = f"{entry.title}. {entry.summary or entry.content}"[:_CHARACTERS].replace("\0", " ")
    return text.encode("utf-8", "replace").decode()
