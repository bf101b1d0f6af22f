"""The outbox, and what each destination has been told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import Delivery, DeliveryStatus, Lane, NewDelivery, Urgency
from bot.model.destination import Destination
from bot.model.digest import ChosenStory
from storage.column_types import UtcDateTime
from storage.destinations import SqlDestinations
from storage.statements import insert_for, is_reply, spelt
from storage.tables import delivery, destination, told

# These certainly told nothing.
_UNTOLD = (DeliveryStatus.REFUSED, DeliveryStatus.EXPIRED)
# What a settled delivery keeps no longer: a reply's text may echo what the person wrote.
_FORGOTTEN = {
    "reply_to": {},
    "message": case((is_reply(), ""), else_=delivery.c.message),
}


class SqlDeliveries:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: NewDelivery) -> int | None:
        owner = select(destination.c.installation_id).where(destination.c.id == new.destination_id)
        statement = insert_for(self._connection, delivery).values(
            occasion=new.occasion,
            destination_id=new.destination_id,
            installation_id=owner.scalar_subquery(),
            edition_id=new.edition_id,
            message=new.message,
            urgency=new.urgency,
            status=DeliveryStatus.PENDING,
            reply_to=dict(new.reply_to),
            created_at=new.created_at,
            expires_at=new.expires_at,
            not_before=new.not_before,
            attempts=0,
        )
        once = statement.on_conflict_do_nothing(index_elements=["occasion", "destination_id"])
        added: int | None = await self._connection.scalar(once.returning(delivery.c.id))
        return added

    async def get(self, delivery_id: int) -> Delivery | None:
        return next(iter(await self._load(select(delivery).where(delivery.c.id == delivery_id))), None)

    async def take(
        self, installation_id: int, now: datetime, *, limit: int, answers: bool = False
    ) -> list[Delivery]:
        taken = await self.take_with_places({Lane(installation_id, answers): limit}, now)
        return [delivery for delivery, _ in taken]

    async def take_with_places(
        self, wanted: Mapping[Lane, int], now: datetime
    ) -> list[tuple[Delivery, Destination]]:
        """Mark as sending; taking counts as an attempt."""
        rows = [row for lane, most in wanted.items() for row in await self._ready(lane, now, most)]
        if not rows:
            return []
        await self._connection.execute(_TAKE, [{"taken_id": row.id} for row in rows])
        places = await SqlDestinations(self._connection).many([row.destination_id for row in rows])
        return [(_taken(row), places[row.destination_id]) for row in rows]

    async def _ready(self, lane: Lane, now: datetime, most: int) -> Sequence[Row[Any]]:
        """Return what may go now, after what is past its time has expired."""
        values = {"installation_id": lane.installation_id, "now": now, "most": most}
        ready = _READY_ANSWERS if lane.is_for_answers else _READY
        rows = (await self._connection.execute(ready, values)).all()
        if any(row.expires_at is not None and row.expires_at <= now for row in rows):
            late = _pending(delivery.c.installation_id == lane.installation_id, delivery.c.expires_at <= now)
            await self._expire(late, now)
            return await self._ready(lane, now, most)
        return rows

    async def finish(
        self,
        delivery_id: int,
        status: DeliveryStatus,
        *,
        now: datetime,
        remote_id: str | None = None,
        error: str | None = None,
    ) -> None:
        values: dict[str, Any] = {
            "status": status,
            "finished_at": now,
            "remote_id": remote_id,
            "error": error,
        }
        if status is not DeliveryStatus.UNKNOWN:  # an unknown one may be sent again
            values |= _FORGOTTEN
        await self._connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(values))
        if status in _UNTOLD:
            await self._untell([delivery_id])

    async def finish_sent(self, sent: Sequence[tuple[int, str]], *, now: datetime) -> None:
        values = [{"sent_id": delivery_id, "there": remote_id, "at": now} for delivery_id, remote_id in sent]
        await self._connection.execute(_SENT, values)

    async def is_on_its_way(self, occasion: str, destination_id: int, *, since: datetime) -> bool:
        query = select(delivery.c.id).where(
            delivery.c.destination_id == destination_id,
            delivery.c.occasion.startswith(occasion, autoescape=True),
            delivery.c.created_at >= since,
            delivery.c.status.not_in((DeliveryStatus.REFUSED, DeliveryStatus.EXPIRED)),
        )
        return await self._connection.scalar(query.limit(1)) is not None

    async def drop_pending(self, destination_id: int, *, now: datetime) -> None:
        await self._expire(_pending(delivery.c.destination_id == destination_id), now)

    async def put_off(
        self, delivery_id: int, *, not_before: datetime, error: str, was_called: bool = True
    ) -> None:
        values: dict[str, Any] = {"status": DeliveryStatus.PENDING, "not_before": not_before, "error": error}
        if not was_called:
            values["attempts"] = delivery.c.attempts - 1
        await self._connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(values))

    async def send_again(self, delivery_id: int, *, now: datetime) -> bool:
        """A person asked for it, so it no longer expires."""
        statement = (
            update(delivery)
            .where(
                delivery.c.id == delivery_id,
                delivery.c.status == DeliveryStatus.UNKNOWN,
                delivery.c.message != "",
            )
            .values(
                status=DeliveryStatus.PENDING, not_before=now, expires_at=None, finished_at=None, error=None
            )
        )
        return (await self._connection.execute(statement)).rowcount > 0

    async def settle_interrupted(self, *, now: datetime) -> list[Delivery]:
        statement = (
            update(delivery)
            .where(delivery.c.status == spelt(DeliveryStatus.SENDING))
            .values(status=DeliveryStatus.UNKNOWN, finished_at=now, error="Siste stopped while sending it")
            .returning(delivery)
        )
        rows = await self._connection.execute(statement)
        return sorted((_delivery_of(row) for row in rows), key=lambda item: item.id)

    async def with_status(
        self, status: DeliveryStatus, *, destination_id: int | None = None
    ) -> list[Delivery]:
        """Return them oldest first."""
        query = select(delivery).where(delivery.c.status == spelt(status)).order_by(delivery.c.id)
        if destination_id is not None:
            query = query.where(delivery.c.destination_id == destination_id)
        return await self._load(query)

    async def installations_with_work(self, now: datetime) -> Mapping[int, int]:
        """What is past its time counts as work too: somebody has to let it expire."""
        ready = _pending(or_(_may_go(now), delivery.c.expires_at <= now))
        query = select(delivery.c.installation_id, func.count()).where(ready)
        counted = await self._connection.execute(query.group_by(delivery.c.installation_id))
        return dict(counted.all())

    async def tell(
        self, destination_id: int, delivery_id: int, chosen: Sequence[ChosenStory], *, now: datetime
    ) -> None:
        common = {"destination_id": destination_id, "delivery_id": delivery_id, "told_at": now}
        values = [
            {**common, "story_id": item.story_id, "entry_id": entry_id}
            for item in chosen
            for entry_id in item.told_entries or (None,)
        ]
        if values:
            await self._connection.execute(insert(told), values)

    async def told(self, destination_id: int) -> Mapping[int, frozenset[int]]:
        columns = select(told.c.story_id, told.c.entry_id)
        return await self._told(columns.where(told.c.destination_id == destination_id))

    async def told_before(
        self, destination_id: int, moment: datetime, *, or_by: int | None = None
    ) -> Mapping[int, frozenset[int]]:
        by = delivery.c.id == told.c.delivery_id
        columns = select(told.c.story_id, told.c.entry_id).join(delivery, by)
        earlier = told.c.told_at < moment
        if or_by is not None:
            earlier = or_(earlier, delivery.c.occasion.startswith(f"digest:{or_by}:"))
        return await self._told(columns.where(told.c.destination_id == destination_id, earlier))

    async def _told(self, query: Select[Any]) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = {}
        for row in await self._connection.execute(query):
            entries = found.setdefault(row.story_id, set())
            if row.entry_id is not None:
                entries.add(row.entry_id)
        return {story_id: frozenset(entries) for story_id, entries in found.items()}

    async def _expire(self, condition: ColumnElement[bool], now: datetime) -> None:
        statement = (
            update(delivery)
            .where(condition)
            .values(status=DeliveryStatus.EXPIRED, finished_at=now, **_FORGOTTEN)
            .returning(delivery.c.id)
        )
        expired = (await self._connection.scalars(statement)).all()
        if expired:
            await self._untell(expired)

    async def _untell(self, delivery_ids: Sequence[int]) -> None:
        await self._connection.execute(delete(told).where(told.c.delivery_id.in_(delivery_ids)))

    async def _load(self, query: Select[Any]) -> list[Delivery]:
        return [_delivery_of(row) for row in await self._connection.execute(query)]


def _pending(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(delivery.c.status == spelt(DeliveryStatus.PENDING), *conditions)


def _may_go(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(delivery.c.not_before.is_(None), delivery.c.not_before <= now)


# Asked for every message: made once, as making a statement costs more than running it.
_NOW = bindparam("now", type_=UtcDateTime)
_WAITING = (
    select(delivery)
    .where(
        _pending(delivery.c.installation_id == bindparam("installation_id")),
        or_(_may_go(_NOW), delivery.c.expires_at <= _NOW),
    )
    .order_by(delivery.c.urgency, delivery.c.created_at, delivery.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
# Spelt so that the index of what waits serves both.
_READY_ANSWERS = _WAITING.where(delivery.c.urgency == Urgency.ANSWER)
_READY = _WAITING.where(delivery.c.urgency > Urgency.ANSWER)
_SENT = (
    update(delivery)
    .where(delivery.c.id == bindparam("sent_id"))
    .values(
        status=DeliveryStatus.SENT,
        finished_at=bindparam("at", type_=UtcDateTime),
        remote_id=bindparam("there"),
        error=None,
        **_FORGOTTEN,
    )
)
_TAKE = (
    update(delivery)
    .where(delivery.c.id == bindparam("taken_id"))
    .values(status=DeliveryStatus.SENDING, attempts=delivery.c.attempts + 1)
)


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        occasion=row.occasion,
        destination_id=row.destination_id,
        installation_id=row.installation_id,
        message=row.message,
        urgency=Urgency(row.urgency),
        status=DeliveryStatus(row.status),
        created_at=row.created_at,
        edition_id=row.edition_id,
        reply_to=row.reply_to,
        not_before=row.not_before,
        expires_at=row.expires_at,
        attempts=row.attempts,
        remote_id=row.remote_id,
        error=row.error,
        finished_at=row.finished_at,
    )


def _taken(row: Row[Any]) -> Delivery:
    return replace(_delivery_of(row), status=DeliveryStatus.SENDING, attempts=row.attempts + 1)
