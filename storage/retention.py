"""Keep nothing longer than needed: each method takes a portion, so that nobody waits long for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import ChangeSubject, DeliveryStatus
from bot.model.destination import Destination, DestinationStatus, PlaceKind
from bot.ports.personal import TRIES
from storage.destinations import SqlDestinations
from storage.erasing import erase_rows, unreferred
from storage.invites import invite
from storage.statements import is_reply
from storage.tables import change, delivery, destination, edition, fact, inbox, member, person, report

# Nothing more becomes of these by itself.
_SETTLED = (DeliveryStatus.SENT, DeliveryStatus.REFUSED, DeliveryStatus.EXPIRED, DeliveryStatus.UNKNOWN)

# Spelt out, not filled in: only so does SQLite see that the index of texts serves.
_NO_TEXT: ColumnElement[str] = literal_column("''")


class SqlRetention:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def forget_updates(self, *, before: datetime, limit: int) -> int:
        return await self._drop(inbox, inbox.c.handled_at < before, limit)

    async def forget_replies(self, *, before: datetime, limit: int) -> int:
        is_settled_reply = and_(is_reply(), delivery.c.edition_id.is_(None), delivery.c.status.in_(_SETTLED))
        is_old = delivery.c.finished_at < before
        return await self._drop(delivery, and_(is_settled_reply, is_old, unreferred(delivery)), limit)

    async def forget_texts(self, *, before: datetime, limit: int) -> int:
        has_text = delivery.c.message != _NO_TEXT
        is_old = and_(has_text, delivery.c.finished_at < before)
        ids = await self._ids(delivery, is_old, limit)
        these = update(delivery).where(delivery.c.id.in_(ids))
        await self._connection.execute(these.values(message="", reply_to={}))
        # It can no longer be sent again; that it may have arrived is what counts from now on.
        unknown = these.where(delivery.c.status == DeliveryStatus.UNKNOWN)
        await self._connection.execute(unknown.values(status=DeliveryStatus.SENT))
        return len(ids)

    async def forget_editions(self, *, before: datetime, limit: int) -> int:
        has_text = edition.c.message != _NO_TEXT
        ids = await self._ids(edition, and_(has_text, edition.c.due_at < before), limit)
        these = edition.c.id.in_(ids)
        was_sent = exists().where(delivery.c.edition_id == edition.c.id)
        await erase_rows(self._connection, edition, and_(these, ~was_sent))
        await self._connection.execute(update(edition).where(these).values(message=""))
        return len(ids)

    async def forget_changes(self, *, before: datetime, limit: int) -> int:
        later = change.alias()
        has_later = exists().where(
            later.c.destination_id == change.c.destination_id,
            later.c.id > change.c.id,
            later.c.member_id.is_not(None),
            later.c.subject == change.c.subject,
        )
        is_old = and_(change.c.subject != ChangeSubject.CORRECTION, change.c.at < before)
        return await self._drop(change, and_(is_old, or_(change.c.member_id.is_(None), has_later)), limit)

    async def forget_reports(self, *, before: datetime, limit: int) -> int:
        return await self._drop(report, report.c.settled_at < before, limit)

    async def forget_invites(self, *, before: datetime, limit: int) -> int:
        return await self._drop(invite, invite.c.expires_at < before, limit)

    async def forget_tries(self) -> None:
        await self._connection.execute(delete(fact).where(fact.c.name.startswith(TRIES, autoescape=True)))

    async def left_places(
        self, status: DestinationStatus, *, before: datetime, now: datetime, limit: int
    ) -> list[Destination]:
        has_left = destination.c.status == status
        undated = update(destination).where(has_left, destination.c.gone_at.is_(None))
        await self._connection.execute(undated.values(gone_at=now))
        ids = await self._ids(destination, and_(has_left, destination.c.gone_at < before), limit)
        found = [await SqlDestinations(self._connection).get(destination_id) for destination_id in ids]
        return [place for place in found if place is not None]

    async def forget_strangers(self, *, before: datetime, limit: int) -> int:
        """Nobody is a stranger who is operator, admin, invited, linked, or has a private chat."""
        private = exists().where(
            destination.c.kind == PlaceKind.PRIVATE,
            destination.c.installation_id == member.c.installation_id,
            destination.c.chat == member.c.external_id,
        )
        linked = member.alias()
        is_linked = exists().where(linked.c.person_id == member.c.person_id, linked.c.id != member.c.id)
        keeps_nothing = exists().where(person.c.id == member.c.person_id, unreferred(person, but=member))
        is_ordinary = and_(~member.c.is_operator, ~member.c.is_admin, member.c.invited_at.is_(None))
        is_stranger = and_(member.c.created_at < before, is_ordinary, keeps_nothing, ~is_linked, ~private)
        query = select(member.c.person_id).where(is_stranger, unreferred(member)).limit(limit)
        people = (await self._connection.scalars(query)).all()
        await erase_rows(self._connection, person, person.c.id.in_(people))
        return len(people)

    async def _drop(self, table: Table, condition: ColumnElement[bool], limit: int) -> int:
        ids = await self._ids(table, condition, limit)
        return await erase_rows(self._connection, table, table.c.id.in_(ids)) if ids else 0

    async def _ids(self, table: Table, condition: ColumnElement[bool], limit: int) -> Sequence[Any]:
        return (await self._connection.scalars(select(table.c.id).where(condition).limit(limit))).all()
