"""The bots that live in the platform's time, and their word that they rest until some moment.

A follower that was not heard of for a while in real time is dead, and the clock no longer waits for it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

# A living bot listens all the time, in polls of a few seconds.
LEASE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Rest:
    """A follower has nothing to do before `until` (None: nothing at all), as far as it knew at `turn`."""

    turn: int
    until: datetime | None


@dataclass(slots=True)
class _Follower:
    heard: float
    rest: Rest | None = None


class Followers:
    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._known: dict[str, _Follower] = {}

    def hear(self, name: str) -> None:
        """Take in a follower, or renew its lease; what it said last still holds."""
        if name in self._known:
            self._known[name].heard = self._seconds()
        else:
            self._known[name] = _Follower(self._seconds())

    def leave(self, name: str) -> None:
        self._known.pop(name, None)

    def rest(self, name: str, rest: Rest) -> None:
        self.hear(name)
        self._known[name].rest = rest

    def resting(self, turn: int) -> list[Rest]:
        """Return everybody's word if all who live rest in this turn, else nothing."""
        self._forget_dead()
        words = [follower.rest for follower in self._known.values()]
        valid = [word for word in words if word is not None and word.turn == turn]
        return valid if len(valid) == len(words) else []

    def _forget_dead(self) -> None:
        oldest = self._seconds() - LEASE_SECONDS
        self._known = {name: one for name, one in self._known.items() if one.heard >= oldest}
