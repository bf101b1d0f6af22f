"""What admins ordered of the next editions: one draft a digest, gone once its edition is out."""

from datetime import datetime
from typing import Protocol

from bot.model.draft import Draft


class DraftStore(Protocol):
    async def get(self, digest_id: int) -> Draft | None: ...

    async def save(self, draft: Draft) -> bool:
        """Write it in place of the revision before; False if that is no longer the one there."""
        ...

    async def remove(self, digest_id: int) -> None: ...

    async def forget(self, *, before: datetime, limit: int) -> int:
        """Forget drafts of editions that were due before then; return how many."""
        ...

    async def was_taken_in(self, destination_id: int, story_id: int) -> bool:
        """Say whether an admin took the story into one of the last editions that went there."""
        ...
