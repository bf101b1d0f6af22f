"""Small facts about this Siste, by name."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert_for
from storage.tables import fact


class SqlFacts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str | None:
        found: str | None = await self._connection.scalar(select(fact.c.value).where(fact.c.name == name))
        return found

    async def set(self, name: str, value: str) -> None:
        statement = insert_for(self._connection, fact).values(name=name, value=value)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})
        )
