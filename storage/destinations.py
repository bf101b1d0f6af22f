"""Destinations: one per chat and thread of an installation."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import ChangeSubject
from bot.model.destination import (
    Destination,
    DestinationStatus,
    Installation,
    Place,
    PlaceKind,
    Platform,
    QuietHours,
)
from storage.erasing import erase_rows, references_to
from storage.statements import insert_for
from storage.tables import change, delivery, destination, installation, member, vote


class SqlDestinations:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ensure(
        self,
        owner: Installation,
        place: Place,
        *,
        language: str,
        zone: str,
        audience: str,
        now: datetime,
    ) -> tuple[Destination, bool]:
        """Return the destination; a place that comes without a title keeps the one it had."""
        found = await self.find(owner.id, place)
        is_new = found is None and await self._insert(
            {
                "installation_id": owner.id,
                **_place_values(place),
                "language": language,
                "zone": zone,
                "audience": audience,
                "created_at": now,
                "status": DestinationStatus.ACTIVE,
                "status_reason": "",
            }
        )
        if found is not None and place.title in ("", found.place.title):
            return found, False
        if place.title and not is_new:
            titled = update(destination).where(_is_at(owner.id, place)).values(title=place.title)
            await self._connection.execute(titled)
        return (await self._load(_joined().where(_is_at(owner.id, place))))[0], is_new

    async def get(self, destination_id: int) -> Destination | None:
        return next(iter(await self._load(_joined().where(destination.c.id == destination_id))), None)

    async def many(self, destination_ids: Sequence[int]) -> dict[int, Destination]:
        found = await self._load(_joined().where(destination.c.id.in_(destination_ids)))
        return {item.id: item for item in found}

    async def find(self, installation_id: int, place: Place) -> Destination | None:
        return next(iter(await self._load(_joined().where(_is_at(installation_id, place)))), None)

    async def all(self) -> list[Destination]:
        return await self._load(_joined().order_by(destination.c.id))

    async def in_chat(self, installation_id: int, chat: str) -> list[Destination]:
        is_there = and_(destination.c.installation_id == installation_id, destination.c.chat == chat)
        return await self._load(_joined().where(is_there).order_by(destination.c.id))

    async def kept_by(self, installation_id: int, external_id: str) -> list[Destination]:
        is_theirs = and_(member.c.installation_id == installation_id, member.c.external_id == external_id)
        changed = (
            select(change.c.destination_id)
            .join(member, member.c.id == change.c.member_id)
            .where(is_theirs, change.c.subject != ChangeSubject.CORRECTION)
        )
        is_shared = destination.c.kind != PlaceKind.PRIVATE
        kept = _joined().where(is_shared, destination.c.id.in_(changed))
        return await self._load(kept.order_by(destination.c.id))

    async def hold(self, destination_ids: Collection[int]) -> None:
        """On SQLite the transaction itself is alone."""
        these = (
            select(destination.c.id).where(destination.c.id.in_(destination_ids)).order_by(destination.c.id)
        )
        # Its keys stay as they are: what merely refers to the place need not wait.
        await self._connection.execute(these.with_for_update(key_share=True))

    async def save(self, changed: Destination) -> None:
        """Write it. Moved to a chat that wrote before we heard of the move, it takes over what is there."""
        there = await self.find(changed.installation_id, changed.place)
        if there is not None and there.id != changed.id:
            await self._take_over(gone=there.id, kept=changed.id)
        values = {
            **_place_values(changed.place),
            "language": changed.language,
            "zone": changed.zone,
            "audience": changed.audience,
            "status": changed.status,
            "status_reason": changed.status_reason,
            "gone_at": changed.gone_at,
            "takes_shares": changed.takes_shares,
            **quiet_values(changed.quiet),
        }
        await self._connection.execute(
            update(destination).where(destination.c.id == changed.id).values(values)
        )

    async def _take_over(self, *, gone: int, kept: int) -> None:
        """Have all that hangs on the one hang on the other; of what both have, the kept one's stays."""
        both = select(delivery.c.occasion).where(delivery.c.destination_id == kept)
        doubled = and_(delivery.c.destination_id == gone, delivery.c.occasion.in_(both))
        await erase_rows(self._connection, delivery, doubled)
        ours = vote.alias()
        voted_in_both = exists().where(
            ours.c.destination_id == kept,
            ours.c.edition_id == vote.c.edition_id,
            ours.c.member_id == vote.c.member_id,
        )
        await self._connection.execute(delete(vote).where(vote.c.destination_id == gone, voted_in_both))
        for column in references_to(destination):
            await self._connection.execute(
                update(column.table).where(column == gone).values({column.name: kept})
            )
        await self._connection.execute(delete(destination).where(destination.c.id == gone))

    async def _insert(self, values: dict[str, Any]) -> bool:
        statement = insert_for(self._connection, destination).values(values).on_conflict_do_nothing()
        return await self._connection.scalar(statement.returning(destination.c.id)) is not None

    async def _load(self, query: Select[Any]) -> list[Destination]:
        return [_destination_of(row) for row in await self._connection.execute(query)]


def _joined() -> Select[Any]:
    owner = installation.c.id == destination.c.installation_id
    return select(destination, installation.c.platform).join(installation, owner)


def _is_at(installation_id: int, place: Place) -> ColumnElement[bool]:
    return and_(
        destination.c.installation_id == installation_id,
        destination.c.chat == place.chat,
        destination.c.thread == place.thread,
    )


def _place_values(place: Place) -> dict[str, str]:
    return {"kind": place.kind, "chat": place.chat, "thread": place.thread, "title": place.title}


def _destination_of(row: Row[Any]) -> Destination:
    return Destination(
        id=row.id,
        installation_id=row.installation_id,
        platform=Platform(row.platform),
        place=Place(PlaceKind(row.kind), row.chat, row.thread, row.title),
        language=row.language,
        zone=row.zone,
        audience=row.audience,
        created_at=row.created_at,
        status=DestinationStatus(row.status),
        status_reason=row.status_reason,
        gone_at=row.gone_at,
        quiet=quiet_hours_of(row),
        takes_shares=row.takes_shares,
    )


def quiet_values(quiet: QuietHours | None) -> dict[str, time | None]:
    if quiet is None:
        return {"quiet_from": None, "quiet_until": None}
    return {"quiet_from": quiet.start, "quiet_until": quiet.end}


def quiet_hours_of(row: Row[Any]) -> QuietHours | None:
    if row.quiet_from is None or row.quiet_until is None:
        return None
    return QuietHours(row.quiet_from, row.quiet_until)
