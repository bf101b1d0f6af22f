"""Erase rows with everything that hangs on them.

What refers to such a row loses the reference where it can do without one, and goes too where it cannot.
That is read from the tables themselves, so that no table is ever forgotten.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection


async def erase_rows(connection: AsyncConnection, table: Table, condition: ColumnElement[bool]) -> int:
    """Erase the rows and what hangs on them; return how many rows of this table went."""
    await release_rows(connection, table, condition)
    return (await connection.execute(delete(table).where(condition))).rowcount


async def release_rows(connection: AsyncConnection, table: Table, condition: ColumnElement[bool]) -> None:
    """Erase what hangs on the rows, and leave them as they are."""
    for column in references_to(table):
        refers = column.in_(select(table.c.id).where(condition))
        if column.nullable:
            await connection.execute(update(column.table).where(refers).values({column.name: None}))
        else:
            await erase_rows(connection, column.table, refers)


def unreferred(table: Table, *, but: Table | None = None) -> ColumnElement[bool]:
    """Return the condition that no row anywhere, or none but of that table, refers to this one."""
    references = (column for column in references_to(table) if column.table is not but)
    return and_(*(~exists().where(column == table.c.id) for column in references))


def references_to(table: Table) -> Iterator[Column[Any]]:
    """Yield the columns of other tables that hold this one's ids."""
    for other in table.metadata.sorted_tables:
        for column in other.c:
            if other is not table and any(key.column.table is table for key in column.foreign_keys):
                yield column
