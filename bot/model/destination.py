"""Where messages go, and who is there."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum


class Platform(StrEnum):
    SLACK = "slack"
    TELEGRAM = "telegram"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Installation:
    """A Slack workspace or a Telegram bot. `external_id` is the team's or the bot's id.

    Its token is read and written apart from it, so that no repr or log line ever holds one.
    """

    id: int
    platform: Platform
    external_id: str
    name: str = ""
    is_active: bool = True


class PlaceKind(StrEnum):
    PRIVATE = "private"  # a Telegram chat or Slack DM with one person; the terminal
    GROUP = "group"  # a Telegram group or forum topic
    CHANNEL = "channel"  # a Slack channel or a Telegram channel


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said, as the platform names it: chat or channel id, and thread or topic.

    A private chat goes by the id of its human: so what is theirs is found, and erased with them.
    """

    kind: PlaceKind
    chat: str
    thread: str = ""
    title: str = ""


class DestinationStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # by us, with a reason: archived, may not post, bot not in the channel
    GONE = "gone"  # blocked, kicked, deleted
    EMPTIED = "emptied"  # its person was forgotten; erased once the last message is out


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when, by the local clock, nothing comes unasked; over midnight if `end` is earlier."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go; belongs to an installation. `language` is "nb" or "en", `zone` an IANA name.

    `gone_at` is since when it is gone. `takes_shares`: people may share stories there from elsewhere.
    """

    id: int
    installation_id: int
    platform: Platform
    place: Place
    language: str
    zone: str
    audience: str
    created_at: datetime
    status: DestinationStatus = DestinationStatus.ACTIVE
    status_reason: str = ""
    gone_at: datetime | None = None
    quiet: QuietHours | None = None
    takes_shares: bool = False

    def gone(self, reason: str, *, now: datetime) -> "Destination":
        """Return it gone; one that was gone already keeps the moment."""
        at = self.gone_at or now
        return replace(self, status=DestinationStatus.GONE, status_reason=reason, gone_at=at)

    def paused(self, reason: str) -> "Destination":
        return replace(self, status=DestinationStatus.PAUSED, status_reason=reason, gone_at=None)

    def active(self) -> "Destination":
        return replace(self, status=DestinationStatus.ACTIVE, status_reason="", gone_at=None)


@dataclass(frozen=True, slots=True)
class Sender:
    """The human behind an update, as the platform names them."""

    external_id: str
    name: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one platform. `is_admin`: named an admin by an operator (Slack, terminal).

    `invited_at` is when an invitation let them in.
    """

    id: int
    person_id: int
    installation_id: int
    external_id: str
    name: str = ""
    is_operator: bool = False
    is_admin: bool = False
    invited_at: datetime | None = None


class Role(StrEnum):
    READER = "reader"
    ADMIN = "admin"
    OPERATOR = "operator"
