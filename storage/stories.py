"""Stories, the lists of them, and where a merged one went.

`story_tag` is the index of lists by tag; the entries are what a story is made of.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.entry import Entry
from bot.model.story import Story
from bot.model.tag import ANY_STORY, Facet, Tag, TagCorrections, TagQuestion
from bot.ports.store import StoryPage
from storage import search_postgres, search_sqlite
from storage.entries import load_entries
from storage.search_words import asked_words
from storage.statements import is_postgres, portions
from storage.story_lists import is_asked_for, listed, listed_under, newest_first
from storage.tables import entry, story, story_tag, told

# Ranking or sorting all matches of a common word takes seconds at a million entries.
_NEWEST_MATCHES = 2_000
_SEARCH_TIMEOUT_MS = 3_000


class SqlStories:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, *, first_seen: datetime) -> int:
        values = {"headline": "", "first_seen": first_seen, "last_seen": first_seen, "base_score": 0.0}
        created = await self._connection.execute(insert(story).values(values).returning(story.c.id))
        return int(created.scalar_one())

    async def save(self, saved: Story, *, headline: str) -> None:
        await self._connection.execute(
            update(story)
            .where(story.c.id == saved.id)
            .values(
                headline=headline,
                first_seen=saved.first_seen,
                last_seen=saved.last_seen,
                base_score=saved.base_score,
            )
        )
        await self._connection.execute(delete(story_tag).where(story_tag.c.story_id == saved.id))
        if saved.tags:
            await self._connection.execute(insert(story_tag), _tag_values(saved))

    async def merge(self, *, kept: int, gone: int) -> None:
        """Afterwards save the kept story, as its tags and times follow from its entries."""
        kept, gone = await self._kept_ids([kept, gone])
        if kept == gone:
            return
        for table in (entry, told):
            await self._connection.execute(
                update(table).where(table.c.story_id == gone).values(story_id=kept)
            )
        await self._connection.execute(delete(story_tag).where(story_tag.c.story_id == gone))
        await self._join_tag_corrections(kept, gone)
        # What had gone into the one that goes now follows it, so that one step is always enough.
        went = (story.c.id == gone) | (story.c.merged_into == gone)
        await self._connection.execute(update(story).where(went).values(merged_into=kept))

    async def get(self, story_id: int) -> Story | None:
        return (await self.many([story_id])).get(story_id)

    async def many(self, story_ids: Sequence[int]) -> dict[int, Story]:
        """Return the stories by the ids asked for; the id of a merged one gives the kept story."""
        asked = list(dict.fromkeys(story_ids))
        kept = dict(zip(asked, await self._kept_ids(asked), strict=True))
        loaded = {found.id: found for found in await self._load(kept.values())}
        return {story_id: loaded[kept[story_id]] for story_id in asked if kept[story_id] in loaded}

    async def seen_since(self, moment: datetime) -> list[Story]:
        # Nothing about story_id in the query: SQLite would walk its index, which is as long as the table.
        fresh = select(entry.c.story_id).where(entry.c.first_seen >= moment, ~entry.c.is_history)
        ids = set(await self._connection.scalars(fresh))
        return await self._load(sorted(ids - {None}))

    async def latest(
        self, question: TagQuestion, *, since: datetime, min_score: float, limit: int, offset: int = 0
    ) -> StoryPage:
        wanted = listed(question, since=since, min_score=min_score)
        total = await self._connection.scalar(select(func.count()).select_from(wanted.subquery()))
        page = await self._connection.scalars(newest_first(wanted).limit(limit).offset(offset))
        return StoryPage(tuple(await self._load(page.all())), total or 0)

    async def last_of(self, tag: Tag) -> Story | None:
        newest = await self._connection.scalars(newest_first(listed_under(tag)).limit(1))
        return next(iter(await self._load(newest.all())), None)

    async def search(
        self,
        words: str,
        *,
        since: datetime,
        limit: int,
        offset: int = 0,
        question: TagQuestion = ANY_STORY,
    ) -> StoryPage:
        """Look among the newest 2,000 entries that have the words; the total is of those."""
        asked = asked_words(words)
        if not asked:
            return StoryPage((), 0)
        if is_postgres(self._connection):
            await self._connection.execute(text(f"SET LOCAL statement_timeout = {_SEARCH_TIMEOUT_MS}"))
        ids = (await self._connection.scalars(self._found(asked, since, question))).all()
        if is_postgres(self._connection):
            await self._connection.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
        return StoryPage(tuple(await self._load(ids[offset : offset + limit])), len(ids))

    async def weightiest(self, *, since: datetime, limit: int) -> list[Story]:
        recent = listed(ANY_STORY, since=since, min_score=0)
        heaviest_first = recent.order_by(recent.selected_columns["base_score"].desc())
        ids = await self._connection.scalars(newest_first(heaviest_first).limit(limit))
        return await self._load(ids.all())

    async def tag_counts(self, *, since: datetime) -> dict[Tag, int]:
        recent = select(story_tag.c.facet, story_tag.c.slug).where(story_tag.c.last_seen >= since)
        # Materialized, or SQLite walks the whole table in the order of the groups.
        tags = recent.cte("recent").prefix_with("MATERIALIZED")
        columns = select(tags.c.facet, tags.c.slug, func.count().label("stories"))
        query = columns.group_by(tags.c.facet, tags.c.slug)
        return {Tag(Facet(row.facet), row.slug): row.stories for row in await self._connection.execute(query)}

    async def _join_tag_corrections(self, kept: int, gone: int) -> None:
        query = select(story.c.id, story.c.tags_added, story.c.tags_removed)
        rows = await self._connection.execute(query.where(story.c.id.in_((kept, gone))))
        corrections = {row.id: tag_corrections_of(row) for row in rows}
        joined = corrections[kept].joined(corrections[gone])
        if joined != corrections[kept]:
            values = tag_correction_values(joined)
            await self._connection.execute(update(story).where(story.c.id == kept).values(values))

    def _found(self, asked: Sequence[str], since: datetime, question: TagQuestion) -> Select[Any]:
        search = search_postgres if is_postgres(self._connection) else search_sqlite
        matching = search.matches(asked, limit=_NEWEST_MATCHES).cte("matching")
        return (
            select(story.c.id, story.c.last_seen)
            .join(entry, entry.c.story_id == story.c.id)
            .join(matching, matching.c.id == entry.c.id)
            .where(story.c.last_seen >= since, is_asked_for(question))
            .distinct()
            .order_by(story.c.last_seen.desc(), story.c.id.desc())
        )

    async def _kept_ids(self, story_ids: Sequence[int]) -> list[int]:
        """Return for each id the one its story is kept under."""
        merged: dict[int, int] = {}
        for portion in portions(story_ids):
            query = select(story.c.id, story.c.merged_into).where(
                story.c.id.in_(portion), story.c.merged_into.is_not(None)
            )
            merged.update({row.id: row.merged_into for row in await self._connection.execute(query)})
        return [merged.get(story_id, story_id) for story_id in story_ids]

    async def _load(self, story_ids: Iterable[int]) -> list[Story]:
        """Return the stories in that order, with entries and tags, in four statements."""
        ids = list(dict.fromkeys(story_ids))
        loaded: dict[int, Story] = {}
        for portion in portions(ids):
            entries = await self._entries(portion)
            tags = await self._tags(portion)
            for row in await self._connection.execute(select(story).where(story.c.id.in_(portion))):
                loaded[row.id] = _story_of(row, entries.get(row.id, ()), tags.get(row.id, ()))
        return [loaded[story_id] for story_id in ids if story_id in loaded]

    async def _entries(self, story_ids: Sequence[int]) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        query = select(entry).where(entry.c.story_id.in_(story_ids))
        for item in await load_entries(self._connection, query.order_by(entry.c.first_seen, entry.c.id)):
            if item.story_id is not None:
                found.setdefault(item.story_id, []).append(item)
        return found

    async def _tags(self, story_ids: Sequence[int]) -> dict[int, list[Tag]]:
        found: dict[int, list[Tag]] = {}
        query = select(story_tag).where(story_tag.c.story_id.in_(story_ids)).order_by(story_tag.c.place)
        for row in await self._connection.execute(query):
            found.setdefault(row.story_id, []).append(Tag(Facet(row.facet), row.slug))
        return found


def _tag_values(saved: Story) -> list[dict[str, Any]]:
    return [
        {
            "facet": tag.facet,
            "slug": tag.slug,
            "last_seen": saved.last_seen,
            "story_id": saved.id,
            "base_score": saved.base_score,
            "place": place,
        }
        for place, tag in enumerate(dict.fromkeys(saved.tags))
    ]


def _story_of(row: Row[Any], entries: Sequence[Entry], tags: Sequence[Tag]) -> Story:
    return Story(
        id=row.id,
        entries=tuple(entries),
        tags=tuple(tags),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        base_score=row.base_score,
        tag_corrections=tag_corrections_of(row),
    )


def tag_corrections_of(row: Any) -> TagCorrections:
    """Read them from any row that has both columns."""
    added, removed = (
        tuple(Tag(Facet(facet), slug) for facet, slug in pairs or ())
        for pairs in (row.tags_added, row.tags_removed)
    )
    return TagCorrections(added, removed)


def tag_correction_values(corrections: TagCorrections) -> dict[str, Any]:
    return {
        "tags_added": [[tag.facet, tag.slug] for tag in corrections.added] or None,
        "tags_removed": [[tag.facet, tag.slug] for tag in corrections.removed] or None,
    }
