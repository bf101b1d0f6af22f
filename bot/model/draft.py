"""What admins ordered of the next edition of a digest, before it goes out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

# An edition that was moved further than this is another one: what was ordered of it is out of date.
KEPT_WHEN_MOVED = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class FrozenStory:
    """A story as it was when its edition was locked; entries that came later are not told."""

    story_id: int
    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be done with stories, by their ids.

    `taken_out` do not come. `taken_in` come whatever they weigh, beyond the digest's length. `sequence` is
    how the edition stood when it was edited: those stories do not age out of it, and what is new comes after
    them. Where the edition is locked, `frozen` is all there is, as of `locked_at`.
    """

    taken_out: tuple[int, ...] = ()
    taken_in: tuple[int, ...] = ()
    sequence: tuple[int, ...] = ()
    frozen: tuple[FrozenStory, ...] | None = None
    locked_at: datetime | None = None

    def __bool__(self) -> bool:
        return self != NO_ORDERS

    @property
    def is_locked(self) -> bool:
        return self.frozen is not None

    @property
    def kept(self) -> tuple[int, ...]:
        """The stories that come whatever else does."""
        return self.taken_in if self.frozen is None else tuple(story.story_id for story in self.frozen)

    @property
    def named(self) -> tuple[int, ...]:
        """The stories that may come though they are older than what the edition covers."""
        return tuple(dict.fromkeys((*self.kept, *self.sequence)))

    @property
    def places(self) -> tuple[int, ...]:
        """The stories in the order that was asked for."""
        return self.sequence if self.frozen is None else self.kept


NO_ORDERS = Orders()


@dataclass(frozen=True, slots=True)
class Draft:
    """The orders on the next edition of a digest, which was due at `due_at` when they were given.

    `revision` grows with every change, so that a button of an older preview is known by it. `edition_id` is
    the edition as it was locked. Who changed it is empty once they were erased.
    """

    digest_id: int
    due_at: datetime
    changed_at: datetime
    revision: int
    orders: Orders = field(default=NO_ORDERS)
    changed_by: int | None = None
    edition_id: int | None = None

    def holds_for(self, due: datetime | None, *, last_at: datetime | None) -> bool:
        """Say whether it is about the edition due then: not of one that is out, nor moved by many days."""
        is_out = last_at is not None and last_at >= self.due_at
        return due is not None and not is_out and due - self.due_at <= KEPT_WHEN_MOVED
