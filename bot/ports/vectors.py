"""The store of what an encoder made of entries, so that a restart need not ask it again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.entry import Entry
from bot.ports.outside import Vector


class VectorStore(Protocol):
    """One vector an entry, under its model's name: those of two models cannot be compared."""

    async def replace(self, model: str, entries: Sequence[Entry], vectors: Mapping[int, Vector]) -> None:
        """Keep the vectors, by entry id, of these entries; those without one lose what they had."""
        ...

    async def since(self, moment: datetime, model: str) -> dict[int, Vector]:
        """Return that model's vectors of entries published since then, by entry id."""
        ...

    async def forget_before(self, moment: datetime) -> None:
        """Drop the vectors of entries published before."""
        ...
