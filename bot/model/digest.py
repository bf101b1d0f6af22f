"""A destination's standing orders, and what they became."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


class TargetKind(StrEnum):
    TAG = "tag"
    OUTLET = "outlet"
    WORD = "word"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What is followed or muted: a tag's slug, an outlet's name or a word."""

    kind: TargetKind
    value: str


class Mode(StrEnum):
    """`LESS` takes points from a story, so that only what weighs more still comes."""

    FOLLOW = "follow"
    MUTE = "mute"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Digest × target. `until` ends a mute, or a wish for less."""

    target: Target
    mode: Mode
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A standing order: so many stories, at a local time on these weekdays (0 = Monday).

    `next_at` is UTC and None while it is off. `last_at` is when the last one was due: the next covers what
    came since then, or since `covered_until`, when the last one was locked. `is_far_above_shown`: a story far
    above the threshold comes though nothing followed matches. `reading_minutes`, where set, takes the place
    of `length`: as many stories as can be read in that time. Where it `skips_holidays`, none comes on public
    holidays of `country`, or of the zone's country where that is empty. `is_silent`: it comes without sound.
    """

    id: int
    destination_id: int
    name: str
    length: int
    local_time: time
    weekdays: frozenset[int]
    zone: str
    language: str
    audience: str
    created_at: datetime
    next_at: datetime | None = None
    last_at: datetime | None = None
    covered_until: datetime | None = None
    paused_until: datetime | None = None
    is_far_above_shown: bool = True
    subscriptions: tuple[Subscription, ...] = ()
    reading_minutes: int | None = None
    skips_holidays: bool = False
    country: str = ""
    is_silent: bool = False

    @property
    def is_weekly(self) -> bool:
        """Whether it comes once a week: then it tells the week, whatever other digests told of it."""
        return len(self.weekdays) == 1


class EditionStatus(StrEnum):
    DRAFT = "draft"
    LOCKED = "locked"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class ChosenStory:
    """A story in an edition. `told_entries` are the entries that this edition tells of it.

    `is_taken_in`: an admin wanted it there, whatever it weighs.
    """

    story_id: int
    told_entries: tuple[int, ...]
    is_update: bool = False
    is_far_above: bool = False
    is_taken_in: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One composed selection, shared by digests whose inputs are equal.

    `inputs_key` is a digest of everything that decided it; `message` is the document as JSON.
    `near_misses` are ids of stories, best first.
    """

    id: int
    inputs_key: str
    due_at: datetime
    status: EditionStatus
    chosen: tuple[ChosenStory, ...]
    near_misses: tuple[int, ...]
    read_count: int
    message: str
    composed_at: datetime
