"""Places that people call their team's, and what they are about to share there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Row, Select, Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.destination import PlaceKind
from bot.ports.teams import NoteQuestion, Team, share_occasion
from storage.column_types import BigId, PlainText, UtcDateTime
from storage.statements import insert_for
from storage.tables import delivery, destination, member, metadata

# Kept with the member who wrote there: on what others of the person name, unlinking them takes it away.
team_channel = Table(
    "team_channel",
    metadata,
    Column("member_id", BigId, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("destination_id", BigId, ForeignKey("destination.id"), nullable=False, index=True),
    Column("is_repeated", Boolean, nullable=False),
    Column("named_at", UtcDateTime, nullable=False),
)

note_question = Table(
    "note_question",
    metadata,
    Column("member_id", BigId, ForeignKey("member.id"), primary_key=True, autoincrement=False),
    Column("story_id", BigId, ForeignKey("story.id"), nullable=False, index=True),
    Column("language", PlainText, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)


class SqlTeams:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def name(self, member_id: int, destination_id: int, *, now: datetime) -> None:
        is_theirs = team_channel.c.member_id == member_id
        same = select(team_channel.c.is_repeated).where(
            is_theirs, team_channel.c.destination_id == destination_id
        )
        is_repeated = bool(await self._connection.scalar(same))
        await self._connection.execute(delete(team_channel).where(is_theirs))
        values = {"member_id": member_id, "destination_id": destination_id, "named_at": now}
        await self._connection.execute(
            insert_for(self._connection, team_channel).values(is_repeated=is_repeated, **values)
        )

    async def drop(self, person_id: int) -> None:
        await self._connection.execute(
            delete(team_channel).where(team_channel.c.member_id.in_(_sides(person_id)))
        )

    async def repeat(self, person_id: int, *, is_repeated: bool) -> None:
        theirs = update(team_channel).where(team_channel.c.member_id.in_(_sides(person_id)))
        await self._connection.execute(theirs.values(is_repeated=is_repeated))

    async def of(self, person_id: int) -> Team | None:
        return await self._last(select(team_channel).where(team_channel.c.member_id.in_(_sides(person_id))))

    async def of_reader(self, destination_id: int) -> Team | None:
        query = (
            select(member.c.person_id)
            .join(destination, destination.c.installation_id == member.c.installation_id)
            .where(destination.c.id == destination_id, destination.c.kind == PlaceKind.PRIVATE)
            .where(destination.c.chat == member.c.external_id)
        )
        side = member.alias()
        sides = select(side.c.id).where(side.c.person_id.in_(query))
        return await self._last(select(team_channel).where(team_channel.c.member_id.in_(sides)))

    async def shared_since(self, member_ids: Collection[int], destination_id: int, *, since: datetime) -> int:
        by_them = (delivery.c.occasion.startswith(share_occasion(one), autoescape=True) for one in member_ids)
        query = select(func.count()).where(
            delivery.c.destination_id == destination_id, delivery.c.created_at > since, or_(*by_them)
        )
        return int(await self._connection.scalar(query) or 0)

    async def ask(self, member_id: int, question: NoteQuestion) -> None:
        await self.answered(member_id)
        values = {"story_id": question.story_id, "language": question.language, "asked_at": question.asked_at}
        await self._connection.execute(
            insert_for(self._connection, note_question).values(member_id=member_id, **values)
        )

    async def question(self, member_id: int) -> NoteQuestion | None:
        query = select(note_question).where(note_question.c.member_id == member_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else NoteQuestion(row.story_id, row.language, row.asked_at)

    async def answered(self, member_id: int) -> bool:
        forgotten = delete(note_question).where(note_question.c.member_id == member_id)
        return (await self._connection.execute(forgotten)).rowcount > 0

    async def _last(self, query: Select[Any]) -> Team | None:
        newest = query.order_by(team_channel.c.named_at.desc(), team_channel.c.member_id).limit(1)
        row = (await self._connection.execute(newest)).one_or_none()
        return None if row is None else _team_of(row)


def _sides(person_id: int) -> Select[Any]:
    return select(member.c.id).where(member.c.person_id == person_id)


def _team_of(row: Row[Any]) -> Team:
    return Team(row.member_id, row.destination_id, row.is_repeated, row.named_at)
