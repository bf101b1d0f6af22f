"""How much one member and one place may ask in a minute. Who asks more is told once and then waits it out.

Counted in memory: after a restart everybody begins anew, and nobody is worse off.
"""

from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta
from enum import Enum

PER_MEMBER = 20
PER_PLACE = 60
WINDOW = timedelta(minutes=1)
# So many counts are kept before the idle ones are dropped.
_MANY = 10_000


class Verdict(Enum):
    FINE = "fine"
    TOLD = "told"  # the first too many: worth one line
    SILENT = "silent"  # one more before the minute is over


class Floods:
    def __init__(self) -> None:
        self._asked: dict[Hashable, deque[datetime]] = {}
        self._until: dict[Hashable, datetime] = {}

    def judge(self, member: Hashable, place: Hashable, *, now: datetime) -> Verdict:
        """Count one more thing asked."""
        counts = ((("member", member), PER_MEMBER), (("place", place), PER_PLACE))
        if any(self._until.get(who, now) > now for who, _ in counts):
            return Verdict.SILENT
        self._forget_idle(now)
        for who, limit in counts:
            asked = self._asked.setdefault(who, deque())
            while asked and asked[0] <= now - WINDOW:
                asked.popleft()
            if len(asked) >= limit:
                del self._asked[who]
                self._until[who] = now + WINDOW
                return Verdict.TOLD
        for who, _ in counts:
            self._asked[who].append(now)
        return Verdict.FINE

    def _forget_idle(self, now: datetime) -> None:
        if len(self._asked) > _MANY:
            self._asked = {who: asked for who, asked in self._asked.items() if asked[-1] > now - WINDOW}
        if len(self._until) > _MANY:
            self._until = {who: until for who, until in self._until.items() if until > now}
