"""When each table will next have something to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Due:
    """Moments; one that has passed is due now, None stands for never, as things are."""

    # An active feed is fetched; long ago for one that was never tried.
    feed: datetime | None = None
    # A digest of an active destination is due: the next of all, and the next without a draft.
    digest: datetime | None = None
    undrafted: datetime | None = None
    # A pending delivery may go or expires; an update that was not handled came in.
    delivery: datetime | None = None
    inbox: datetime | None = None


class DueStore(Protocol):
    async def next(self, installation_ids: Collection[int], *, drafted_until: datetime) -> Due:
        """Return what comes next; deliveries and updates count for those installations alone."""
        ...
