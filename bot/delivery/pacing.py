"""How fast one installation may send: below the platforms' limits, and silent when told to wait.

Telegram: about 30 messages a second in all; Slack: about one a second a channel and several hundred a
minute a workspace. Neither publishes an exact figure: obeying 429 is the only contract.
"""

from datetime import datetime, timedelta

from bot.model.destination import Platform
from bot.ports.outside import Clock

PER_SECOND = {Platform.TELEGRAM: 25.0, Platform.SLACK: 5.0, Platform.TERMINAL: 1000.0}
# One more message to the same chat within this span waits.
CHAT_GAP = {
    Platform.TELEGRAM: timedelta(seconds=1),
    Platform.SLACK: timedelta(seconds=1),
    Platform.TERMINAL: timedelta(),
}


class Pacer:
    """Gives out moments to send at, evenly spaced; one per installation."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self._gap = timedelta(seconds=1 / PER_SECOND[platform])
        self._chat_gap = CHAT_GAP[platform]
        self._clock = clock
        self._free_at: datetime | None = None
        self._chat_free_at: dict[int, datetime] = {}
        self._resume_at: datetime | None = None

    def pause(self, span: timedelta) -> None:
        """Send nothing for so long: a 429 counts for the whole token."""
        resume_at = self._clock.now() + span
        self._resume_at = max(resume_at, self._resume_at or resume_at)

    @property
    def is_paused(self) -> bool:
        return self._resume_at is not None and self._clock.now() < self._resume_at

    async def wait_for_turn(self) -> None:
        """Return when the installation may send again."""
        now = self._clock.now()
        turn = max(now, self._free_at or now)
        self._free_at = turn + self._gap
        if turn > now:
            await self._clock.sleep(turn - now)

    def claim_chat(self, destination_id: int) -> timedelta:
        """Return zero and take the chat's turn, or else how long it must be left in peace."""
        now = self._clock.now()
        free_at = self._chat_free_at.get(destination_id, now)
        if free_at > now:
            return free_at - now
        self._forget_idle(now)
        self._chat_free_at[destination_id] = now + self._chat_gap
        return timedelta()

    def _forget_idle(self, now: datetime) -> None:
        if len(self._chat_free_at) > 1000:
            self._chat_free_at = {chat: at for chat, at in self._chat_free_at.items() if at > now}
