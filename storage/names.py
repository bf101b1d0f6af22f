"""Names without a tag, as entries hold them, and what operators decided on names."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.correction import NameDecision, NameKind, Proposal
from bot.model.tag import Facet, Tag
from storage.column_types import storable
from storage.corrections import begin_correction
from storage.statements import insert_for, portions
from storage.tables import entry, entry_tag, name_decision, name_sighting

_HEADLINES = 3


class SqlNames:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sight(self, entry_id: int, names: Sequence[str], *, published: datetime) -> None:
        await self._connection.execute(delete(name_sighting).where(name_sighting.c.entry_id == entry_id))
        by_key: dict[str, str] = {}
        for name in names:
            by_key.setdefault(_key(name), name)
        values = [
            {"name_key": key, "entry_id": entry_id, "name": name, "published": published}
            for key, name in by_key.items()
        ]
        if values:
            await self._connection.execute(insert(name_sighting), values)

    async def forget_sightings(self, *, before: datetime) -> None:
        await self._connection.execute(delete(name_sighting).where(name_sighting.c.published < before))

    async def proposed(self, *, min_stories: int, limit: int) -> list[Proposal]:
        stories = func.count(entry.c.story_id.distinct())
        query = (
            select(name_sighting.c.name_key, func.count().label("entries"), stories.label("stories"))
            .join(entry, entry.c.id == name_sighting.c.entry_id)
            .where(~exists().where(name_decision.c.name_key == name_sighting.c.name_key))
            .group_by(name_sighting.c.name_key)
            .having(stories >= min_stories)
            .order_by(stories.desc(), func.count().desc(), name_sighting.c.name_key)
            .limit(limit)
        )
        return [await self._proposal(row) for row in (await self._connection.execute(query)).all()]

    async def decided(self) -> list[NameDecision]:
        query = select(name_decision).where(name_decision.c.facet.is_not(None)).order_by(name_decision.c.id)
        return [_decision_of(row) for row in await self._connection.execute(query)]

    async def decision(self, name: str) -> NameDecision | None:
        query = select(name_decision).where(name_decision.c.name_key == _key(name))
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _decision_of(row)

    async def decide(self, name: str, decision: NameDecision | None, *, now: datetime) -> None:
        await begin_correction(self._connection)
        if decision is None:
            await self._connection.execute(
                delete(name_decision).where(name_decision.c.name_key == _key(name))
            )
            return
        values = {
            "name": decision.name,
            "kind": decision.kind,
            "facet": decision.tag.facet if decision.tag else None,
            "slug": decision.tag.slug if decision.tag else None,
            "at": now,
        }
        statement = insert_for(self._connection, name_decision).values(name_key=_key(name), **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name_key"], set_=values)
        )

    async def read_anew(self, entry_ids: Sequence[int]) -> None:
        for portion in portions(entry_ids):
            await self._connection.execute(
                update(entry).where(entry.c.id.in_(portion)).values(is_awaiting=True)
            )

    async def entries_with(self, name: str, *, limit: int) -> list[int]:
        query = select(name_sighting.c.entry_id).where(name_sighting.c.name_key == _key(name))
        newest = query.order_by(name_sighting.c.published.desc(), name_sighting.c.entry_id.desc())
        return list((await self._connection.scalars(newest.limit(limit))).all())

    async def entries_tagged(self, tag: Tag, *, since: datetime, limit: int) -> list[int]:
        query = select(entry.c.id).join(entry_tag, entry_tag.c.entry_id == entry.c.id)
        has_it = query.where(
            entry.c.first_seen >= since, entry_tag.c.facet == tag.facet, entry_tag.c.slug == tag.slug
        )
        newest = has_it.order_by(entry.c.first_seen.desc(), entry.c.id.desc())
        return list((await self._connection.scalars(newest.limit(limit))).all())

    async def _proposal(self, row: Row[Any]) -> Proposal:
        query = (
            select(name_sighting.c.name, entry.c.id, entry.c.title, entry.c.story_id)
            .join(entry, entry.c.id == name_sighting.c.entry_id)
            .where(name_sighting.c.name_key == row.name_key)
            .order_by(name_sighting.c.published.desc(), entry.c.id.desc())
        )
        seen = (await self._connection.execute(query)).all()
        # One headline a story: many of one event say nothing of how the name is used elsewhere.
        by_story = {item.story_id: item.title for item in reversed(seen)}
        names = Counter(item.name for item in seen)
        return Proposal(
            name=min(names, key=lambda name: (-names[name], name)),
            entries=row.entries,
            stories=row.stories,
            headlines=tuple(list(by_story.values())[-_HEADLINES:][::-1]),
            companies=await self._companies([item.id for item in seen]),
        )

    async def _companies(self, entry_ids: Sequence[int]) -> tuple[Tag, ...]:
        query = select(entry_tag.c.slug).where(
            entry_tag.c.entry_id.in_(entry_ids[:500]), entry_tag.c.facet == Facet.COMPANY
        )
        counts = Counter((await self._connection.scalars(query)).all())
        slugs = sorted(counts, key=lambda slug: (-counts[slug], slug))
        return tuple(Tag(Facet.COMPANY, slug) for slug in slugs)


def _key(name: str) -> str:
    return " ".join(storable(name).casefold().split())


def _decision_of(row: Row[Any]) -> NameDecision:
    tag = Tag(Facet(row.facet), row.slug) if row.facet else None
    return NameDecision(row.name, NameKind(row.kind), tag)
