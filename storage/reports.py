"""What readers report as wrong, until an operator answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.correction import NewReport, OpenReport
from bot.model.tag import Facet, Tag
from storage.statements import insert_for
from storage.tables import report


class SqlReports:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: NewReport) -> bool:
        statement = insert_for(self._connection, report).values(
            member_id=new.member_id,
            story_id=new.story_id,
            thing=_thing(new),
            facet=new.tag.facet if new.tag else None,
            slug=new.tag.slug if new.tag else None,
            entry_id=new.entry_id,
            at=new.at,
        )
        added = statement.on_conflict_do_nothing().returning(report.c.id)
        return await self._connection.scalar(added) is not None

    async def count_by(self, member_id: int, *, since: datetime) -> int:
        query = select(func.count()).where(report.c.member_id == member_id, report.c.at >= since)
        return await self._connection.scalar(query) or 0

    async def count_open(self) -> int:
        things = _grouped().subquery()
        return await self._connection.scalar(select(func.count()).select_from(things)) or 0

    async def open(self, *, limit: int) -> list[OpenReport]:
        query = _grouped().order_by(func.count().desc(), func.min(report.c.id)).limit(limit)
        return [_open_of(row) for row in await self._connection.execute(query)]

    async def open_of(self, story_id: int) -> list[OpenReport]:
        query = _grouped().where(report.c.story_id == story_id).order_by(func.min(report.c.id))
        return [_open_of(row) for row in await self._connection.execute(query)]

    async def get_open(self, report_id: int) -> OpenReport | None:
        asked = select(report.c.story_id, report.c.thing).where(report.c.id == report_id)
        row = (await self._connection.execute(asked)).one_or_none()
        if row is None:
            return None
        same = _grouped().where(report.c.story_id == row.story_id, report.c.thing == row.thing)
        found = (await self._connection.execute(same)).one_or_none()
        return None if found is None else _open_of(found)

    async def settle(
        self, answered: OpenReport, *, is_accepted: bool, by: int, now: datetime, change_id: int | None = None
    ) -> None:
        same = and_(
            report.c.settled_at.is_(None),
            report.c.story_id == answered.story_id,
            report.c.thing == _thing(answered),
        )
        values = {
            "settled_at": now,
            "is_accepted": is_accepted,
            "settled_by": by,
            "change_id": change_id,
        }
        await self._connection.execute(update(report).where(same).values(values))

    async def reopen(self, report_id: int) -> bool:
        asked = select(report.c.story_id, report.c.thing, report.c.settled_at)
        query = asked.where(report.c.id == report_id, report.c.settled_at.is_not(None))
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return False
        await self._open(
            and_(
                report.c.story_id == row.story_id,
                report.c.thing == row.thing,
                report.c.settled_at == row.settled_at,
            )
        )
        return True

    async def reopen_after(self, change_id: int) -> None:
        await self._open(report.c.change_id == change_id)

    async def _open(self, condition: ColumnElement[bool]) -> None:
        values = {"settled_at": None, "is_accepted": None, "settled_by": None, "change_id": None}
        await self._connection.execute(update(report).where(condition).values(values))


def _grouped() -> Select[Any]:
    """Select what is unanswered, a row for each thing that is said to be wrong."""
    thing = (report.c.story_id, report.c.thing, report.c.facet, report.c.slug, report.c.entry_id)
    return (
        select(
            func.min(report.c.id).label("id"),
            func.min(report.c.at, type_=report.c.at.type).label("at"),
            func.count().label("readers"),
            *thing,
        )
        .where(report.c.settled_at.is_(None))
        .group_by(*thing)
    )


def _thing(said: NewReport | OpenReport) -> str:
    return f"{said.tag.facet}:{said.tag.slug}" if said.tag else str(said.entry_id)


def _open_of(row: Row[Any]) -> OpenReport:
    return OpenReport(
        id=row.id,
        story_id=row.story_id,
        at=row.at,
        readers=row.readers,
        tag=Tag(Facet(row.facet), row.slug) if row.facet else None,
        entry_id=row.entry_id,
    )
