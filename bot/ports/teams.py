"""Which shared place somebody calls their team's, and the note they are asked for when they share there."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_SHARED = re.compile(r"team:(?P<member>[0-9]+):(?P<story>[0-9]+):")


@dataclass(frozen=True, slots=True)
class Team:
    """`member_id` is who named the place, by writing there at `named_at`; `is_repeated`: what it was told may
    come again in private."""

    member_id: int
    destination_id: int
    is_repeated: bool
    named_at: datetime


@dataclass(frozen=True, slots=True)
class NoteQuestion:
    """The story that a member is about to share, told in `language`."""

    story_id: int
    language: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """What a member shared with their team."""

    member_id: int
    story_id: int


class TeamStore(Protocol):
    async def name(self, member_id: int, destination_id: int, *, now: datetime) -> None:
        """Keep the place as the member's; what was chosen of repeating stays with the same place."""
        ...

    async def drop(self, person_id: int) -> None: ...

    async def repeat(self, person_id: int, *, is_repeated: bool) -> None: ...

    async def of(self, person_id: int) -> Team | None:
        """Return the place that the person named last, on whatever platform."""
        ...

    async def of_reader(self, destination_id: int) -> Team | None:
        """Return the place of whoever reads that private chat; None for a shared place."""
        ...

    async def shared_since(self, member_ids: Collection[int], destination_id: int, *, since: datetime) -> int:
        """Return how often those members shared there since then."""
        ...

    async def ask(self, member_id: int, question: NoteQuestion) -> None:
        """Remember what the member is asked about, in place of an earlier question."""
        ...

    async def question(self, member_id: int) -> NoteQuestion | None: ...

    async def answered(self, member_id: int) -> bool:
        """Forget the question; False if there was none."""
        ...


def share_occasion(member_id: int, what: str = "") -> str:
    """Return the occasion of what that member shares; without `what`, how all of theirs begin."""
    return f"team:{member_id}:{what}"


def read_share(occasion: str) -> Share | None:
    """Return whose share of which story an occasion is; None for any other."""
    found = _SHARED.match(occasion)
    return Share(int(found["member"]), int(found["story"])) if found else None
