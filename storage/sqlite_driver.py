"""SQLite's driver that goes to the connection's thread only for what may take its time.

SQLAlchemy makes four trips to that thread for a statement. With the loop busy a trip takes a millisecond, and
the statement itself a tenth of one; a command is some twenty statements. Here a statement runs on the loop
unless it was seen to be slow, and a transaction begins with its first statement. What can wait for a lock or
for the disk (the beginning and the end of a writer's transaction) always goes to the thread.
"""

import asyncio
import sqlite3
import time
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

# A statement that worked longer than this, or waited so long for the disk, goes to the thread for a minute.
SLOW_WORK_SECONDS = 0.005
SLOW_SECONDS = 0.05
SLOW_FOR_SECONDS = 60.0
# The loop turns to others at least this often, however many quick statements follow each other.
TURN_SECONDS = 0.002

# More rows than these at once go to the thread.
MANY = 50

READER_BEGIN = "BEGIN"


class _Pace:
    """Which statements are slow, and when the loop last turned to others."""

    def __init__(self) -> None:
        self._slow_until: dict[str, float] = {}
        self._turned_at = time.perf_counter()

    def is_slow(self, operation: str) -> bool:
        return self._slow_until.get(operation, 0.0) > time.perf_counter()

    def note_slow(self, operation: str) -> None:
        now = time.perf_counter()
        self._slow_until = {text: until for text, until in self._slow_until.items() if until > now}
        self._slow_until[operation] = now + SLOW_FOR_SECONDS

    async def turn(self, now: float) -> None:
        if now - self._turned_at > TURN_SECONDS:
            await asyncio.sleep(0)
            self._turned_at = time.perf_counter()


_pace = _Pace()


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
        await self._run(operation, lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        many = lambda cursor: cursor.executemany(operation, seq_of_parameters)  # noqa: E731 - as above
        await self._run(operation, many, is_long=len(seq_of_parameters) > MANY)

    async def _run(
        self, operation: str, act: Callable[[sqlite3.Cursor], object], *, is_long: bool = False
    ) -> None:
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
            if is_long or begin not in ("", READER_BEGIN) or _pace.is_slow(operation):
                given = await connection._execute(whole)
            else:
                given = await _here(operation, whole)
        self._described, self._row_count, self._last_row, rows = given
        self._rows = deque(rows)


async def _here(operation: str, whole: Callable[[], tuple[Any, int, int, list[Any]]]) -> Any:
    """Run it on the loop, and remember it if that was too long."""
    began, worked = time.perf_counter(), time.thread_time()
    given = whole()
    now = time.perf_counter()
    if time.thread_time() - worked > SLOW_WORK_SECONDS or now - began > SLOW_SECONDS:
        _pace.note_slow(operation)
    await _pace.turn(now)
    return given


class QuickConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("_begin", "_is_reading")

    _cursor_cls = _Cursor

    def begin_with_next(self, begin: str) -> None:
        """Begin a transaction together with its first statement."""
        self._begin, self._is_reading = begin, begin == READER_BEGIN

    def take_begin(self) -> str:
        begin, self._begin = getattr(self, "_begin", ""), ""
        return begin

    def cursor(self, server_side: bool = False) -> AsyncAdapt_dbapi_cursor:  # noqa: FBT001, FBT002 - SQLAlchemy's
        if server_side and (begin := self.take_begin()):
            super().cursor().execute(begin)
        return super().cursor(server_side)

    def commit(self) -> None:
        if self.take_begin():
            return  # nothing was asked
        if getattr(self, "_is_reading", False):
            self._driver.commit()  # gives up a snapshot; writes nothing
        else:
            super().commit()

    def rollback(self) -> None:
        if self.take_begin():
            return
        if getattr(self, "_is_reading", False):
            self._driver.rollback()
        else:
            super().rollback()

    @property
    def in_transaction(self) -> bool:
        return bool(getattr(self, "_begin", "")) or bool(self._driver.in_transaction)

    @property
    def _driver(self) -> sqlite3.Connection:
        driver: Any = self._connection
        conn: sqlite3.Connection = driver._conn
        return conn


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        return QuickConnection(self, super().connect(*arg, **kw | {"check_same_thread": False})._connection)


def dbapi() -> AsyncAdapt_aiosqlite_dbapi:
    """Return the driver's module, for `create_async_engine(module=…)`."""
    return _Dbapi(aiosqlite, sqlite3)
