"""What people saved. The story's id stays as it was saved; where it was merged since is looked up."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.saved import SavedStory
from storage.statements import insert_for
from storage.tables import saved_story, story

_KEPT = func.coalesce(story.c.merged_into, story.c.id)


class SqlSaved:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, person_id: int, story_id: int, *, now: datetime) -> bool:
        kept = await self._connection.scalar(select(_KEPT).where(story.c.id == story_id))
        if kept is None or await self._saved_at(person_id, kept) is not None:
            return False
        values = {"person_id": person_id, "story_id": kept, "saved_at": now}
        once = insert_for(self._connection, saved_story).values(values).on_conflict_do_nothing()
        return await self._connection.scalar(once.returning(saved_story.c.story_id)) is not None

    async def remove(self, person_id: int, story_id: int) -> datetime | None:
        kept = await self._connection.scalar(select(_KEPT).where(story.c.id == story_id))
        saved_at = await self._saved_at(person_id, kept) if kept is not None else None
        if kept is not None:
            await self._connection.execute(delete(saved_story).where(_is_of(person_id, kept)))
        return saved_at

    async def of(self, person_id: int) -> Sequence[SavedStory]:
        newest = func.max(saved_story.c.saved_at, type_=saved_story.c.saved_at.type).label("saved_at")
        query = (
            select(_KEPT.label("kept"), newest)
            .join(story, story.c.id == saved_story.c.story_id)
            .where(saved_story.c.person_id == person_id)
            .group_by(_KEPT)
            .order_by(newest.desc(), _KEPT.desc())
        )
        return [SavedStory(row.kept, row.saved_at) for row in await self._connection.execute(query)]

    async def forget(self, person_id: int) -> int:
        forgotten = delete(saved_story).where(saved_story.c.person_id == person_id)
        return (await self._connection.execute(forgotten)).rowcount

    async def _saved_at(self, person_id: int, kept: int) -> datetime | None:
        query = select(saved_story.c.saved_at).where(_is_of(person_id, kept))
        newest: datetime | None = await self._connection.scalar(
            query.order_by(saved_story.c.saved_at.desc()).limit(1)
        )
        return newest


def _is_of(person_id: int, kept: int) -> ColumnElement[bool]:
    """The person's rows of a story and of all that was merged into it."""
    parts = select(story.c.id).where(or_(story.c.id == kept, story.c.merged_into == kept))
    return (saved_story.c.person_id == person_id) & saved_story.c.story_id.in_(parts)
