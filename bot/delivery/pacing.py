"""How fast one installation may send: below the platforms' limits, and silent when told to wait.

Telegram: about 30 messages a second in all; Slack: about one a second a channel and several hundred a
minute a workspace. Neither publishes an exact figure: obeying 429 is the only contract.
"""

from collections import deque
from datetime import datetime, timedelta
from math import ceil

from bot.model.destination import Place, PlaceKind, Platform
from bot.ports.outside import Clock

PER_SECOND = {Platform.TELEGRAM: 1000 / 35, Platform.SLACK: 5.0, Platform.TERMINAL: 1000.0}
SECOND = timedelta(seconds=1)
# One more message to the same chat within this span waits.
CHAT_GAP = {
    Platform.TELEGRAM: timedelta(seconds=1),
    Platform.SLACK: timedelta(seconds=1),
    Platform.TERMINAL: timedelta(),
}
# A Telegram group takes so many in a minute, all its topics together.
GROUP_MINUTE = timedelta(minutes=1)
PER_GROUP_MINUTE = 20
# So many chats are remembered before the idle ones are dropped.
_MANY = 1000


class Pacer:
    """Gives out moments to send at, evenly spaced; one per installation."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        self._gap = timedelta(seconds=1 / PER_SECOND[platform])
        self._chat_gap = CHAT_GAP[platform]
        self._clock = clock
        self._free_at: datetime | None = None
        self._calls_at: deque[datetime] = deque(maxlen=ceil(PER_SECOND[platform]))
        self._has_group_limit = platform is Platform.TELEGRAM
        self._sent_at: dict[str, deque[datetime]] = {}
        self._resume_at: datetime | None = None

    def pause(self, span: timedelta) -> None:
        """Send nothing for so long: a 429 counts for the whole token."""
        resume_at = self._clock.now() + span
        self._resume_at = max(resume_at, self._resume_at or resume_at)

    @property
    def is_paused(self) -> bool:
        return self._resume_at is not None and self._clock.now() < self._resume_at

    def take_turn(self) -> bool:
        """Take the turn if it may be had at once; say whether it could."""
        now = self._clock.now()
        if self.is_paused or (self._free_at is not None and self._free_at > now):
            return False
        self._free_at = now + self._gap
        return True

    async def wait_for_turn(self) -> None:
        """Return when the installation may send again."""
        now = self._clock.now()
        turn = max(now, self._free_at or now)
        self._free_at = turn + self._gap
        if turn > now:
            await self._clock.sleep(turn - now)

    async def wait_to_send(self) -> None:
        """Return when the call may go out: however its turn was held up, no second sees too many."""
        now = self._clock.now()
        is_full = len(self._calls_at) == self._calls_at.maxlen
        moment = max(now, self._calls_at[0] + SECOND) if is_full else now
        self._calls_at.append(moment)
        if moment > now:
            await self._clock.sleep(moment - now)

    def claim_chat(self, place: Place) -> timedelta:
        """Return zero and take the chat's turn, or else how long it must be left in peace."""
        now = self._clock.now()
        sent_at = self._sent_at.get(place.chat) or deque(maxlen=PER_GROUP_MINUTE)
        if wait := self._wait_in(sent_at, place, now):
            return wait
        self._forget_idle(now)
        sent_at.append(now)
        self._sent_at[place.chat] = sent_at
        return timedelta()

    def _wait_in(self, sent_at: deque[datetime], place: Place, now: datetime) -> timedelta:
        if not sent_at:
            return timedelta()
        free_at = sent_at[-1] + self._chat_gap
        is_shared = self._has_group_limit and place.kind is not PlaceKind.PRIVATE
        if is_shared and len(sent_at) == PER_GROUP_MINUTE:
            free_at = max(free_at, sent_at[0] + GROUP_MINUTE)
        return max(free_at - now, timedelta())

    def _forget_idle(self, now: datetime) -> None:
        if len(self._sent_at) > _MANY:
            recent = now - GROUP_MINUTE
            self._sent_at = {chat: sent_at for chat, sent_at in self._sent_at.items() if sent_at[-1] > recent}
