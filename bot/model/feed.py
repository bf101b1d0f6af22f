"""Feeds and the outlets that publish them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Tier(StrEnum):
    """How near an outlet stands to the fact."""

    LAB = "lab"
    PRESS = "press"
    ANALYST = "analyst"
    REGULATOR = "regulator"
    VENDOR = "vendor"
    AGGREGATOR = "aggregator"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes. `owner` is a company slug where a company speaks of itself, or the house behind."""

    name: str
    tier: Tier = Tier.PRESS
    owner: str | None = None

    @property
    def house(self) -> str:
        """Who is behind it: outlets of one house are not independent of one another."""
        return self.owner or self.name


class FeedStatus(StrEnum):
    ACTIVE = "active"
    GONE = "gone"  # answered 410 twice, or 404 for 30 days: no longer polled


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed as an operator or an OPML file names it."""

    url: str
    title: str = ""
    site_url: str | None = None
    category: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FetchState:
    """What polling politely needs to remember. Validators are echoed byte for byte."""

    next_fetch_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    last_fetched_at: datetime | None = None
    last_changed_at: datetime | None = None
    failures: int = 0
    first_failed_at: datetime | None = None
    last_error: str | None = None
    moved_to: str | None = None
    moved_count: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """A publisher's address that we poll."""

    id: int
    url: str
    title: str
    outlet: Outlet
    added_at: datetime
    fetch: FetchState
    site_url: str | None = None
    category: str = ""
    language: str | None = None
    status: FeedStatus = FeedStatus.ACTIVE

    @property
    def is_first_fetch(self) -> bool:
        return self.fetch.last_changed_at is None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What the parser made of a body. Entries are normalised: plain text, aware UTC times, absolute links."""

    title: str
    site_url: str | None
    language: str | None
    entries: tuple["ParsedEntry", ...]
    ttl_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One normalised item of a feed, not stored yet.

    `guid` is the publisher's id, else the link, else a hash of the title. `summary` and `content` are
    plain text without markup; `links` are the absolute addresses the body points at.
    """

    guid: str
    title: str
    url: str | None = None
    summary: str = ""
    content: str = ""
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    links: tuple[str, ...] = field(default=())
