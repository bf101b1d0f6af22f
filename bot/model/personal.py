"""What is stored about one person, to be handed to them; and invitations."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Invite:
    """A code that lets one person in. Only its hash is kept."""

    id: int
    made_by: int
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """The person as one platform knows them; `installation` is the workspace's or the bot's name."""

    platform: str
    installation: str
    id: str
    name: str
    is_admin: bool
    met_at: datetime


@dataclass(frozen=True, slots=True)
class ToldStory:
    story: int
    headline: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class KeptStory:
    story: int
    headline: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SentMessage:
    why: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """That something came and when: its text is forgotten once it is answered."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MadeChange:
    """`place` is the title of where it was made, or the platform's id of it."""

    what: str
    place: str
    at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentReport:
    story: int
    headline: str
    what: str
    at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CastVote:
    """What they thought of the edition that was due then."""

    edition_due_at: datetime
    is_useful: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MadeRequest:
    """What they asked those who may change a place to do there."""

    place: str
    what: str
    at: datetime
    asked_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """All that the store links with a person, apart from the settings of their chats."""

    met_at: datetime
    is_operator: bool
    invited_at: datetime | None
    memberships: tuple[Membership, ...]
    saved: tuple[KeptStory, ...]
    told: tuple[ToldStory, ...]
    sent: tuple[SentMessage, ...]
    received: tuple[ReceivedMessage, ...]
    changes: tuple[MadeChange, ...]
    reports: tuple[SentReport, ...]
    votes: tuple[CastVote, ...]
    invites: tuple[Invite, ...]
    team_channels: tuple[str, ...]
    requests: tuple[MadeRequest, ...]
