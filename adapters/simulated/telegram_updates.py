"""A bot's updates: kept until confirmed by an offset, handed out by long poll, one poller at a time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

KEPT = timedelta(hours=24)
FIRST_UPDATE_ID = 500_000_001
# Unless a bot asks for them, Telegram leaves these out.
LEFT_OUT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class OtherPollerError(Exception):
    """Another getUpdates took over."""


class UpdateQueue:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[tuple[datetime, dict[str, Any]]] = []
        self._repeats: list[dict[str, Any]] = []
        self._last: dict[str, Any] | None = None
        self._next_id = FIRST_UPDATE_ID
        self._poller: asyncio.Future[bool] | None = None
        self.allowed: frozenset[str] | None = None

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update and return its id; None when the bot does not want this kind."""
        if kind in LEFT_OUT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        update_id = self._next_id
        update = {"update_id": update_id, kind: payload}
        self._next_id += 1
        self._last = update
        self._waiting.append((self._now(), update))
        self._wake(taken_over=False)
        return update_id

    def repeat_last(self) -> None:
        """Deliver the last update once more, under its old id and whatever the bot confirmed."""
        if self._last is not None:
            self._repeats.append(self._last)
            self._wake(taken_over=False)

    def clear(self) -> None:
        self._waiting.clear()

    @property
    def count(self) -> int:
        return len(self._waiting)

    @property
    def is_polled(self) -> bool:
        """Whether a long poll is waiting right now."""
        return self._poller is not None

    async def poll(self, *, offset: int, limit: int, seconds: float) -> Sequence[dict[str, Any]]:
        """Confirm what is below `offset`, wait for at least one update, and return the oldest ones.

        A negative offset keeps the last so many and forgets the rest.

        Raises:
            OtherPollerError: another poll began meanwhile.
        """
        self._wake(taken_over=True)
        self._confirm(offset)
        if seconds > 0 and not self._waiting and not self._repeats:
            await self._wait(seconds)
        batch, self._repeats = [*self._repeats, *(update for _, update in self._waiting)], []
        return batch[:limit]

    def stop(self) -> None:
        """Let a waiting poll return at once."""
        self._wake(taken_over=False)

    def _confirm(self, offset: int) -> None:
        oldest = self._now() - KEPT
        self._waiting = [(put, update) for put, update in self._waiting if put >= oldest]
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [(put, u) for put, u in self._waiting if u["update_id"] >= offset]

    async def _wait(self, seconds: float) -> None:
        poller: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._poller = poller
        try:
            taken_over = await asyncio.wait_for(poller, seconds)
        except TimeoutError:
            taken_over = False
        finally:
            if self._poller is poller:
                self._poller = None
        if taken_over:
            raise OtherPollerError

    def _wake(self, *, taken_over: bool) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(taken_over)
