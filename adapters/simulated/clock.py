"""The one clock of the simulated platforms: it stands still until moved, or runs at a given speed."""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class VirtualClock:
    """Virtual time, and the steadily rising seconds that rates are counted in."""

    def __init__(self, now: datetime, *, speed: float = 0.0, rates_follow_real_time: bool = True) -> None:
        """`speed` is virtual seconds per real second; 0 stands still.

        `rates_follow_real_time` lets real seconds count for rates while the clock stands still, so that
        a person at the keyboard is not told to wait for ever. Tests that count rates turn it off.
        """
        if not math.isfinite(speed) or speed < 0:
            raise ValueError(f"a clock's speed is zero or more, not {speed}")
        self._start = _aware(now)
        self._moved = timedelta()
        self._real_start = time.monotonic()
        self._rates_follow_real_time = rates_follow_real_time
        self._rated = 0.0
        self._watchers: list[Callable[[], None]] = []
        self.speed = speed
        self.moves = 0

    def watch(self, told: Callable[[], None]) -> None:
        """Call `told` after each move."""
        self._watchers.append(told)

    def now(self) -> datetime:
        return self._start + self._moved + timedelta(seconds=self.speed * self._real_seconds())

    def move_to(self, moment: datetime) -> None:
        self.advance(_aware(moment) - self.now())

    def advance(self, duration: timedelta) -> None:
        """Go forward; the platforms' clock never goes back.

        Raises:
            ValueError: the duration is negative.
        """
        if duration < timedelta():
            raise ValueError(f"the clock only goes forward; it is {self.now().isoformat()}")
        self._moved += duration
        self.moves += 1
        for told in self._watchers:
            told()

    def run_at(self, speed: float) -> None:
        """Run at another speed from now on; 0 stands still."""
        passed = self._real_seconds()
        self._start += timedelta(seconds=self.speed * passed)
        self._rated += self._pace_of_rates() * passed
        self._real_start += passed
        self.speed = speed
        self.advance(timedelta())

    def rate_seconds(self) -> float:
        """Return seconds for counting rates; only differences mean anything."""
        return self._rated + self._moved.total_seconds() + self._pace_of_rates() * self._real_seconds()

    def _pace_of_rates(self) -> float:
        return 1.0 if not self.speed and self._rates_follow_real_time else self.speed

    def _real_seconds(self) -> float:
        return time.monotonic() - self._real_start


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no zone; write it as 2026-04-28T08:00:00+02:00")
    return moment.astimezone(UTC)
