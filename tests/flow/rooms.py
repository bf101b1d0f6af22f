"""Updates that come in from chats, handled by the inbox on a real store with a messenger we own."""

from dataclasses import dataclass, field
from itertools import count

from adapters.clock.local import SetClock
from bot.curation.catalog import load_catalog
from bot.delivery.inbox import Defaults, Inbox
from bot.message import Message
from bot.model.delivery import Delivery, DeliveryStatus, Incoming, IncomingKind, NewDelivery, Urgency
from bot.model.destination import Destination, Installation, Place, PlaceKind, Platform, Sender
from bot.ports.store import Store
from tests.factories import MORNING
from tests.fake_messenger import FakeMessenger
from tests.unit.commands.conversation import plain

KARI = Sender("7", "Kari", "en")
GROUP = Place(PlaceKind.GROUP, "-5", title="AI-nytt")
CHANNEL = Place(PlaceKind.CHANNEL, "-1007", title="Kanalen")
PRIVATE = Place(PlaceKind.PRIVATE, "7", title="Kari")


@dataclass
class Rooms:
    """One Telegram bot. What comes in is handled when told to; what goes out waits in the outbox."""

    store: Store
    installation: Installation
    messenger: FakeMessenger
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    inbox: Inbox = field(init=False)
    _keys: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.inbox = Inbox(
            self.store,
            self.clock,
            load_catalog(),
            {self.installation.id: self.messenger},
            Defaults("en", "Europe/Oslo", "cio", "open"),
            on_new=lambda installation_id, chat: None,
        )

    @classmethod
    async def open(cls, store: Store) -> "Rooms":
        async with store.transaction() as tx:
            installation = await tx.installations.ensure(Platform.TELEGRAM, "1", name="siste", token=None)
        return cls(store, installation, FakeMessenger(installation, admins={KARI.external_id}))

    async def comes(
        self,
        kind: IncomingKind,
        place: Place = GROUP,
        text: str = "",
        *,
        sender: Sender = KARI,
        key: str | None = None,
    ) -> None:
        """Receive one update, without handling it."""
        update = Incoming(key or str(next(self._keys)), kind, place, sender, text, {"callback": "c1"})
        await self.inbox.receiver(self.installation)(update)

    async def happens(self, kind: IncomingKind, place: Place = GROUP, text: str = "") -> list[str]:
        """Receive one update and handle it; return what it made us say, wherever."""
        await self.comes(kind, place, text)
        return await self.said()

    async def says(self, text: str, place: Place = GROUP, *, sender: Sender = KARI) -> str:
        await self.comes(IncomingKind.TEXT, place, text, sender=sender)
        return "\n".join(await self.said())

    async def said(self) -> list[str]:
        """Handle what came in; return what was written to the outbox meanwhile, as "chat: text"."""
        before = {delivery.id for delivery in await self.waiting()}
        while await self.inbox.handle_waiting():
            pass
        return [await self._shown(item) for item in await self.waiting() if item.id not in before]

    async def waiting(self, *chats: str) -> list[Delivery]:
        """Return what waits in the outbox, of those chats or of all."""
        async with self.store.reading() as tx:
            pending = await tx.deliveries.with_status(DeliveryStatus.PENDING)
            places = {item.id: item.place for item in await tx.destinations.all()}
        return [item for item in pending if not chats or places[item.destination_id].chat in chats]

    async def at(self, place: Place) -> Destination | None:
        async with self.store.reading() as tx:
            return await tx.destinations.find(self.installation.id, place)

    async def digest_waits(self, place: Place = GROUP) -> int:
        """Leave a digest in the outbox for the place."""
        destination = await self.at(place)
        async with self.store.transaction() as tx:
            digest = NewDelivery(
                f"digest:{destination.id}:2026-04-28", destination.id, "{}", Urgency.DIGEST, MORNING
            )
            return await tx.deliveries.add(digest)

    async def status_of(self, delivery_id: int) -> DeliveryStatus:
        async with self.store.reading() as tx:
            return (await tx.deliveries.get(delivery_id)).status

    async def _shown(self, delivery: Delivery) -> str:
        async with self.store.reading() as tx:
            destination = await tx.destinations.get(delivery.destination_id)
        message = Message.from_json(delivery.message)
        return f"{destination.place.chat}: {plain(message) or message.toast}"
