"""Statements that the two dialects spell apart, and lists too long for one statement."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import delivery

T = TypeVar("T")

# Both databases cap the values of a statement (SQLite at 32,766, PostgreSQL at 65,535).
_MOST_VALUES = 2_000


def insert_for(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows ON CONFLICT, in the connection's dialect."""
    return postgresql.insert(table) if is_postgres(connection) else sqlite.insert(table)


def is_postgres(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"


def spelt(word: StrEnum) -> ColumnElement[str]:
    """Write a word of ours into the statement itself: only so does SQLite see that a partial index serves."""
    return literal_column(f"'{word.value}'")


def is_reply() -> ColumnElement[bool]:
    """Say of a delivery whether it says something to whoever spoke to us, written as its index is."""
    return delivery.c.urgency < literal_column("'1'")


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a list where it would be too long for one statement."""
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]
