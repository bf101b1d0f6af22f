"""Drafts: what admins ordered of the next editions."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, ForeignKey, Integer, Row, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import DeliveryStatus
from bot.model.draft import Draft, Orders
from storage.column_types import BigId, Json, UtcDateTime
from storage.statements import insert_for
from storage.tables import delivery, edition, metadata

draft = Table(
    "draft",
    metadata,
    Column("digest_id", BigId, ForeignKey("digest.id"), primary_key=True, autoincrement=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("orders", Json, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    # Empty where the member was erased.
    Column("changed_by", BigId, ForeignKey("member.id"), index=True),
    Column("edition_id", BigId, ForeignKey("edition.id"), index=True),
    sqlite_with_rowid=False,
)

_ORDERS = TypeAdapter(Orders)
_MAY_HAVE_ARRIVED = (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN, DeliveryStatus.SENDING)
# Nobody asks why a story of long ago came.
_EDITIONS_LOOKED_AT = 60


class SqlDrafts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, digest_id: int) -> Draft | None:
        row = (await self._connection.execute(select(draft).filter_by(digest_id=digest_id))).one_or_none()
        return None if row is None else _draft_of(row)

    async def save(self, new: Draft) -> bool:
        values = {
            "digest_id": new.digest_id,
            "due_at": new.due_at,
            "revision": new.revision,
            "orders": _ORDERS.dump_python(new.orders, mode="json"),
            "changed_at": new.changed_at,
            "changed_by": new.changed_by,
            "edition_id": new.edition_id,
        }
        is_before = (draft.c.digest_id == new.digest_id) & (draft.c.revision == new.revision - 1)
        changed = await self._connection.execute(update(draft).where(is_before).values(values))
        if changed.rowcount or new.revision > 1:
            return changed.rowcount == 1
        first = insert_for(self._connection, draft).values(values).on_conflict_do_nothing()
        return await self._connection.scalar(first.returning(draft.c.digest_id)) is not None

    async def remove(self, digest_id: int) -> None:
        await self._connection.execute(delete(draft).where(draft.c.digest_id == digest_id))

    async def forget(self, *, before: datetime, limit: int) -> int:
        old = select(draft.c.digest_id).where(draft.c.due_at < before).limit(limit)
        ids = (await self._connection.scalars(old)).all()
        return (await self._connection.execute(delete(draft).where(draft.c.digest_id.in_(ids)))).rowcount

    async def was_taken_in(self, destination_id: int, story_id: int) -> bool:
        last = (
            select(edition.c.chosen)
            .join(delivery, delivery.c.edition_id == edition.c.id)
            .where(delivery.c.destination_id == destination_id, delivery.c.status.in_(_MAY_HAVE_ARRIVED))
            .order_by(delivery.c.id.desc())
            .limit(_EDITIONS_LOOKED_AT)
        )
        told = (item for chosen in await self._connection.scalars(last) for item in chosen)
        return any(item["story_id"] == story_id and item.get("is_taken_in") for item in told)


def _draft_of(row: Row[Any]) -> Draft:
    return Draft(
        digest_id=row.digest_id,
        due_at=row.due_at,
        changed_at=row.changed_at,
        revision=row.revision,
        orders=_ORDERS.validate_python(row.orders),
        changed_by=row.changed_by,
        edition_id=row.edition_id,
    )
