"""When each table will next have something to do; None stands for never, as things are."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class DueStore(Protocol):
    """Moments may have passed: then it is to be done now."""

    async def feed_at(self) -> datetime | None:
        """Return when an active feed is next fetched; long ago for one that was never tried."""
        ...

    async def digest_at(self, *, after: datetime | None = None) -> datetime | None:
        """Return when a digest of an active destination is next due, of all or of those due later on."""
        ...

    async def delivery_at(self, installation_ids: Collection[int]) -> datetime | None:
        """Return when a pending delivery of those installations may go, or expires."""
        ...

    async def inbox_at(self, installation_ids: Collection[int]) -> datetime | None:
        """Return when the oldest update that those installations still have to handle was received."""
        ...
