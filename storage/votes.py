"""Members' votes on editions."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_for
from storage.tables import delivery, vote


class SqlVotes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def is_sent(self, edition_id: int, destination_id: int) -> bool:
        there = and_(delivery.c.edition_id == edition_id, delivery.c.destination_id == destination_id)
        return bool(await self._connection.scalar(select(exists().where(there))))

    async def of(self, edition_id: int, destination_id: int, member_id: int) -> bool | None:
        query = select(vote.c.is_useful).where(_is(edition_id, destination_id, member_id))
        found: bool | None = await self._connection.scalar(query)
        return found

    async def cast(
        self, edition_id: int, destination_id: int, member_id: int, *, is_useful: bool | None, now: datetime
    ) -> None:
        await self._connection.execute(delete(vote).where(_is(edition_id, destination_id, member_id)))
        if is_useful is not None:
            values = {
                "edition_id": edition_id,
                "destination_id": destination_id,
                "member_id": member_id,
                "is_useful": is_useful,
                "cast_at": now,
            }
            await self._connection.execute(
                insert_for(self._connection, vote).values(values).on_conflict_do_nothing()
            )


def _is(edition_id: int, destination_id: int, member_id: int) -> ColumnElement[bool]:
    return and_(
        vote.c.edition_id == edition_id,
        vote.c.destination_id == destination_id,
        vote.c.member_id == member_id,
    )
