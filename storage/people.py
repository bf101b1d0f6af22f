"""Persons, and the member each of them is in a platform."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.destination import Installation, Member, Sender
from storage.statements import insert_for
from storage.tables import member, person


class SqlPeople:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ensure(self, installation: Installation, sender: Sender, *, now: datetime) -> Member:
        """Return the member; a sender without a name keeps the one we know."""
        is_them = and_(
            member.c.installation_id == installation.id, member.c.external_id == sender.external_id
        )
        found = await self._one(is_them)
        if found is None:
            await self._insert(installation, sender, now)
        elif sender.name and sender.name != found.name:
            await self._connection.execute(update(member).where(is_them).values(name=sender.name))
        else:
            return found
        return _member_of((await self._connection.execute(_joined().where(is_them))).one())

    async def get(self, member_id: int) -> Member | None:
        return await self._one(member.c.id == member_id)

    async def save(self, changed: Member) -> None:
        values = {"name": changed.name, "is_admin": changed.is_admin}
        await self._connection.execute(update(member).where(member.c.id == changed.id).values(values))
        of_them = update(person).where(person.c.id == changed.person_id)
        await self._connection.execute(
            of_them.values(is_operator=changed.is_operator, invited_at=changed.invited_at)
        )

    async def trusted(self) -> list[Member]:
        query = _joined().where(person.c.is_operator | member.c.is_admin).order_by(member.c.id)
        return [_member_of(row) for row in await self._connection.execute(query)]

    async def _one(self, condition: ColumnElement[bool]) -> Member | None:
        row = (await self._connection.execute(_joined().where(condition))).one_or_none()
        return None if row is None else _member_of(row)

    async def _insert(self, installation: Installation, sender: Sender, now: datetime) -> None:
        new_person = insert(person).values(is_operator=False, created_at=now).returning(person.c.id)
        person_id = (await self._connection.execute(new_person)).scalar_one()
        new_member = insert_for(self._connection, member).values(
            person_id=person_id,
            installation_id=installation.id,
            external_id=sender.external_id,
            name=sender.name,
            is_admin=False,
            created_at=now,
        )
        once = new_member.on_conflict_do_nothing().returning(member.c.id)
        if await self._connection.scalar(once) is None:  # another transaction met them at the same moment
            await self._connection.execute(delete(person).where(person.c.id == person_id))


def _joined() -> Select[Any]:
    return select(member, person.c.is_operator, person.c.invited_at).join(
        person, person.c.id == member.c.person_id
    )


def _member_of(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        person_id=row.person_id,
        installation_id=row.installation_id,
        external_id=row.external_id,
        name=row.name,
        is_operator=row.is_operator,
        is_admin=row.is_admin,
        invited_at=row.invited_at,
    )
