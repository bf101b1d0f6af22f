"""Requests to those who may change a place."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Row, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.requests import Request
from storage.column_types import BigId, PlainText, UtcDateTime
from storage.tables import metadata

request = Table(
    "request",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("member_id", BigId, ForeignKey("member.id"), nullable=False, index=True),
    Column("destination_id", BigId, ForeignKey("destination.id"), nullable=False, index=True),
    Column("command", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    Column("settled_by", BigId, ForeignKey("member.id"), index=True),
    Column("is_granted", Boolean, nullable=False),
    # An id is never given twice: a button that answers one must not meet another.
    sqlite_autoincrement=True,
)


class SqlRequests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def offer(
        self, member_id: int, destination_id: int, command: str, title: str, *, now: datetime
    ) -> Request:
        query = select(request).where(
            request.c.member_id == member_id,
            request.c.destination_id == destination_id,
            request.c.command == command,
            request.c.settled_at.is_(None),
        )
        if row := (await self._connection.execute(query.order_by(request.c.id).limit(1))).one_or_none():
            return _request_of(row)
        values = {
            "member_id": member_id,
            "destination_id": destination_id,
            "command": command,
            "title": title,
            "made_at": now,
            "is_granted": False,
        }
        made = await self._connection.execute(insert(request).values(values).returning(request))
        return _request_of(made.one())

    async def get(self, request_id: int) -> Request | None:
        row = (
            await self._connection.execute(select(request).where(request.c.id == request_id))
        ).one_or_none()
        return None if row is None else _request_of(row)

    async def count(self, member_id: int, *, since: datetime) -> tuple[int, int]:
        is_recent = func.coalesce(request.c.asked_at, request.c.made_at) >= since
        query = select(func.count(), func.count(request.c.asked_at))
        row = (await self._connection.execute(query.where(request.c.member_id == member_id, is_recent))).one()
        return row[0], row[1]

    async def note_asked(self, request_id: int, *, now: datetime) -> None:
        await self._connection.execute(update(request).where(request.c.id == request_id).values(asked_at=now))

    async def settle(self, request_id: int, *, by: int, is_granted: bool, now: datetime) -> bool:
        is_open = update(request).where(request.c.id == request_id, request.c.settled_at.is_(None))
        settled = is_open.values(settled_at=now, settled_by=by, is_granted=is_granted)
        return (await self._connection.execute(settled)).rowcount > 0

    async def forget(self, *, before: datetime, limit: int) -> int:
        last_at = func.coalesce(request.c.asked_at, request.c.made_at)
        old = select(request.c.id).where(last_at < before).limit(limit)
        ids = (await self._connection.scalars(old)).all()
        return (await self._connection.execute(delete(request).where(request.c.id.in_(ids)))).rowcount


def _request_of(row: Row[Any]) -> Request:
    return Request(
        id=row.id,
        member_id=row.member_id,
        destination_id=row.destination_id,
        command=row.command,
        title=row.title,
        made_at=row.made_at,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        is_granted=row.is_granted,
    )
