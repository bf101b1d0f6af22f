"""SQLite's driver with one trip to the connection's thread a statement, where SQLAlchemy's makes four.

A transaction begins with its first statement, in the same trip.

SQLAlchemy asks aiosqlite for a cursor, then to execute, to fetch and to close, and waits for the thread each
time. A command is some twenty statements, so the trips cost more than the statements.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_cursor
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Keeps what a statement gave; the connection's own cursor is closed by then."""

    __slots__ = ("_described", "_last_row", "_row_count")

    _adapt_connection: Any
    _described: Any
    _row_count: int
    _last_row: int

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._described, self._row_count, self._last_row = None, -1, 0

    @property
    def description(self) -> Any:
        return self._described

    @property
    def rowcount(self) -> int:
        return self._row_count

    @property
    def lastrowid(self) -> int:
        return self._last_row

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        return

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        await self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _run(self, act: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection
        begin = self._adapt_connection.take_begin()

        def whole() -> tuple[Any, int, int, list[Any]]:
            cursor = connection._conn.cursor()
            try:
                if begin:
                    cursor.execute(begin)
                act(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return cursor.description, cursor.rowcount, cursor.lastrowid or 0, rows
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            self._described, self._row_count, self._last_row, rows = await connection._execute(whole)
            self._rows = deque(rows)


class QuickConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("_begin",)

    _cursor_cls = _Cursor

    def begin_with_next(self, begin: str) -> None:
        """Begin a transaction together with its first statement."""
        self._begin = begin

    def take_begin(self) -> str:
        begin, self._begin = getattr(self, "_begin", ""), ""
        return begin

    def cursor(self, server_side: bool = False) -> AsyncAdapt_dbapi_cursor:  # noqa: FBT001, FBT002 - SQLAlchemy's
        if server_side and (begin := self.take_begin()):
            super().cursor().execute(begin)
        return super().cursor(server_side)

    def commit(self) -> None:
        if not self.take_begin():
            super().commit()

    def rollback(self) -> None:
        if not self.take_begin():
            super().rollback()

    @property
    def in_transaction(self) -> bool:
        return bool(getattr(self, "_begin", "")) or bool(self._connection.in_transaction)


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        return QuickConnection(self, super().connect(*arg, **kw)._connection)


def dbapi() -> AsyncAdapt_aiosqlite_dbapi:
    """Return the driver's module, for `create_async_engine(module=…)`."""
    return _Dbapi(aiosqlite, sqlite3)
