"""Codes that link members, and persons who become one or two."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    FromClause,
    Row,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.destination import PlaceKind
from bot.model.digest import Mode, Subscription, Target, TargetKind
from bot.ports.linking import LinkCode
from storage.column_types import BigId, PlainText, UtcDateTime
from storage.statements import insert_for
from storage.tables import destination, digest, member, metadata, person, saved_story, subscription

link_code = Table(
    "link_code",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("member_id", BigId, ForeignKey("member.id"), nullable=False, unique=True),
    Column("code_hash", PlainText, nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("other_id", BigId, ForeignKey("member.id"), index=True),
    Column("asked_at", UtcDateTime),
    # An id is never given twice: an old button must not meet another code.
    sqlite_autoincrement=True,
)


class SqlLinks:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, member_id: int, code_hash: str, *, expires_at: datetime) -> int:
        await self._connection.execute(delete(link_code).where(link_code.c.member_id == member_id))
        values = {"member_id": member_id, "code_hash": code_hash, "expires_at": expires_at}
        added = insert(link_code).values(values).returning(link_code.c.id)
        return int((await self._connection.execute(added)).scalar_one())

    async def by_hash(self, code_hash: str, *, now: datetime) -> LinkCode | None:
        return await self._one(link_code.c.code_hash == code_hash, now)

    async def get(self, code_id: int, *, now: datetime) -> LinkCode | None:
        return await self._one(link_code.c.id == code_id, now)

    async def take(self, code_id: int, member_id: int) -> bool:
        is_free = link_code.c.other_id.is_(None) | (link_code.c.other_id == member_id)
        taken = update(link_code).where(link_code.c.id == code_id, is_free).values(other_id=member_id)
        return (await self._connection.execute(taken)).rowcount > 0

    async def note_asked(self, code_id: int, *, now: datetime, expires_at: datetime) -> None:
        values = {"asked_at": now, "expires_at": expires_at}
        await self._connection.execute(update(link_code).where(link_code.c.id == code_id).values(values))

    async def drop(self, code_id: int) -> bool:
        dropped = delete(link_code).where(link_code.c.id == code_id)
        return (await self._connection.execute(dropped)).rowcount > 0

    async def unite(self, person_id: int, other_id: int) -> None:
        kept, gone = sorted((person_id, other_id))
        await self._copy_saved(of=gone, to=kept)
        await self._connection.execute(
            update(member).where(member.c.person_id == gone).values(person_id=kept)
        )
        await self._connection.execute(delete(saved_story).where(saved_story.c.person_id == gone))
        await self._connection.execute(delete(person).where(person.c.id == gone))

    async def part(self, member_id: int) -> int:
        query = select(member.c.person_id, member.c.created_at).where(member.c.id == member_id)
        row = (await self._connection.execute(query)).one()
        sides = select(func.count()).where(member.c.person_id == row.person_id)
        if await self._connection.scalar(sides) == 1:
            return int(row.person_id)
        alone = insert(person).values(created_at=row.created_at).returning(person.c.id)
        person_id = int((await self._connection.execute(alone)).scalar_one())
        await self._connection.execute(
            update(member).where(member.c.id == member_id).values(person_id=person_id)
        )
        await self._copy_saved(of=row.person_id, to=person_id)
        return person_id

    async def mutes_elsewhere(self, destination_id: int) -> list[Subscription]:
        reader, side, there = member.alias(), member.alias(), destination.alias()
        query = (
            select(subscription.c.kind, subscription.c.value, subscription.c.until)
            .select_from(destination)
            .join(reader, _is_chat_of(destination, reader))
            .join(side, and_(side.c.person_id == reader.c.person_id, side.c.id != reader.c.id))
            .join(there, _is_chat_of(there, side))
            .join(digest, digest.c.destination_id == there.c.id)
            .join(subscription, subscription.c.digest_id == digest.c.id)
            .where(destination.c.id == destination_id, subscription.c.mode == Mode.MUTE)
            .order_by(subscription.c.kind, subscription.c.value, digest.c.id)
        )
        return [
            Subscription(Target(TargetKind(row.kind), row.value), Mode.MUTE, row.until)
            for row in await self._connection.execute(query)
        ]

    async def forget_codes(self, *, before: datetime, limit: int) -> int:
        old = select(link_code.c.id).where(link_code.c.expires_at < before).limit(limit)
        return (await self._connection.execute(delete(link_code).where(link_code.c.id.in_(old)))).rowcount

    async def _copy_saved(self, *, of: int, to: int) -> None:
        theirs = select(literal(to, BigId), saved_story.c.story_id, saved_story.c.saved_at)
        names = ["person_id", "story_id", "saved_at"]
        copied = insert_for(self._connection, saved_story).from_select(
            names, theirs.where(saved_story.c.person_id == of)
        )
        await self._connection.execute(copied.on_conflict_do_nothing())

    async def _one(self, condition: ColumnElement[bool], now: datetime) -> LinkCode | None:
        query = select(link_code).where(condition, link_code.c.expires_at > now)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _code_of(row)


def _is_chat_of(place: FromClause, reader: FromClause) -> ColumnElement[bool]:
    """Return the condition that the place is the private chat of that member."""
    return and_(
        place.c.kind == PlaceKind.PRIVATE,
        place.c.installation_id == reader.c.installation_id,
        place.c.chat == reader.c.external_id,
    )


def _code_of(row: Row[Any]) -> LinkCode:
    return LinkCode(row.id, row.member_id, row.expires_at, row.other_id, row.asked_at)
