"""Vectors of entries, packed as 32-bit floats in the byte order of most machines."""

import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.entry import Entry
from bot.ports.outside import Vector
from storage.tables import entry_vector


class SqlVectors:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, model: str, entries: Sequence[Entry], vectors: Mapping[int, Vector]) -> None:
        ids = [entry.id for entry in entries]
        await self._connection.execute(delete(entry_vector).where(entry_vector.c.entry_id.in_(ids)))
        rows = [
            {
                "entry_id": entry.id,
                "model": model,
                "published": entry.published,
                "numbers": _packed(vectors[entry.id]),
            }
            for entry in entries
            if entry.id in vectors
        ]
        if rows:
            await self._connection.execute(insert(entry_vector), rows)

    async def since(self, moment: datetime, model: str) -> dict[int, Vector]:
        query = select(entry_vector.c.entry_id, entry_vector.c.numbers).where(
            entry_vector.c.published >= moment, entry_vector.c.model == model
        )
        return {row.entry_id: _unpacked(row.numbers) for row in await self._connection.execute(query)}

    async def forget_before(self, moment: datetime) -> None:
        await self._connection.execute(delete(entry_vector).where(entry_vector.c.published < moment))


def _packed(vector: Vector) -> bytes:
    return _in_order(array("f", vector)).tobytes()


def _unpacked(numbers: bytes) -> Vector:
    vector = array("f")
    vector.frombytes(numbers)
    return _in_order(vector)


def _in_order(vector: "array[float]") -> "array[float]":
    """Swap the bytes on a machine that has them the other way round."""
    if sys.byteorder == "big":
        vector.byteswap()
    return vector
