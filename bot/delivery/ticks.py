"""What is looked at again and again. A tick asks the tables what is due and defers jobs; it decides nothing.

APScheduler merely calls: each tick at most once at a time, late ones once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(frozen=True, slots=True)
class Tick:
    name: str
    every: timedelta
    call: Callable[[], Awaitable[None]]


def start_ticks(ticks: tuple[Tick, ...]) -> Callable[[], None]:
    """Call each tick at once and then at its pace; return what stops them.

    Paces are the machine's time: with another clock (SISTE_CLOCK_URL) a tick merely asks more or less often.
    """
    # UTC: the scheduler only counts seconds, and a missing local zone must not stop it.
    scheduler = AsyncIOScheduler(timezone="UTC")
    for tick in ticks:
        scheduler.add_job(
            tick.call,
            "interval",
            seconds=tick.every.total_seconds(),
            id=tick.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=False)
