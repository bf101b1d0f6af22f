"""Ports to the world: time, publishers, chat platforms, embeddings."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from bot.message import Message
from bot.model.delivery import Incoming
from bot.model.destination import Destination, Installation, Place
from bot.model.feed import ParsedFeed


class Clock(Protocol):
    """The only source of time in product code."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...

    async def sleep(self, duration: timedelta) -> None: ...


@runtime_checkable
class FollowedClock(Clock, Protocol):
    """A clock that another program moves, perhaps as soon as it hears that nothing is to be done here."""

    @property
    def turn(self) -> int:
        """The number of what was last heard of the other program; read it before looking for work."""
        ...

    def is_asleep(self, task: asyncio.Task[Any]) -> bool:
        """Say whether the task sleeps on this clock until a moment that has not come."""
        ...

    def watch(self, told: Callable[[], None]) -> None:
        """Call `told` whenever the time moved or somebody fell asleep."""
        ...

    async def rest(self, *, until: datetime | None, turn: int) -> None:
        """Say that nothing is to be done before `until`, as was found out after reading `turn`.

        Returns when time moved, or when something happened that makes it worth looking again.
        """
        ...


# --- publishers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch. `make_room` is awaited once before a body is let grow past a megabyte, so that many
    large ones do not come to lie in memory together."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    make_room: Callable[[], Awaitable[None]] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FetchResponse:
    """`url` is the final address; header names are lower case; a 304 has no body."""

    status: int
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_permanently_to: str | None = None


class FetchError(Exception):
    """A feed could not be fetched; the text says why and fits a status line."""


class AddressRefusedError(FetchError):
    """The address is not one we may connect to: not http(s), or not public."""


class Fetcher(Protocol):
    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Return whatever the publisher answered, 4xx and 5xx included.

        Raises:
            FetchError: no complete answer within the caps of time and size, or none at all.
        """
        ...

    async def close(self) -> None: ...


class FeedParseError(Exception):
    """The body is no feed we know, or parsing it ran out of time or memory."""


class FeedParser(Protocol):
    async def parse(self, body: bytes, *, url: str, headers: Mapping[str, str]) -> ParsedFeed:
        """Read RSS, Atom, RDF or JSON Feed off the event loop; entries come newest first.

        Raises:
            FeedParseError: no feed, or one that cannot be read safely.
        """
        ...

    async def close(self) -> None: ...


# --- chat platforms -----------------------------------------------------------------------------


class AdapterSetupError(Exception):
    """A platform cannot be connected; the text names the setting that is wrong and the next step."""


class TokenRefusedError(AdapterSetupError):
    """The platform does not take one token, mistyped or revoked: whoever has another one is not concerned."""


class DeliveryError(Exception):
    """A message did not certainly reach its destination."""


class DestinationGoneError(DeliveryError):
    """Blocked, kicked, deleted, token revoked: stop sending there. The text is the platform's reason."""


class InstallationGoneError(DestinationGoneError):
    """The token is no longer good anywhere: stop sending for the whole installation until it is connected."""


class DestinationPausedError(DeliveryError):
    """Archived, not a member, may not post: an admin can mend it. The text is the platform's reason.

    `has_to_knock`: the platform does not tell when it is mended; only trying shows it.
    """

    def __init__(self, reason: str, *, has_to_knock: bool = False) -> None:
        super().__init__(reason)
        self.has_to_knock = has_to_knock


class DestinationMovedError(DeliveryError):
    """The chat has a new id (a group became a supergroup): nothing was sent; send there."""

    def __init__(self, new_chat: str) -> None:
        super().__init__(f"moved to {new_chat}")
        self.new_chat = new_chat


class DestinationBusyError(DeliveryError):
    """Refused for now: nothing was sent; come back after `retry_after`."""

    def __init__(self, reason: str, retry_after: timedelta) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class MessageRefusedError(DeliveryError):
    """The platform refused this very message (form, size): sending it again would not help."""


class OutcomeUnknownError(DeliveryError):
    """The call may or may not have been carried out: it must not be repeated by itself.

    `pause` is for how long it is better to send nothing else either: the platform itself is in trouble.
    """

    def __init__(self, reason: str, pause: timedelta = timedelta()) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A shared place found by its name. None where the platform does not say so beforehand.

    `may_post`: the bot is there and may write. `is_admin`: who asked is an admin there.
    """

    place: Place
    may_post: bool | None = None
    is_admin: bool | None = None


# The one note in `reply_to` that is the core's: the platform's id of the message whose thread it is for.
UNDER = "under"


class Messenger(Protocol):
    """Renders and sends for one installation."""

    installation: Installation

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        """Send once, without any resend of its own; return the platform's id of the message.

        Raises:
            DeliveryError: one of its subclasses, by what the caller can do.
        """
        ...

    def answers_directly(
        self, message: Message, reply_to: Mapping[str, str], *, age: timedelta = timedelta()
    ) -> str | None:
        """Return what it answers in a way that counts against no rate of the platform's; None if it counts.

        That is a person, or a message that it replaces: what answers the same is sent in order. `age` is how
        long ago somebody spoke.
        """
        ...

    async def is_chat_admin(self, destination: Destination, external_id: str) -> bool | None:
        """Say whether the chat's own rights make that human its admin; None where the platform has none.

        Raises:
            DeliveryError: it could not be asked.
        """
        ...

    async def find_place(self, name: str, *, asker: str, language: str) -> FoundPlace | None:
        """Return the shared place of that name, id or link, as people write it; None if there is none.

        Raises:
            DeliveryError: it could not be asked.
        """
        ...


# Stores an update and returns once it is committed; False if it was there already.
Receive = Callable[[Incoming], Awaitable[bool]]


class ChatAdapter(Protocol):
    """One connection to a platform: receives until cancelled, and sends."""

    @property
    def messenger(self) -> Messenger: ...

    @property
    def identity(self) -> tuple[str, str]:
        """The installation's external id and name, as the platform gave them."""
        ...

    @property
    def shortcomings(self) -> Sequence[str]:
        """What it cannot do as it was set up there, a line each with the next step."""
        ...

    async def troubles(self) -> Sequence[str]:
        """Ask the platform what keeps updates from us just now; a line each with its fix."""
        ...

    def attach(self, installation: Installation) -> None:
        """Take the stored installation; needed before `run` and before the messenger sends."""
        ...

    async def run(self, receive: Receive) -> None:
        """Pass every update to `receive` and confirm it to the platform only when that returned."""
        ...

    async def close(self) -> None: ...


# --- embeddings ---------------------------------------------------------------------------------

Vector = Sequence[float]


class EmbedderError(Exception):
    """No vectors for now: the text says why and the next step. `retry_after` is what the encoder asks for."""

    def __init__(self, reason: str, retry_after: timedelta = timedelta()) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Embedder(Protocol):
    """Multilingual sentence vectors, unit length; optional."""

    @property
    def model(self) -> str:
        """The name under which vectors are kept: only those of one name can be compared."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Return a vector for each text, in their order; a text's vector never depends on the others.

        Raises:
            EmbedderError: it cannot, now or at all.
        """
        ...

    async def close(self) -> None: ...
