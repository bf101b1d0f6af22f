"""Entries: stored once, updated when edited, marked until they are curated."""

import hashlib
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.entry import Entry
from bot.model.feed import Feed, ParsedEntry
from bot.model.tag import Facet, Tag, TagMatch
from storage import search_postgres, search_sqlite
from storage.column_types import storable
from storage.feeds import outlet_of, outlet_values
from storage.search_words import entry_words
from storage.statements import insert_for, is_postgres, portions
from storage.tables import entry, entry_tag, feed

_STREAM_PORTION = 500


class SqlEntries:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def store(
        self, feed: Feed, entries: Sequence[ParsedEntry], *, now: datetime, history_before: datetime | None
    ) -> list[Entry]:
        """Store what is new or edited; an edited entry keeps its date, story and tags until curated anew.

        Of entries with one guid the first counts, as feeds put the newest first.
        """
        offered: dict[str, ParsedEntry] = {}
        for item in entries:
            offered.setdefault(_hash(item.guid), item)
        known = await self._known(feed.id, list(offered))
        new = [
            _new_values(feed, key, item, now=now, history_before=history_before)
            for key, item in offered.items()
            if key not in known
        ]
        added = await self._insert(new)
        edited = {
            known[key].id: item
            for key, item in offered.items()
            if key in known and known[key].text_key != _text_key(item)
        }
        await self._update(edited)
        changed = {number: offered[key] for key, number in added.items()} | edited
        await self._index(changed)
        return await self._by_ids(list(changed))

    async def awaiting_curation(self, *, limit: int) -> list[Entry]:
        query = select(entry).where(entry.c.is_awaiting).order_by(entry.c.published, entry.c.id).limit(limit)
        return await load_entries(self._connection, query)

    async def curated_since(self, moment: datetime, *, without: Collection[int] = ()) -> list[Entry]:
        """An entry curated again keeps its place in the order: its copies still come after it."""
        query = select(entry.c.id).where(entry.c.published >= moment, entry.c.story_id.is_not(None))
        # "+ 0", or SQLite walks every entry in that order to save itself the sorting.
        ids = (await self._connection.scalars(query.order_by(entry.c.curated_number + 0))).all()
        places = {entry_id: place for place, entry_id in enumerate(ids)}
        asked = await self._by_ids(list(places.keys() - set(without)))
        return sorted(asked, key=lambda item: places[item.id])

    async def save_curated(self, curated: Entry) -> None:
        others = entry.alias()
        next_number = select(func.coalesce(func.max(others.c.curated_number), 0) + 1).scalar_subquery()
        await self._connection.execute(
            update(entry)
            .where(entry.c.id == curated.id)
            .values(
                language=curated.language,
                canonical_url=curated.canonical_url,
                story_id=curated.story_id,
                copy_of=curated.copy_of,
                evidence=list(curated.evidence) or None,
                is_awaiting=False,
                curated_number=func.coalesce(entry.c.curated_number, next_number),
            )
        )
        await self._connection.execute(delete(entry_tag).where(entry_tag.c.entry_id == curated.id))
        if curated.tags:
            await self._connection.execute(insert(entry_tag), _tag_values(curated))

    async def places(self, entry_ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
        found: dict[int, tuple[int, int | None]] = {}
        columns = select(entry.c.id, entry.c.story_id, entry.c.copy_of)
        for portion in portions(entry_ids):
            query = columns.where(entry.c.id.in_(portion), entry.c.story_id.is_not(None))
            rows = await self._connection.execute(query)
            found.update({row.id: (row.story_id, row.copy_of) for row in rows})
        return found

    async def stream(self) -> AsyncIterator[tuple[str, Entry]]:
        last: Entry | None = None
        while True:
            query = select(entry).order_by(entry.c.first_seen, entry.c.id).limit(_STREAM_PORTION)
            if last is not None:
                query = query.where(_comes_after(last))
            portion = await load_entries(self._connection, query)
            urls = await self._feed_urls({item.feed_id for item in portion})
            for item in portion:
                yield urls[item.feed_id], item
            if len(portion) < _STREAM_PORTION:
                return
            last = portion[-1]

    async def count_seen(self, *, since: datetime, until: datetime) -> int:
        """Count what was first seen from `since` to `until`, both included, history left out."""
        query = select(func.count()).where(entry.c.first_seen.between(since, until), ~entry.c.is_history)
        return await self._connection.scalar(query) or 0

    async def _known(self, feed_id: int, keys: Sequence[str]) -> dict[str, Row[Any]]:
        found: dict[str, Row[Any]] = {}
        columns = select(entry.c.id, entry.c.guid_key, entry.c.text_key)
        for portion in portions(keys):
            query = columns.where(entry.c.feed_id == feed_id, entry.c.guid_key.in_(portion))
            found.update({row.guid_key: row for row in await self._connection.execute(query)})
        return found

    async def _insert(self, values: list[dict[str, Any]]) -> dict[str, int]:
        """Add entries, oldest first, so that ids rise with age; return the ids by guid_key."""
        if not values:
            return {}
        values.sort(key=lambda row: row["published"])
        statement = insert_for(self._connection, entry).on_conflict_do_nothing()
        rows = await self._connection.execute(statement.returning(entry.c.guid_key, entry.c.id), values)
        return {row.guid_key: row.id for row in rows}

    async def _update(self, edited: Mapping[int, ParsedEntry]) -> None:
        if not edited:
            return
        statement = update(entry).where(entry.c.id == bindparam("edited_id")).values(is_awaiting=True)
        rows = [{"edited_id": number, **_text_values(item)} for number, item in edited.items()]
        await self._connection.execute(statement, rows)

    async def _index(self, changed: Mapping[int, ParsedEntry]) -> None:
        words = {number: entry_words(item) for number, item in changed.items()}
        search = search_postgres if is_postgres(self._connection) else search_sqlite
        if words:
            await search.index(self._connection, words)

    async def _by_ids(self, ids: Sequence[int]) -> list[Entry]:
        loaded: list[Entry] = []
        for portion in portions(ids):
            query = select(entry).where(entry.c.id.in_(portion))
            loaded += await load_entries(self._connection, query)
        return sorted(loaded, key=lambda item: (item.published, item.id))

    async def _feed_urls(self, feed_ids: set[int]) -> dict[int, str]:
        query = select(feed.c.id, feed.c.url).where(feed.c.id.in_(feed_ids))
        return {row.id: row.url for row in await self._connection.execute(query)}


async def load_entries(connection: AsyncConnection, query: Select[Any]) -> list[Entry]:
    """Return the entries of a query over `entry`, in its order, tags included: two statements."""
    rows = (await connection.execute(query)).all()
    tags: dict[int, list[TagMatch]] = {row.id: [] for row in rows}
    for portion in portions(list(tags)):
        of_entries = select(entry_tag).where(entry_tag.c.entry_id.in_(portion)).order_by(entry_tag.c.place)
        for row in await connection.execute(of_entries):
            tags[row.entry_id].append(TagMatch(Tag(Facet(row.facet), row.slug), tuple(row.words)))
    return [_entry_of(row, tuple(tags[row.id])) for row in rows]


def _comes_after(last: Entry) -> Any:
    later = entry.c.first_seen > last.first_seen
    return or_(later, and_(entry.c.first_seen == last.first_seen, entry.c.id > last.id))


def _new_values(
    feed: Feed, key: str, item: ParsedEntry, *, now: datetime, history_before: datetime | None
) -> dict[str, Any]:
    published = now if item.published is None else min(item.published, now)
    return {
        **_text_values(item),
        **outlet_values(feed.outlet),
        "feed_id": feed.id,
        "guid": item.guid,
        "guid_key": key,
        "published": published,
        "first_seen": now,
        "is_history": history_before is not None and published < history_before,
        "is_awaiting": True,
    }


def _text_values(item: ParsedEntry) -> dict[str, Any]:
    """Return what a publisher may edit."""
    return {
        "title": item.title,
        "url": item.url,
        "summary": item.summary,
        "content": item.content,
        "author": item.author,
        "updated": item.updated,
        "language": item.language,
        "links": item.links,
        "text_key": _text_key(item),
    }


def _text_key(item: ParsedEntry) -> str:
    """Dates are no part of it: many feeds give every entry a new one at each build."""
    return _hash(json.dumps([item.title, item.url, item.summary, item.content, item.author, item.links]))


def _hash(text: str) -> str:
    return hashlib.sha256(storable(text).encode()).hexdigest()[:32]


def _tag_values(curated: Entry) -> list[dict[str, Any]]:
    matches = {match.tag: match for match in curated.tags}
    return [
        {"entry_id": curated.id, "facet": tag.facet, "slug": tag.slug, "place": place, "words": match.words}
        for place, (tag, match) in enumerate(matches.items())
    ]


def _entry_of(row: Row[Any], tags: tuple[TagMatch, ...]) -> Entry:
    return Entry(
        id=row.id,
        feed_id=row.feed_id,
        outlet=outlet_of(row),
        guid=row.guid,
        title=row.title,
        published=row.published,
        first_seen=row.first_seen,
        url=row.url,
        canonical_url=row.canonical_url,
        summary=row.summary,
        content=row.content,
        author=row.author,
        updated=row.updated,
        language=row.language,
        links=tuple(row.links),
        is_history=row.is_history,
        story_id=row.story_id,
        copy_of=row.copy_of,
        tags=tags,
        evidence=tuple(row.evidence or ()),
    )
