"""What is under way between the platform and its bots: a clock that moves by itself waits for it to end."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# A bot that has trouble with its connection comes back within a minute; longer ago it is gone, and what
# waits for it holds nobody up.
GONE_AFTER_SECONDS = 75.0


class Traffic:
    """Numbers turns: whatever is said in either direction begins a new one.

    A bot's word that it rests names the turn it knew of, so a word that was overtaken is told from one that
    holds: a bot that was handed something after it spoke has not rested.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._under_way = 0
        self._unconfirmed: set[str] = set()
        self._heard: dict[str, float] = {}
        self._next = asyncio.Event()
        self.turn = 1

    def begin_turn(self) -> None:
        self.turn += 1
        self.stir()

    def stir(self) -> None:
        """Let whoever waits look again, in the same turn."""
        self._next.set()
        self._next = asyncio.Event()

    async def until_stirred(self, seconds: float) -> bool:
        """Wait until a turn begins or somebody rests; False when so many real seconds passed without."""
        try:
            # Not wait_for: in Python 3.11 it forgets that it was cancelled when both happen at once.
            async with asyncio.timeout(seconds):
                await self._next.wait()
        except TimeoutError:
            return False
        return True

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Hold the clock while something is being said and answered."""
        self._under_way += 1
        self.begin_turn()
        try:
            yield
        finally:
            self._under_way -= 1
            self.begin_turn()

    def hear(self, account: str) -> None:
        """Note that the account's bot called."""
        self._heard[account] = self._seconds()

    def hand_out(self, account: str) -> None:
        """Note that updates are on their way to the bot, which confirms them with its next poll."""
        self._unconfirmed.add(account)
        self.begin_turn()

    def confirm(self, account: str) -> None:
        self._unconfirmed.discard(account)
        self.begin_turn()

    def is_there(self, account: str) -> bool:
        """Say whether the account's bot called lately, so that what waits for it will be fetched."""
        return self._seconds() - self._heard.get(account, float("-inf")) < GONE_AFTER_SECONDS

    @property
    def is_still(self) -> bool:
        """Whether nothing is under way in either direction."""
        return not self._under_way and not any(map(self.is_there, self._unconfirmed))
