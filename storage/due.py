"""When each table will next have something to do."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import DeliveryStatus
from bot.model.destination import DestinationStatus
from bot.model.feed import FeedStatus
from storage.statements import spelt
from storage.tables import delivery, destination, digest, feed, inbox

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SqlDue:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def feed_at(self) -> datetime | None:
        is_active = feed.c.status == spelt(FeedStatus.ACTIVE)
        never_tried = exists().where(is_active, feed.c.last_fetched_at.is_(None), feed.c.failures == 0)
        if await self._connection.scalar(select(never_tried)):
            return LONG_AGO
        return await self._earliest(select(func.min(feed.c.next_fetch_at)).where(is_active))

    async def digest_at(self, *, after: datetime | None = None) -> datetime | None:
        earliest = (
            select(func.min(digest.c.next_at))
            .join(destination, destination.c.id == digest.c.destination_id)
            .where(destination.c.status == DestinationStatus.ACTIVE)
        )
        return await self._earliest(earliest.where(digest.c.next_at > after) if after else earliest)

    async def delivery_at(self, installation_ids: Collection[int]) -> datetime | None:
        pending = and_(
            delivery.c.status == spelt(DeliveryStatus.PENDING),
            delivery.c.installation_id.in_(installation_ids),
        )
        may_go = func.coalesce(delivery.c.not_before, delivery.c.created_at)
        moments = [
            await self._earliest(select(func.min(moment)).where(pending))
            for moment in (may_go, delivery.c.expires_at)
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    async def inbox_at(self, installation_ids: Collection[int]) -> datetime | None:
        waiting = and_(inbox.c.handled_at.is_(None), inbox.c.installation_id.in_(installation_ids))
        return await self._earliest(select(func.min(inbox.c.received_at)).where(waiting))

    async def _earliest(self, query: Select[tuple[datetime]]) -> datetime | None:
        found: datetime | None = await self._connection.scalar(query)
        return found
