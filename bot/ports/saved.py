"""What people saved to read later. It follows the person, from one platform to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# So many a person may save: more is an archive, and a list of them is no longer looked through.
MAX_SAVED = 500


@dataclass(frozen=True, slots=True)
class SavedStory:
    """A story that was saved, by the id it is kept under now."""

    story_id: int
    saved_at: datetime


class SavedStore(Protocol):
    async def add(self, person_id: int, story_id: int, *, now: datetime) -> bool:
        """Save the story; False if it was saved already, itself or what it was merged with."""
        ...

    async def remove(self, person_id: int, story_id: int) -> datetime | None:
        """Return when the story was saved that is saved no longer; None if it was not."""
        ...

    async def of(self, person_id: int) -> Sequence[SavedStory]:
        """Return all that the person saved, newest first; stories that became one come once."""
        ...

    async def forget(self, person_id: int) -> int:
        """Forget all that the person saved; return how many stories that were."""
        ...
