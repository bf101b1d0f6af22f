"""What members thought of the editions they got: one vote each, kept to learn from later."""

from datetime import datetime
from typing import Protocol


class VoteStore(Protocol):
    async def is_sent(self, edition_id: int, destination_id: int) -> bool:
        """Say whether that edition went to that destination."""
        ...

    async def of(self, edition_id: int, destination_id: int, member_id: int) -> bool | None:
        """Return the member's vote, True for useful; None if there is none."""
        ...

    async def cast(
        self, edition_id: int, destination_id: int, member_id: int, *, is_useful: bool | None, now: datetime
    ) -> None:
        """Keep the vote in place of an earlier one; None takes it back."""
        ...
