"""A bot's updates: kept a day until confirmed, handed out by long poll to one poller, or to a webhook."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KEPT = timedelta(hours=24)
FIRST_UPDATE_ID = 500_000_001
# Unless a bot asks for them, Telegram leaves these out.
LEFT_OUT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "managed_bot",
    }
)


class PollEndedError(Exception):
    """A waiting poll is over; `reason` says whether another poll or a webhook took its place."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Update:
    """`lane` keeps what belongs together in order: a webhook is told one of a lane after the other."""

    put_at: datetime
    body: dict[str, Any]
    lane: str
    not_before: datetime
    failures: int = 0

    @property
    def id(self) -> int:
        number: int = self.body["update_id"]
        return number


class UpdateQueue:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[Update] = []
        self._repeats: list[Update] = []
        self._last: Update | None = None
        self._next_id = FIRST_UPDATE_ID
        self._poller: asyncio.Future[str] | None = None
        self._is_reversed = False
        self.allowed: frozenset[str] | None = None
        # Told of every new update; a webhook that is set listens here.
        self.listener: Callable[[], None] | None = None

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update and return its id; None when the bot does not want this kind."""
        if kind in LEFT_OUT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        self._last = Update(
            self._now(), {"update_id": self._next_id, kind: payload}, _lane(kind, payload), self._now()
        )
        self._next_id += 1
        self._waiting.append(self._last)
        self._tell()
        return self._last.id

    def clear(self) -> None:
        self._waiting.clear()
        self._repeats.clear()

    @property
    def count(self) -> int:
        return len(self._waiting)

    @property
    def has_due(self) -> bool:
        """Whether any wait for the bot now; those that its webhook refused wait for their time."""
        return self.next_for_webhook(()) is not None

    @property
    def is_polled(self) -> bool:
        """Whether a long poll is waiting right now."""
        return self._poller is not None

    # --- what goes wrong ----------------------------------------------------------------------------

    def repeat_last(self) -> None:
        """Deliver the last update once more, under its old id and whatever the bot confirmed."""
        if self._last is not None:
            now = self._now()
            self._repeats.append(Update(now, self._last.body, f"again {self._last.lane}", now))
            self._tell()

    def skip_ids(self, count: int) -> None:
        """Leave a gap before the next update, as after a week's silence."""
        self._next_id += count

    def reverse_next_batch(self) -> None:
        """Hand out the next poll's updates newest first."""
        self._is_reversed = True

    # --- by long poll -------------------------------------------------------------------------------

    async def poll(self, *, offset: int, limit: int, seconds: float) -> Sequence[dict[str, Any]]:
        """Confirm what is below `offset`, wait for at least one update, and return the oldest ones.

        A negative offset keeps the last so many and forgets the rest.

        Raises:
            PollEndedError: another poll or a webhook took over meanwhile.
        """
        self._wake("getUpdates")
        self._confirm(offset)
        if seconds > 0 and not self._waiting and not self._repeats:
            await self._wait(seconds)
        batch = [update.body for update in (*self._repeats, *self._waiting)][:limit]
        self._repeats = self._repeats[limit:]
        if batch and self._is_reversed:
            self._is_reversed = False
            batch.reverse()
        return batch

    def end_poll(self, reason: str = "") -> None:
        """Let a waiting poll return at once, empty when no reason is given."""
        self._wake(reason)

    def _confirm(self, offset: int) -> None:
        self._forget_old()
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [update for update in self._waiting if update.id >= offset]

    async def _wait(self, seconds: float) -> None:
        poller: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poller = poller
        try:
            reason = await asyncio.wait_for(poller, seconds)
        except TimeoutError:
            reason = ""
        finally:
            if self._poller is poller:
                self._poller = None
        if reason:
            raise PollEndedError(reason)

    # --- by webhook ---------------------------------------------------------------------------------

    def next_for_webhook(self, busy_lanes: Collection[str]) -> Update | None:
        """Return the oldest update that is due and whose lane is free."""
        self._forget_old()
        now = self._now()
        seen = set(busy_lanes)
        for update in (*self._repeats, *self._waiting):
            if update.lane not in seen and update.not_before <= now:
                return update
            seen.add(update.lane)
        return None

    def drop(self, update: Update) -> None:
        self._waiting = [other for other in self._waiting if other is not update]
        self._repeats = [other for other in self._repeats if other is not update]

    # --- helpers ------------------------------------------------------------------------------------

    def _forget_old(self) -> None:
        oldest = self._now() - KEPT
        if self._waiting and self._waiting[0].put_at < oldest:
            self._waiting = [update for update in self._waiting if update.put_at >= oldest]

    def _tell(self) -> None:
        self._wake("")
        if self.listener is not None:
            self.listener()

    def _wake(self, reason: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(reason)


def _lane(kind: str, payload: dict[str, Any]) -> str:
    """Messages keep their order within a chat, presses and the like within a person's."""
    whose = payload.get("chat") or payload.get("from") or {}
    return f"{'message' if 'message' in kind or 'post' in kind else kind} {whose.get('id', '')}"
