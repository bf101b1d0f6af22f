"""The audit of changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import Change, ChangeSubject
from storage.statements import spelt
from storage.tables import change, story, story_apart


class SqlChanges:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Change) -> int:
        values = {
            "destination_id": new.destination_id,
            "member_id": new.member_id,
            "at": new.at,
            "summary": new.summary,
            "before": new.before,
            "after": new.after,
            "undone_at": new.undone_at,
            "subject": new.subject,
            "story_id": new.story_id,
        }
        added = await self._connection.execute(insert(change).values(values).returning(change.c.id))
        return int(added.scalar_one())

    async def get(self, change_id: int) -> Change | None:
        return await self._one(select(change).where(change.c.id == change_id))

    async def mark_undone(self, change_id: int, *, now: datetime) -> None:
        await self._connection.execute(update(change).where(change.c.id == change_id).values(undone_at=now))

    async def last_of(self, destination_id: int, *subjects: ChangeSubject) -> Change | None:
        by_members = select(change).where(
            change.c.destination_id == destination_id,
            change.c.member_id.is_not(None),
            change.c.subject.in_(subjects or tuple(ChangeSubject)),
        )
        return await self._one(by_members.order_by(change.c.id.desc()).limit(1))

    async def keepers(self, destination_id: int) -> list[int]:
        last = func.max(change.c.id)
        # Who was only there when the bot came speaks after those who set it up.
        rank = func.min(case((change.c.subject == ChangeSubject.MEMBERSHIP, 1), else_=0))
        query = (
            select(change.c.member_id)
            .where(
                change.c.destination_id == destination_id,
                change.c.member_id.is_not(None),
                change.c.subject != ChangeSubject.CORRECTION,
            )
            .group_by(change.c.member_id)
            .order_by(rank, last.desc())
        )
        return list((await self._connection.scalars(query)).all())

    async def corrections(self, *, limit: int, offset: int = 0) -> list[Change]:
        query = select(change).where(change.c.subject == spelt(ChangeSubject.CORRECTION))
        rows = await self._connection.execute(query.order_by(change.c.id.desc()).limit(limit).offset(offset))
        return [_change_of(row) for row in rows]

    async def is_corrected(self, story_id: int) -> bool:
        one, other = story_apart.c.one_id, story_apart.c.other_id
        these = select(story.c.id).where(or_(story.c.id == story_id, story.c.merged_into == story_id))
        in_force = exists().where(change.c.story_id.in_(these), change.c.undone_at.is_(None))
        # The part that was split off has no change of its own; one that was undone keeps none apart.
        is_part = exists().where(or_(one.in_(these), other.in_(these)), one.in_(these) != other.in_(these))
        return bool(await self._connection.scalar(select(or_(in_force, is_part))))

    async def _one(self, query: Select[Any]) -> Change | None:
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _change_of(row)


def _change_of(row: Row[Any]) -> Change:
    return Change(
        id=row.id,
        destination_id=row.destination_id,
        member_id=row.member_id,
        at=row.at,
        summary=row.summary,
        before=row.before,
        after=row.after,
        undone_at=row.undone_at,
        subject=ChangeSubject(row.subject),
        story_id=row.story_id,
    )
