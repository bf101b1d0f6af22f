"""Where a month is played: the platform, the chance that everything is drawn from, and what was planned."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack_workspace import UnknownInSlackError
from adapters.simulated.telegram_chats import UnknownInTelegramError

OSLO = ZoneInfo("Europe/Oslo")
ACTS_A_DAY = 1.6

Act = Callable[[], Awaitable[object]]


@dataclass
class Stage:
    """Days are counted from 0, times are Oslo's."""

    platform: SimulatedPlatform
    rng: random.Random
    begin: datetime
    days: int
    # What could not be done, because things had changed by then: nobody's fault.
    missed: int = 0
    # Whoever finds the bot down waits for it to be back, as whoever runs it does.
    is_up: Callable[[], Awaitable[object]] | None = field(default=None, repr=False)

    def at(self, day: int, clock_time: time, act: Act) -> None:
        """Plan an act on a day, counted from 0, at a local time."""
        self.platform.agenda.plan(self.moment(day, clock_time), self._trying(act))

    def soon(self, seconds: int, act: Act) -> None:
        """Plan an act for so many seconds from now."""
        moment = self.platform.clock.now() + timedelta(seconds=seconds)
        self.platform.agenda.plan(moment, self._trying(act))

    def moment(self, day: int, clock_time: time) -> datetime:
        return datetime.combine(self.date(day), clock_time, OSLO)

    def date(self, day: int) -> date:
        return self.begin.astimezone(OSLO).date() + timedelta(days=day)

    def some_time(self, first_hour: int = 7, last_hour: int = 21) -> time:
        hour = self.rng.randint(first_hour, last_hour)
        return time(hour, self.rng.randint(0, 59), self.rng.randint(0, 59))

    def reading_time(self) -> time:
        """Return when somebody acts: many read at once when the digest is there."""
        if self.rng.random() < 0.4:
            return time(8, self.rng.randint(0, 4), self.rng.randint(0, 59))
        return self.some_time()

    def how_many(self) -> int:
        """Return how often somebody acts on a day: mostly once or twice, sometimes not at all."""
        return min(5, int(self.rng.expovariate(1 / ACTS_A_DAY) + 0.5))

    def _trying(self, act: Act) -> Act:
        async def attempt() -> None:
            if self.is_up is not None:
                await self.is_up()
            try:
                await act()
            except (UnknownInSlackError, UnknownInTelegramError):
                self.missed += 1

        return attempt


def later(moment: time, seconds: int) -> time:
    return (datetime.combine(date(2000, 1, 1), moment, OSLO) + timedelta(seconds=seconds)).time()


def weekdays(first: date, last: date) -> list[date]:
    """Return Monday to Friday from first to last, both included."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]
