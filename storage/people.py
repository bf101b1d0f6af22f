"""Persons, and the member each of them is in a platform."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.destination import Installation, Member, Sender
from storage.statements import insert_for
from storage.tables import member, person

# All that one person is on the platforms.
_side = member.alias()
_IS_OPERATOR = exists().where(_side.c.person_id == member.c.person_id, _side.c.is_operator)
_INVITED_AT = (
    select(func.min(_side.c.invited_at, type_=member.c.invited_at.type))
    .where(_side.c.person_id == member.c.person_id)
    .scalar_subquery()
)


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
        """Write it. A right that is new is the member's own; one that is gone is taken from all sides."""
        before = await self.get(changed.id)
        if before is None:
            return
        is_them = member.c.id == changed.id
        values = {"name": changed.name, "is_admin": changed.is_admin}
        await self._connection.execute(update(member).where(is_them).values(values))
        for right in ("is_operator", "invited_at"):
            value = getattr(changed, right)
            if value != getattr(before, right):
                concerned = is_them if value else member.c.person_id == before.person_id
                await self._connection.execute(update(member).where(concerned).values({right: value}))

    async def sides(self, person_id: int) -> list[Member]:
        query = _joined().where(member.c.person_id == person_id).order_by(member.c.id)
        return [_member_of(row) for row in await self._connection.execute(query)]

    async def trusted(self) -> list[Member]:
        query = _joined().where(_IS_OPERATOR | member.c.is_admin).order_by(member.c.id)
        return [_member_of(row) for row in await self._connection.execute(query)]

    async def _one(self, condition: ColumnElement[bool]) -> Member | None:
        row = (await self._connection.execute(_joined().where(condition))).one_or_none()
        return None if row is None else _member_of(row)

    async def _insert(self, installation: Installation, sender: Sender, now: datetime) -> None:
        new_person = insert(person).values(created_at=now).returning(person.c.id)
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
    own = (member.c.id, member.c.person_id, member.c.installation_id, member.c.external_id, member.c.name)
    return select(*own, member.c.is_admin, _IS_OPERATOR.label("operates"), _INVITED_AT.label("came_at"))


def _member_of(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        person_id=row.person_id,
        installation_id=row.installation_id,
        external_id=row.external_id,
        name=row.name,
        is_operator=row.operates,
        is_admin=row.is_admin,
        invited_at=row.came_at,
    )
