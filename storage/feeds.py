"""Feeds and their state of fetching."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.feed import Feed, FeedStatus, FetchState, NewFeed, Outlet, Tier
from storage.statements import spelt
from storage.tables import feed


class SqlFeeds:
    """A removed feed's row stays, as its entries name it; it comes back when its url is added again."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: NewFeed, outlet: Outlet, *, now: datetime) -> tuple[Feed, bool]:
        known = await self.by_url(new.url)
        if known is not None:
            return known, False
        values = {
            **asdict(new),
            **outlet_values(outlet),
            **asdict(FetchState(next_fetch_at=now)),
            "status": FeedStatus.ACTIVE,
            "added_at": now,
            "is_removed": False,
        }
        removed_id = await self._connection.scalar(
            select(feed.c.id).where(feed.c.url == new.url).order_by(feed.c.id.desc()).limit(1)
        )
        if removed_id is None:
            statement = insert(feed).values(values).returning(feed)
            row = (await self._connection.execute(statement)).one()
        else:
            back = update(feed).where(feed.c.id == removed_id).values(values).returning(feed)
            row = (await self._connection.execute(back)).one()
        return feed_of(row), True

    async def all(self) -> list[Feed]:
        return await self._load(_kept().order_by(feed.c.id))

    async def by_url(self, url: str) -> Feed | None:
        return next(iter(await self._load(_kept().where(feed.c.url == url))), None)

    async def due(self, now: datetime, *, limit: int) -> list[Feed]:
        never_tried = and_(feed.c.last_fetched_at.is_(None), feed.c.failures == 0)
        is_due = or_(feed.c.next_fetch_at <= now, never_tried)
        query = _kept().where(feed.c.status == spelt(FeedStatus.ACTIVE), is_due)
        return await self._load(query.order_by(feed.c.next_fetch_at, feed.c.id).limit(limit))

    async def save(self, changed: Feed) -> None:
        values = {
            "url": changed.url,
            "title": changed.title,
            "site_url": changed.site_url,
            "category": changed.category,
            "language": changed.language,
            "status": changed.status,
            **outlet_values(changed.outlet),
            **asdict(changed.fetch),
        }
        await self._connection.execute(update(feed).where(feed.c.id == changed.id).values(values))

    async def remove(self, url: str) -> bool:
        statement = update(feed).where(feed.c.url == url, ~feed.c.is_removed).values(is_removed=True)
        return (await self._connection.execute(statement)).rowcount > 0

    async def _load(self, query: Select[Any]) -> list[Feed]:
        return [feed_of(row) for row in await self._connection.execute(query)]


def _kept() -> Select[Any]:
    return select(feed).where(~feed.c.is_removed)


def outlet_values(outlet: Outlet) -> dict[str, str | None]:
    return {"outlet_name": outlet.name, "outlet_tier": outlet.tier, "outlet_owner": outlet.owner}


def outlet_of(row: Row[Any]) -> Outlet:
    return Outlet(row.outlet_name, Tier(row.outlet_tier), row.outlet_owner)


def feed_of(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        outlet=outlet_of(row),
        added_at=row.added_at,
        site_url=row.site_url,
        category=row.category,
        language=row.language,
        status=FeedStatus(row.status),
        fetch=FetchState(
            next_fetch_at=row.next_fetch_at,
            etag=row.etag,
            last_modified=row.last_modified,
            body_sha256=row.body_sha256,
            last_fetched_at=row.last_fetched_at,
            last_changed_at=row.last_changed_at,
            failures=row.failures,
            first_failed_at=row.first_failed_at,
            last_error=row.last_error,
            moved_to=row.moved_to,
            moved_count=row.moved_count,
        ),
    )
