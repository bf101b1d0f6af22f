"""When each table will next have something to do."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import DeliveryStatus
from bot.model.destination import DestinationStatus
from bot.model.feed import FeedStatus
from bot.ports.due import Due
from storage.column_types import UtcDateTime
from storage.statements import spelt
from storage.tables import delivery, destination, digest, feed, inbox

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SqlDue:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next(self, installation_ids: Collection[int], *, drafted_until: datetime) -> Due:
        """One statement: it is asked whenever all work is done."""
        may_go = func.coalesce(delivery.c.not_before, delivery.c.created_at)
        query = select(
            _feed().label("feed"),
            _digest().label("digest"),
            _digest(after=drafted_until).label("undrafted"),
            _delivery(may_go, installation_ids).label("may_go"),
            _delivery(delivery.c.expires_at, installation_ids).label("expires"),
            _inbox(installation_ids).label("inbox"),
        )
        row = (await self._connection.execute(query)).one()
        going = [moment for moment in (row.may_go, row.expires) if moment is not None]
        return Due(row.feed, row.digest, row.undrafted, min(going, default=None), row.inbox)


def _feed() -> ScalarSelect[Any]:
    never_tried = and_(feed.c.last_fetched_at.is_(None), feed.c.failures == 0)
    moment = case((never_tried, literal(LONG_AGO, UtcDateTime)), else_=feed.c.next_fetch_at)
    is_active = feed.c.status == spelt(FeedStatus.ACTIVE)
    return select(func.min(moment)).where(is_active).scalar_subquery()


def _digest(*, after: datetime | None = None) -> ScalarSelect[Any]:
    earliest = (
        select(func.min(digest.c.next_at))
        .join(destination, destination.c.id == digest.c.destination_id)
        .where(destination.c.status == DestinationStatus.ACTIVE)
    )
    return (earliest.where(digest.c.next_at > after) if after else earliest).scalar_subquery()


def _delivery(moment: Any, installation_ids: Collection[int]) -> ScalarSelect[Any]:
    is_pending = delivery.c.status == spelt(DeliveryStatus.PENDING)
    is_theirs = delivery.c.installation_id.in_(installation_ids)
    return select(func.min(moment)).where(is_pending, is_theirs).scalar_subquery()


def _inbox(installation_ids: Collection[int]) -> ScalarSelect[Any]:
    is_waiting = inbox.c.handled_at.is_(None)
    is_theirs = inbox.c.installation_id.in_(installation_ids)
    return select(func.min(inbox.c.received_at)).where(is_waiting, is_theirs).scalar_subquery()
