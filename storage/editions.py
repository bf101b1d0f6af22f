"""Editions, and the occasions that they are for."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import DeliveryStatus
from bot.model.digest import ChosenStory, Digest, Edition, EditionStatus
from storage.statements import insert_for
from storage.tables import delivery, edition, occasion

_MAY_HAVE_ARRIVED = (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN, DeliveryStatus.SENDING)


class SqlEditions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save_for(
        self,
        key: str,
        digest: Digest,
        *,
        inputs_key: str,
        due_at: datetime,
        chosen: Sequence[ChosenStory],
        near_misses: Sequence[int],
        read_count: int,
        message: str,
        now: datetime,
    ) -> Edition:
        """Equal inputs made an equal edition, so one that is there stays as it is.

        A draft that nothing points at any more is forgotten.
        """
        values = {
            "inputs_key": inputs_key,
            "due_at": due_at,
            "status": EditionStatus.DRAFT,
            "chosen": [asdict(item) for item in chosen],
            "near_misses": list(near_misses),
            "read_count": read_count,
            "message": message,
            "composed_at": now,
        }
        composed = insert_for(self._connection, edition).values(values)
        await self._connection.execute(composed.on_conflict_do_nothing())
        query = select(edition).filter_by(inputs_key=inputs_key, due_at=due_at)
        saved = _edition_of((await self._connection.execute(query)).one())
        former = await self._point(key, digest, saved.id)
        if former not in (None, saved.id):
            await self._forget_draft(former)
        return saved

    async def for_occasion(self, key: str) -> Edition | None:
        query = select(edition).join(occasion, occasion.c.edition_id == edition.c.id)
        return await self._one(query.where(occasion.c.key == key))

    async def get(self, edition_id: int) -> Edition | None:
        return await self._one(select(edition).where(edition.c.id == edition_id))

    async def set_status(self, edition_id: int, status: EditionStatus) -> None:
        await self._connection.execute(
            update(edition).where(edition.c.id == edition_id).values(status=status)
        )

    async def last_sent(self, destination_id: int) -> Edition | None:
        query = (
            select(edition)
            .join(delivery, delivery.c.edition_id == edition.c.id)
            .where(delivery.c.destination_id == destination_id, delivery.c.status.in_(_MAY_HAVE_ARRIVED))
            .order_by(delivery.c.created_at.desc(), delivery.c.id.desc())
        )
        return await self._one(query.limit(1))

    async def _point(self, key: str, digest: Digest, edition_id: int) -> int | None:
        """Point the occasion at the edition; return the id of the one it pointed at."""
        former: int | None = await self._connection.scalar(
            select(occasion.c.edition_id).where(occasion.c.key == key)
        )
        values = {"digest_id": digest.id, "destination_id": digest.destination_id, "edition_id": edition_id}
        pointing = insert_for(self._connection, occasion).values(key=key, **values)
        await self._connection.execute(pointing.on_conflict_do_update(index_elements=["key"], set_=values))
        return former

    async def _forget_draft(self, edition_id: int | None) -> None:
        await self._connection.execute(
            delete(edition).where(
                edition.c.id == edition_id,
                edition.c.status == EditionStatus.DRAFT,
                ~exists().where(occasion.c.edition_id == edition.c.id),
                ~exists().where(delivery.c.edition_id == edition.c.id),
            )
        )

    async def _one(self, query: Select[Any]) -> Edition | None:
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _edition_of(row)


def _edition_of(row: Row[Any]) -> Edition:
    return Edition(
        id=row.id,
        inputs_key=row.inputs_key,
        due_at=row.due_at,
        status=EditionStatus(row.status),
        chosen=tuple(
            ChosenStory(**{**item, "told_entries": tuple(item["told_entries"])}) for item in row.chosen
        ),
        near_misses=tuple(row.near_misses),
        read_count=row.read_count,
        message=row.message,
        composed_at=row.composed_at,
    )
