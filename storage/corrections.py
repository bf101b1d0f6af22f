"""Corrections of stories by hand: what moves, what is told, and the way back.

Whoever corrects or curates is alone in it: a batch of curation that is under way ends first, so that it
never puts an entry into a story that is gone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.correction import Merge, Split
from bot.model.tag import TagCorrections
from storage.facts import SqlFacts
from storage.statements import insert_for, is_postgres
from storage.stories import SqlStories, tag_correction_values, tag_corrections_of
from storage.tables import entry, story, story_apart, told

_NUMBER = "corrections"
# Any number will do as long as nobody else locks it: "SISTE" in ASCII, and two.
_ADVISORY_LOCK = 0x5349535447


class SqlCorrections:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._facts = SqlFacts(connection)
        self._stories = SqlStories(connection)

    async def number(self) -> int:
        return int(await self._facts.get(_NUMBER) or 0)

    async def hold_off(self) -> int:
        return await begin_correction(self._connection)

    async def split(self, story_id: int, entry_ids: Sequence[int], *, now: datetime) -> Split | None:
        await begin_correction(self._connection)
        query = select(entry.c.id, entry.c.copy_of, entry.c.published).where(entry.c.story_id == story_id)
        rows = (await self._connection.execute(query.order_by(entry.c.published, entry.c.id))).all()
        moving = _with_copies(rows, entry_ids)
        if not moving or len(moving) == len(rows):
            return None
        new_id = await self._stories.create(first_seen=moving[0].published)
        ids = [row.id for row in moving]
        await self._move(ids, to=new_id)
        await self._copy_told(story_id, new_id)
        await self._keep_apart(story_id, new_id, now)
        await self._inherit_removed_tags(story_id, new_id)
        return Split(story_id, new_id, tuple(ids), await self._sever_copies(moving))

    async def rejoin(self, split: Split) -> bool:
        await begin_correction(self._connection)
        kept, merged = await self._kept_under(split.story_id), await self._kept_under(split.new_id)
        if merged != split.new_id or kept == merged:
            return False
        await self._forget_told_twice(kept, merged)
        await self._stories.merge(kept=kept, gone=merged)
        for entry_id, copied in split.copies:
            is_there = (entry.c.id == entry_id) & (entry.c.story_id == kept)
            await self._connection.execute(update(entry).where(is_there).values(copy_of=copied))
        return True

    async def merge(self, *, kept: int, gone: int) -> Merge | None:
        await begin_correction(self._connection)
        kept, gone = await self._kept_under(kept), await self._kept_under(gone)
        if kept == gone:
            return None
        entries = await self._connection.scalars(select(entry.c.id).where(entry.c.story_id == gone))
        followers = await self._connection.scalars(select(story.c.id).where(story.c.merged_into == gone))
        before = await self._tag_corrections(kept)
        await self._stories.merge(kept=kept, gone=gone)
        after = await self._tag_corrections(kept)
        ids = tuple(sorted(entries.all())), tuple(sorted(followers.all()))
        return Merge(kept, gone, *ids, tags_before=before, tags_after=after)

    async def part(self, merge: Merge) -> bool:
        await begin_correction(self._connection)
        kept = await self._kept_under(merge.gone)
        there = (await self._connection.scalars(select(entry.c.id).where(entry.c.story_id == kept))).all()
        ids = sorted(set(merge.entry_ids) & set(there))
        if kept == merge.gone or not 0 < len(ids) < len(there):
            return False
        await self._connection.execute(update(story).where(story.c.id == merge.gone).values(merged_into=None))
        followers = story.c.id.in_(merge.followers) & (story.c.merged_into == kept)
        await self._connection.execute(update(story).where(followers).values(merged_into=merge.gone))
        await self._move(ids, to=merge.gone)
        await self._share_told(kept, merge.gone, ids)
        if await self._tag_corrections(kept) == merge.tags_after:
            await self._save_tags(kept, merge.tags_before)
        return True

    async def retag(self, story_id: int, corrections: TagCorrections) -> None:
        await begin_correction(self._connection)
        await self._save_tags(story_id, corrections)

    async def apart(self) -> list[tuple[int, int]]:
        one, other = story.alias(), story.alias()
        query = (
            select(
                func.coalesce(one.c.merged_into, one.c.id).label("one_id"),
                func.coalesce(other.c.merged_into, other.c.id).label("other_id"),
            )
            .select_from(story_apart)
            .join(one, one.c.id == story_apart.c.one_id)
            .join(other, other.c.id == story_apart.c.other_id)
            .order_by(story_apart.c.one_id, story_apart.c.other_id)
        )
        rows = await self._connection.execute(query)
        return [(row.one_id, row.other_id) for row in rows if row.one_id != row.other_id]

    async def _kept_under(self, story_id: int) -> int:
        query = select(func.coalesce(story.c.merged_into, story.c.id)).where(story.c.id == story_id)
        return await self._connection.scalar(query) or story_id

    async def _move(self, entry_ids: Sequence[int], *, to: int) -> None:
        await self._connection.execute(update(entry).where(entry.c.id.in_(entry_ids)).values(story_id=to))

    async def _sever_copies(self, moving: Sequence[Any]) -> tuple[tuple[int, int], ...]:
        """Let the first copy stand for an original that stays behind; return what they were copies of."""
        here = {row.id for row in moving}
        severed = [row for row in moving if row.copy_of is not None and row.copy_of not in here]
        stands_for: dict[int, int] = {}
        for row in severed:
            original = stands_for.get(row.copy_of)
            stands_for.setdefault(row.copy_of, row.id)
            await self._connection.execute(update(entry).where(entry.c.id == row.id).values(copy_of=original))
        return tuple((row.id, row.copy_of) for row in severed)

    async def _copy_told(self, story_id: int, new_id: int) -> None:
        columns = (told.c.destination_id, told.c.delivery_id, told.c.entry_id, told.c.told_at)
        rows = select(*columns, literal(new_id)).where(told.c.story_id == story_id)
        names = [*(column.name for column in columns), "story_id"]
        await self._connection.execute(insert(told).from_select(names, rows))

    async def _forget_told_twice(self, kept: int, gone: int) -> None:
        """Drop what a split had copied, before both are one again."""
        same = told.alias()
        twice = exists().where(
            same.c.story_id == kept,
            same.c.destination_id == told.c.destination_id,
            same.c.delivery_id == told.c.delivery_id,
            same.c.entry_id.is_not_distinct_from(told.c.entry_id),
        )
        await self._connection.execute(delete(told).where(told.c.story_id == gone, twice))

    async def _share_told(self, kept: int, gone: int, entry_ids: Sequence[int]) -> None:
        """Give back what was told of the entries; what names no entry stays told of both."""
        await self._connection.execute(
            update(told).where(told.c.story_id == kept, told.c.entry_id.in_(entry_ids)).values(story_id=gone)
        )
        columns = (told.c.destination_id, told.c.delivery_id, told.c.entry_id, told.c.told_at)
        rows = select(*columns, literal(gone)).where(told.c.story_id == kept, told.c.entry_id.is_(None))
        names = [*(column.name for column in columns), "story_id"]
        await self._connection.execute(insert(told).from_select(names, rows))

    async def _keep_apart(self, story_id: int, new_id: int, now: datetime) -> None:
        pair = insert_for(self._connection, story_apart).values(one_id=story_id, other_id=new_id, at=now)
        await self._connection.execute(pair.on_conflict_do_nothing())

    async def _inherit_removed_tags(self, story_id: int, new_id: int) -> None:
        """What was no word for a tag in the old story is none in the part of it."""
        removed = (await self._tag_corrections(story_id)).removed
        await self._save_tags(new_id, TagCorrections(removed=removed))

    async def _tag_corrections(self, story_id: int) -> TagCorrections:
        query = select(story.c.tags_added, story.c.tags_removed).where(story.c.id == story_id)
        return tag_corrections_of((await self._connection.execute(query)).one())

    async def _save_tags(self, story_id: int, corrections: TagCorrections) -> None:
        values = tag_correction_values(corrections)
        await self._connection.execute(update(story).where(story.c.id == story_id).values(values))


async def begin_correction(connection: AsyncConnection) -> int:
    """Wait for who curates or corrects, and let all who look know of a change; return the number before.

    On SQLite a transaction that writes is alone anyway.
    """
    if is_postgres(connection):
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    number = await SqlCorrections(connection).number()
    await SqlFacts(connection).set(_NUMBER, str(number + 1))
    return number


def _with_copies(rows: Sequence[Any], entry_ids: Sequence[int]) -> list[Any]:
    """Return the rows of these entries and of the copies of them, oldest first."""
    chosen = set(entry_ids)
    return [row for row in rows if row.id in chosen or row.copy_of in chosen]
