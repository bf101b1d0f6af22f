"""What people correct: operators split, merge and tag stories and decide on names; readers report.

A correction holds what Undo needs to bring everything back to where it was.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import TypeAdapter

from bot.model.tag import NO_CORRECTIONS, Tag, TagCorrections


@dataclass(frozen=True, slots=True)
class Split:
    """Entries of `story_id` became the story `new_id`. `copies` are (entry, what it was called a copy of)."""

    story_id: int
    new_id: int
    entry_ids: tuple[int, ...]
    copies: tuple[tuple[int, int], ...] = ()
    kind: Literal["split"] = "split"


@dataclass(frozen=True, slots=True)
class Merge:
    """The story `gone` went into `kept`, with its entries and with the stories that redirected to it.

    `tags_before` and `tags_after` are the tag corrections of `kept`.
    """

    kept: int
    gone: int
    entry_ids: tuple[int, ...]
    followers: tuple[int, ...] = ()
    tags_before: TagCorrections = NO_CORRECTIONS
    tags_after: TagCorrections = NO_CORRECTIONS
    kind: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class Retag:
    """A story got or lost `tag` by hand."""

    story_id: int
    tag: Tag
    before: TagCorrections
    after: TagCorrections
    kind: Literal["retag"] = "retag"


class NameKind(StrEnum):
    TAG = "tag"  # a tag of its own
    ALIAS = "alias"  # another name of a tag that there was
    IGNORED = "ignored"  # no tag, and not to be proposed again


@dataclass(frozen=True, slots=True)
class NameDecision:
    """What an operator decided on a name; `tag` is None where it is ignored."""

    name: str
    kind: NameKind
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """A name was decided on; `entry_ids` are those that were read anew for it."""

    name: str
    before: NameDecision | None
    after: NameDecision
    entry_ids: tuple[int, ...] = ()
    kind: Literal["naming"] = "naming"


Correction = Split | Merge | Retag | Naming

_ADAPTER: TypeAdapter[Correction] = TypeAdapter(Correction)


def correction_to_json(correction: Correction) -> str:
    return _ADAPTER.dump_json(correction).decode()


def correction_from_json(text: str) -> Correction:
    return _ADAPTER.validate_json(text)


@dataclass(frozen=True, slots=True)
class NewReport:
    """A reader says that a tag, or an entry, does not belong to a story; of them only the id is kept."""

    member_id: int
    story_id: int
    at: datetime
    tag: Tag | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What one or more readers reported and nobody has answered; `id` and `at` are the first one's."""

    id: int
    story_id: int
    at: datetime
    readers: int
    tag: Tag | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name that recurs without a tag. `companies` are those its entries are tagged with, most first."""

    name: str
    entries: int
    stories: int
    headlines: tuple[str, ...]
    companies: tuple[Tag, ...] = ()
