"""Digests and their subscriptions; snapshots of a destination's settings for Undo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.destination import DestinationStatus, PlaceKind, QuietHours
from bot.model.digest import Digest, Mode, Subscription, Target, TargetKind
from storage.destinations import quiet_hours_of, quiet_values
from storage.drafts import draft
from storage.statements import portions
from storage.tables import destination, digest, subscription


@dataclass(frozen=True, slots=True)
class _Settings:
    language: str
    zone: str
    audience: str
    digests: tuple[Digest, ...]
    # Snapshots of before it could be set have none.
    quiet: QuietHours | None = None
    takes_shares: bool = False


_SETTINGS = TypeAdapter(_Settings)


class SqlDigests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Digest) -> Digest:
        statement = insert(digest).values(_digest_values(new)).returning(digest.c.id)
        added = replace(new, id=(await self._connection.execute(statement)).scalar_one())
        await self._write_subscriptions(added)
        return added

    async def get(self, digest_id: int) -> Digest | None:
        return next(iter(await self._load(select(digest).where(digest.c.id == digest_id))), None)

    async def of(self, destination_id: int) -> list[Digest]:
        query = select(digest).where(digest.c.destination_id == destination_id)
        return await self._load(query.order_by(digest.c.created_at, digest.c.id))

    async def save(self, changed: Digest) -> None:
        values = _digest_values(changed)
        await self._connection.execute(update(digest).where(digest.c.id == changed.id).values(values))
        await self._connection.execute(delete(subscription).where(subscription.c.digest_id == changed.id))
        await self._write_subscriptions(changed)

    async def remove(self, digest_id: int) -> None:
        for hanging in (subscription, draft):
            await self._connection.execute(delete(hanging).where(hanging.c.digest_id == digest_id))
        await self._connection.execute(delete(digest).where(digest.c.id == digest_id))

    async def due(self, now: datetime, *, limit: int) -> list[Digest]:
        query = (
            select(digest)
            .join(destination, destination.c.id == digest.c.destination_id)
            .where(digest.c.next_at <= now, destination.c.status == DestinationStatus.ACTIVE)
            # Of one minute channels come first: what they are told need not be told again in private.
            .order_by(digest.c.next_at, destination.c.kind == PlaceKind.PRIVATE, digest.c.id)
        )
        return await self._load(query.limit(limit))

    async def snapshot(self, destination_id: int) -> str:
        query = select(destination).where(destination.c.id == destination_id)
        row = (await self._connection.execute(query)).one()
        digests = tuple(await self.of(destination_id))
        settings = _Settings(
            row.language, row.zone, row.audience, digests, quiet_hours_of(row), row.takes_shares
        )
        return _SETTINGS.dump_json(settings).decode()

    async def restore(self, destination_id: int, snapshot: str) -> None:
        """What the last digest covered is no setting: a digest that is still there keeps it as it is."""
        settings = _SETTINGS.validate_json(snapshot)
        await self._connection.execute(
            update(destination)
            .where(destination.c.id == destination_id)
            .values(
                language=settings.language,
                zone=settings.zone,
                audience=settings.audience,
                takes_shares=settings.takes_shares,
                **quiet_values(settings.quiet),
            )
        )
        present = {item.id: item for item in await self.of(destination_id)}
        wanted = {item.id: replace(item, destination_id=destination_id) for item in settings.digests}
        for digest_id in present.keys() - wanted.keys():
            await self.remove(digest_id)
        for item in wanted.values():
            if item.id in present:
                now = present[item.id]
                await self.save(replace(item, last_at=now.last_at, covered_until=now.covered_until))
            else:
                await self._connection.execute(insert(digest).values(id=item.id, **_digest_values(item)))
                await self._write_subscriptions(item)

    async def _write_subscriptions(self, owner: Digest) -> None:
        # Each target and mode once; where it was given twice, the last counts.
        unique = {(item.target, item.mode): item for item in owner.subscriptions}
        if unique:
            values = [
                {
                    "digest_id": owner.id,
                    "kind": item.target.kind,
                    "value": item.target.value,
                    "mode": item.mode,
                    "until": item.until,
                    "place": place,
                }
                for place, item in enumerate(unique.values())
            ]
            await self._connection.execute(insert(subscription), values)

    async def _load(self, query: Select[Any]) -> list[Digest]:
        rows = (await self._connection.execute(query)).all()
        subscriptions = await self._subscriptions([row.id for row in rows])
        return [_digest_of(row, subscriptions.get(row.id, ())) for row in rows]

    async def _subscriptions(self, digest_ids: Sequence[int]) -> dict[int, list[Subscription]]:
        found: dict[int, list[Subscription]] = {}
        for portion in portions(digest_ids):
            query = select(subscription).where(subscription.c.digest_id.in_(portion))
            for row in await self._connection.execute(query.order_by(subscription.c.place)):
                target = Target(TargetKind(row.kind), row.value)
                found.setdefault(row.digest_id, []).append(Subscription(target, Mode(row.mode), row.until))
        return found


def _digest_values(item: Digest) -> dict[str, Any]:
    return {
        "destination_id": item.destination_id,
        "name": item.name,
        "length": item.length,
        "local_time": item.local_time,
        "weekdays": sorted(item.weekdays),
        "zone": item.zone,
        "language": item.language,
        "audience": item.audience,
        "created_at": item.created_at,
        "next_at": item.next_at,
        "last_at": item.last_at,
        "covered_until": item.covered_until,
        "paused_until": item.paused_until,
        "is_far_above_shown": item.is_far_above_shown,
        "reading_minutes": item.reading_minutes,
        "skips_holidays": item.skips_holidays,
        "country": item.country,
        "is_silent": item.is_silent,
    }


def _digest_of(row: Row[Any], subscriptions: Sequence[Subscription]) -> Digest:
    return Digest(
        id=row.id,
        destination_id=row.destination_id,
        name=row.name,
        length=row.length,
        local_time=row.local_time,
        weekdays=frozenset(row.weekdays),
        zone=row.zone,
        language=row.language,
        audience=row.audience,
        created_at=row.created_at,
        next_at=row.next_at,
        last_at=row.last_at,
        covered_until=row.covered_until,
        paused_until=row.paused_until,
        is_far_above_shown=row.is_far_above_shown,
        reading_minutes=row.reading_minutes,
        skips_holidays=row.skips_holidays,
        country=row.country,
        is_silent=row.is_silent,
        subscriptions=tuple(subscriptions),
    )
