"""The inbox: every update once, forgotten but for its key when handled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import InboxItem, Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender
from storage.statements import insert_for
from storage.tables import inbox


class SqlInbox:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, installation_id: int, incoming: Incoming, *, now: datetime) -> bool:
        statement = insert_for(self._connection, inbox).values(
            installation_id=installation_id,
            update_key=incoming.update_key,
            kind=incoming.kind,
            place_kind=incoming.place.kind,
            chat=incoming.place.chat,
            thread=incoming.place.thread,
            title=incoming.place.title,
            sender_id=incoming.sender.external_id,
            sender_name=incoming.sender.name,
            sender_language=incoming.sender.language,
            text=incoming.text,
            reply_to=dict(incoming.reply_to),
            received_at=now,
            attempts=0,
        )
        once = statement.on_conflict_do_nothing(index_elements=["installation_id", "update_key"])
        return await self._connection.scalar(once.returning(inbox.c.id)) is not None

    async def waiting(
        self, installation_id: int | None = None, chat: str | None = None, *, limit: int
    ) -> list[InboxItem]:
        query = select(inbox).where(inbox.c.handled_at.is_(None)).order_by(inbox.c.id).limit(limit)
        if installation_id is not None:
            query = query.where(inbox.c.installation_id == installation_id)
        if chat is not None:
            query = query.where(inbox.c.chat == chat)
        return [_item_of(row) for row in await self._connection.execute(query)]

    async def chats_waiting(self, installation_ids: Collection[int], *, limit: int) -> list[tuple[int, str]]:
        query = (
            select(inbox.c.installation_id, inbox.c.chat)
            .where(inbox.c.handled_at.is_(None), inbox.c.installation_id.in_(installation_ids))
            .group_by(inbox.c.installation_id, inbox.c.chat)
            .order_by(func.min(inbox.c.id))
            .limit(limit)
        )
        return [(row.installation_id, row.chat) for row in await self._connection.execute(query)]

    async def finish(self, item_id: int, *, now: datetime, error: str | None = None) -> None:
        await self._finish(inbox.c.id == item_id, now, error)

    async def finish_all(self, item_ids: Sequence[int], *, now: datetime, error: str) -> None:
        await self._finish(inbox.c.id.in_(item_ids), now, error)

    async def _finish(self, condition: ColumnElement[bool], now: datetime, error: str | None) -> None:
        forgotten = {"text": "", "title": "", "sender_name": "", "reply_to": {}}
        await self._connection.execute(
            update(inbox).where(condition).values(handled_at=now, error=error, **forgotten)
        )

    async def count_attempt(self, item_id: int) -> None:
        once_more = update(inbox).where(inbox.c.id == item_id).values(attempts=inbox.c.attempts + 1)
        await self._connection.execute(once_more)


def _item_of(row: Row[Any]) -> InboxItem:
    return InboxItem(
        id=row.id,
        installation_id=row.installation_id,
        incoming=Incoming(
            update_key=row.update_key,
            kind=IncomingKind(row.kind),
            place=Place(PlaceKind(row.place_kind), row.chat, row.thread, row.title),
            sender=Sender(row.sender_id, row.sender_name, row.sender_language),
            text=row.text,
            reply_to=row.reply_to,
        ),
        received_at=row.received_at,
        attempts=row.attempts,
    )
