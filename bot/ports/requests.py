"""What somebody asked of those who may do it: a command on a place, kept until it is answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """`command` is to be carried out on the place where it was typed, or on the one that it names.

    `title` is what that place was called. Until `asked_at` it was only offered to be asked. Settled, it was
    granted or declined by `settled_by`, who may be erased since.
    """

    id: int
    member_id: int
    destination_id: int
    command: str
    title: str
    made_at: datetime
    asked_at: datetime | None = None
    settled_at: datetime | None = None
    settled_by: int | None = None
    is_granted: bool = False


class RequestStore(Protocol):
    async def offer(
        self, member_id: int, destination_id: int, command: str, title: str, *, now: datetime
    ) -> Request:
        """Return the member's open request for that command on that place, made if there is none."""
        ...

    async def get(self, request_id: int) -> Request | None: ...

    async def count(self, member_id: int, *, since: datetime) -> tuple[int, int]:
        """Return how many requests of the member were made or asked since then, and how many were asked."""
        ...

    async def note_asked(self, request_id: int, *, now: datetime) -> None: ...

    async def settle(self, request_id: int, *, by: int, is_granted: bool, now: datetime) -> bool:
        """Write the answer; False if another came first."""
        ...

    async def forget(self, *, before: datetime, limit: int) -> int:
        """Drop requests asked, or only offered, before then, answered or not; return how many."""
        ...
