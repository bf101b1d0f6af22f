"""What the platform itself does at a moment: a person's planned action, an update sent once more."""

import heapq
import itertools
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

log = logging.getLogger(__name__)

Action = Callable[[], Awaitable[object]]


class Agenda:
    def __init__(self) -> None:
        self._planned: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()

    def plan(self, moment: datetime, action: Action) -> None:
        """Do it when the clock reaches the moment; what is planned for one moment is done in that order."""
        heapq.heappush(self._planned, (moment, next(self._numbers), action))

    @property
    def next_at(self) -> datetime | None:
        return self._planned[0][0] if self._planned else None

    def __len__(self) -> int:
        return len(self._planned)

    async def act(self, now: datetime) -> bool:
        """Do what is due, one after the other, and say whether there was any.

        An action that fails is written down and the rest done.
        """
        has_acted = False
        while self._planned and self._planned[0][0] <= now:
            moment, _, action = heapq.heappop(self._planned)
            has_acted = True
            try:
                await action()
            except Exception:
                log.exception("what was planned for %s failed", moment.isoformat())
        return has_acted
