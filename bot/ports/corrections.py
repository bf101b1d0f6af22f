"""What the core needs of the store to correct stories and names, and to keep what readers report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.correction import Merge, NameDecision, NewReport, OpenReport, Proposal, Split
from bot.model.tag import Tag, TagCorrections


class CorrectionStore(Protocol):
    """Corrections of stories. Whoever changes one saves the stories it touched anew afterwards."""

    async def number(self) -> int:
        """Return a number that `hold_off` raises, and every correction: of names and taken back ones, too."""
        ...

    async def hold_off(self) -> int:
        """Let nobody else correct or curate until this transaction ends; return the number before."""
        ...

    async def split(self, story_id: int, entry_ids: Sequence[int], *, now: datetime) -> Split | None:
        """Make those entries, with their copies, a story of its own that is kept apart from the old one.

        Both count as told where the old one was. None where nothing would move, or nothing stay.
        """
        ...

    async def rejoin(self, split: Split) -> bool:
        """Take a split back, with what joined the new story since; False if that is no story any more."""
        ...

    async def merge(self, *, kept: int, gone: int) -> Merge | None:
        """Make two stories one by hand, whatever kept them apart; None if they are one already."""
        ...

    async def part(self, merge: Merge) -> bool:
        """Take a merge back: the old story lives again with the entries it had, as far as they are there.

        False if none is, or if nothing else is. What joined since stays.
        """
        ...

    async def retag(self, story_id: int, corrections: TagCorrections) -> None: ...

    async def apart(self) -> list[tuple[int, int]]:
        """Return the pairs of stories that are to be kept apart, by the ids they are kept under now."""
        ...


class ReportStore(Protocol):
    """What readers report."""

    async def add(self, report: NewReport) -> bool:
        """Store the report; False if that member reported that before."""
        ...

    async def count_by(self, member_id: int, *, since: datetime) -> int: ...

    async def count_open(self) -> int:
        """Return how many things are reported and unanswered, however many reported them."""
        ...

    async def open(self, *, limit: int) -> list[OpenReport]:
        """Return what is unanswered, what most readers say first, then oldest first."""
        ...

    async def open_of(self, story_id: int) -> list[OpenReport]:
        """Return what is unanswered of that very story."""
        ...

    async def get_open(self, report_id: int) -> OpenReport | None:
        """Return the unanswered report of that id, counted with those that say the same."""
        ...

    async def settle(
        self, report: OpenReport, *, is_accepted: bool, by: int, now: datetime, change_id: int | None = None
    ) -> None:
        """Answer all reports that say the same: `by` that member, with that change if it made one."""
        ...

    async def reopen(self, report_id: int) -> bool:
        """Take back the answer to that report and those answered with it; False if it is open."""
        ...

    async def reopen_after(self, change_id: int) -> None:
        """Take back the answers that this change gave, as it was undone."""
        ...


class NameStore(Protocol):
    """Names without a tag that entries hold, and what operators decided on names."""

    async def sight(self, entry_id: int, names: Sequence[str], *, published: datetime) -> None:
        """Note the names that the entry holds, in place of those noted before."""
        ...

    async def forget_sightings(self, *, before: datetime) -> None:
        """Forget what entries published before then hold."""
        ...

    async def proposed(self, *, min_stories: int, limit: int) -> list[Proposal]:
        """Return undecided names that at least so many stories hold, those of most stories first."""
        ...

    async def decided(self) -> list[NameDecision]:
        """Return what is a tag or an alias, in the order it was decided."""
        ...

    async def decision(self, name: str) -> NameDecision | None: ...

    async def decide(self, name: str, decision: NameDecision | None, *, now: datetime) -> None:
        """Keep the decision in place of any before; None forgets it."""
        ...

    async def read_anew(self, entry_ids: Sequence[int]) -> None:
        """Let these entries be curated again."""
        ...

    async def entries_with(self, name: str, *, limit: int) -> list[int]:
        """Return the ids of the entries that were seen with the name, newest first."""
        ...

    async def entries_tagged(self, tag: Tag, *, since: datetime, limit: int) -> list[int]:
        """Return the ids of the entries first seen since then that have the tag, newest first."""
        ...
