"""What the core needs of the store to let a person be one on several platforms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.digest import Subscription


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code that a member made. `other_id` is who typed it since, `asked_at` when that one said yes."""

    id: int
    member_id: int
    expires_at: datetime
    other_id: int | None = None
    asked_at: datetime | None = None


class LinkStore(Protocol):
    async def add(self, member_id: int, code_hash: str, *, expires_at: datetime) -> int:
        """Keep the member's code, in place of an earlier one, and return its id."""
        ...

    async def by_hash(self, code_hash: str, *, now: datetime) -> LinkCode | None:
        """Return the code if it has not expired."""
        ...

    async def get(self, code_id: int, *, now: datetime) -> LinkCode | None:
        """Return the code if it has not expired."""
        ...

    async def take(self, code_id: int, member_id: int) -> bool:
        """Note who typed it; False where that was another: of two who do so at once, one gets True."""
        ...

    async def note_asked(self, code_id: int, *, now: datetime, expires_at: datetime) -> None:
        """Note that who typed it said yes, and until when it is good then."""
        ...

    async def drop(self, code_id: int) -> bool:
        """Use the code up; False if it is used or gone: of two who do so at once, one gets True."""
        ...

    async def unite(self, person_id: int, other_id: int) -> None:
        """Make two persons one: what either saved is saved, and each right is of both."""
        ...

    async def part(self, member_id: int) -> int:
        """Return the id of a person who is this member alone, made now where others were linked.

        What was saved stays with both. Rights stay with the members who got them.
        """
        ...

    async def mutes_elsewhere(self, destination_id: int) -> list[Subscription]:
        """Return what whoever reads that private chat muted in their others; nothing for a shared place."""
        ...

    async def forget_codes(self, *, before: datetime, limit: int) -> int:
        """Drop codes that expired before then; return how many."""
        ...
