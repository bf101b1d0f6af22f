"""An entry: one item of a feed, as stored."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.feed import Outlet
from bot.model.tag import TagMatch


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed.

    `published` is never empty: an entry without a date gets the moment it was first seen, and a date
    in the future is cut to it. `is_history` marks entries older than 48 h at the feed's first fetch:
    searchable, never sent. `story_id` and `copy_of` (another entry's id) are None until curated.
    `evidence` are stems of words it shared with its story when it joined, most telling first.
    """

    id: int
    feed_id: int
    outlet: Outlet
    guid: str
    title: str
    published: datetime
    first_seen: datetime
    url: str | None = None
    canonical_url: str | None = None
    summary: str = ""
    content: str = ""
    author: str | None = None
    updated: datetime | None = None
    language: str | None = None
    links: tuple[str, ...] = ()
    is_history: bool = False
    story_id: int | None = None
    copy_of: int | None = None
    tags: tuple[TagMatch, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def fullest_text(self) -> str:
        """The content, or the summary where that says more."""
        return self.content if len(self.content) > len(self.summary) else self.summary
