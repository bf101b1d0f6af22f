"""When places were last looked at, beside each destination's settings."""

from datetime import datetime

from sqlalchemy import case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.looks import PAUSE
from storage.tables import destination


class SqlLooks:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, destination_id: int, *, now: datetime) -> None:
        is_same_visit = or_(destination.c.looked_at.is_(None), destination.c.looked_at > now - PAUSE)
        before = case((is_same_visit, destination.c.looked_before), else_=destination.c.looked_at)
        await self._connection.execute(
            update(destination)
            .where(destination.c.id == destination_id)
            .values(looked_at=now, looked_before=before)
        )

    async def last(self, destination_id: int) -> datetime | None:
        _, before = await self.moments(destination_id)
        return before

    async def moments(self, destination_id: int) -> tuple[datetime | None, datetime | None]:
        query = select(destination.c.looked_at, destination.c.looked_before)
        row = (await self._connection.execute(query.where(destination.c.id == destination_id))).first()
        return (row.looked_at, row.looked_before) if row else (None, None)

    async def caught_up(self, destination_id: int, *, now: datetime) -> None:
        await self._connection.execute(
            update(destination)
            .where(destination.c.id == destination_id)
            .values(looked_at=now, looked_before=now)
        )
