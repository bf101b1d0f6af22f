"""Inbox and outbox: what came in, why something goes out, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.destination import Place, Sender


class IncomingKind(StrEnum):
    TEXT = "text"  # a typed command or words
    BUTTON = "button"  # text holds the button's action
    JOINED = "joined"  # the bot was added or unblocked
    LEFT = "left"  # the bot was removed or blocked
    SILENCED = "silenced"  # the bot is there and may not write; text is the reason: "archived" or "rights"
    HEARD = "heard"  # the bot may write there again
    MIGRATED = "migrated"  # the chat has a new id, in text


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update of a platform, made neutral. Handled once per (installation, update_key).

    `text` is what was said, its slash and address included ("/latest@siste_bot google"). `reply_to` is
    the adapter's own note of where the answer goes (a response_url, the message whose button was
    pressed); the core carries it.
    """

    update_key: str
    kind: IncomingKind
    place: Place
    sender: Sender
    text: str = ""
    reply_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InboxItem:
    id: int
    installation_id: int
    incoming: Incoming
    received_at: datetime
    attempts: int = 0


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # written before the call; found at start, it means unknown
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may have arrived: not resent by itself
    EXPIRED = "expired"  # too late to be worth sending


class Urgency(StrEnum):
    """Replies go before digests, and what stands in their threads goes last.

    An answer is a reply that counts against none of the platform's rates, so that it waits for no turn.
    """

    ANSWER = "0-answer"
    REPLY = "0-reply"
    DIGEST = "1-digest"
    THREAD = "2-thread"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """`occasion` says why: "digest:7:2026-04-28", "reply:113"; unique with the destination.

    Before `not_before` it is not sent.
    """

    occasion: str
    destination_id: int
    message: str
    urgency: Urgency
    created_at: datetime
    edition_id: int | None = None
    reply_to: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One of two ways out of an installation: of its answers, or of everything else."""

    installation_id: int
    is_for_answers: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    id: int
    occasion: str
    destination_id: int
    installation_id: int
    message: str
    urgency: Urgency
    status: DeliveryStatus
    created_at: datetime
    edition_id: int | None = None
    reply_to: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None
    expires_at: datetime | None = None
    attempts: int = 0
    remote_id: str | None = None
    error: str | None = None
    finished_at: datetime | None = None

    @property
    def lane(self) -> Lane:
        return Lane(self.installation_id, self.urgency is Urgency.ANSWER)


class ChangeSubject(StrEnum):
    SETTINGS = "settings"  # of the destination
    MEMBERSHIP = "membership"  # the bot was added there
    CORRECTION = "correction"  # of stories or the catalog, which all destinations share
    DRAFT = "draft"  # of the next edition of one digest


@dataclass(frozen=True, slots=True)
class Change:
    """An audited change, with what Undo needs; `destination_id` is where it was made.

    Place and member are empty once they were erased.

    Of settings and membership, `before` and `after` are snapshots as the store made them. Of a correction,
    `before` is the correction itself and `story_id` the story it left; of a draft they are the draft's
    orders. `summary` is what was said.
    """

    id: int
    destination_id: int | None
    member_id: int | None
    at: datetime
    summary: str
    before: str
    after: str
    undone_at: datetime | None = None
    subject: ChangeSubject = ChangeSubject.SETTINGS
    story_id: int | None = None
