"""When a place was last looked at: the one thing kept of what readers do there."""

from datetime import datetime, timedelta
from typing import Protocol

# Whoever does something after so long a pause has come back.
PAUSE = timedelta(hours=1)


class LookStore(Protocol):
    async def note(self, destination_id: int, *, now: datetime) -> None:
        """Note that somebody does something there; after a pause that begins a new visit."""
        ...

    async def last(self, destination_id: int) -> datetime | None:
        """Return when the visit before this one ended; None where this is the first."""
        ...

    async def moments(self, destination_id: int) -> tuple[datetime | None, datetime | None]:
        """Return what is stored: when somebody last did something there, and when the visit before ended."""
        ...

    async def caught_up(self, destination_id: int, *, now: datetime) -> None:
        """Note that all until now was shown: what is new counts from here."""
        ...
