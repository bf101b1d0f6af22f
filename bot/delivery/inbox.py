"""Receive updates and answer them.

An update is committed before it is confirmed to its platform, and handled in one transaction that writes
the change, the answer and "handled" together: a crash anywhere repeats nothing and forgets nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.commands.context import Asked, Context
from bot.commands.router import Answer, answer, parse
from bot.curation.catalog import Catalog
from bot.delivery import movements
from bot.delivery.asking import ask
from bot.delivery.double_clicks import DoubleClicks
from bot.delivery.floods import Floods, Verdict
from bot.delivery.movements import Arrival
from bot.delivery.receive import receiver
from bot.i18n.translator import normalise_language, to_translate, translator
from bot.ingest.naming import catalog_in_use
from bot.message import notice, say
from bot.model.delivery import InboxItem, Incoming, IncomingKind, NewDelivery, Urgency
from bot.model.destination import (
    Destination,
    DestinationStatus,
    Installation,
    Member,
    Place,
    PlaceKind,
    Role,
    Sender,
)
from bot.ports.outside import Clock, Messenger, Receive
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
CHATS_A_LOOK = 200
ITEMS_A_LOOK = 200
FLOOD_LOOK = timedelta(seconds=1)
_TOO_MUCH = to_translate("That was a bit fast for me. Nothing was changed. Try again in a minute.")
_PRESSED_TWICE = to_translate("You pressed that twice. It was done once.")
_SPOKEN = (IncomingKind.TEXT, IncomingKind.BUTTON)
_AWAY = (DestinationStatus.GONE, DestinationStatus.EMPTIED)
# Where a language is spoken in one zone alone.
_ZONE_OF = {"nb": "Europe/Oslo"}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new destination begins with, and who may talk to the bot."""

    language: str
    zone: str
    audience: str
    access: str


@dataclass(frozen=True, slots=True)
class Inbox:
    store: Store
    clock: Clock
    catalog: Catalog
    messengers: Mapping[int, Messenger]
    defaults: Defaults
    # Called after each commit of an update, with its installation and chat.
    on_new: Callable[[int, str], None]
    floods: Floods = field(default_factory=Floods)
    _double_clicks: DoubleClicks = field(default_factory=DoubleClicks)
    _flooded: set[tuple[int, str]] = field(default_factory=set)

    def receiver(self, installation: Installation) -> Receive:
        """Return the function an adapter passes its updates to."""

        def note(incoming: Incoming) -> None:
            self.on_new(installation.id, incoming.place.chat)

        return receiver(self.store, self.clock, installation, on_new=note)

    async def chats_waiting(self) -> list[tuple[int, str]]:
        """Return (installation, chat) of every chat with something to handle, of those that are connected."""
        async with self.store.reading() as tx:
            return await tx.inbox.chats_waiting(self.messengers, limit=CHATS_A_LOOK)

    async def handle_waiting(self) -> int:
        """Handle what waits, chats beside each other; return how many updates."""
        chats = await self.chats_waiting()
        return sum(await asyncio.gather(*(self.handle_chat(*chat) for chat in chats)))

    async def handle_chat(self, installation_id: int, chat: str) -> int:
        """Handle what waits of one chat, in its order; return how many updates.

        One that fails holds up only those behind it in that chat, until the next tick.
        """
        messenger = self.messengers.get(installation_id)
        if messenger is None:
            return 0  # not connected now; it waits
        if (installation_id, chat) in self._flooded:
            # Let some more come: a flood is put away in one go, and costs the others little.
            self._flooded.discard((installation_id, chat))
            await self.clock.sleep(FLOOD_LOOK)
        async with self.store.reading() as tx:
            items = await tx.inbox.waiting(installation_id, chat, limit=ITEMS_A_LOOK)
        handled = 0
        drowned: list[int] = []
        for item in items:
            verdict = self._judge(item)
            if verdict is Verdict.SILENT:
                drowned.append(item.id)
                continue
            try:
                await self._handle(item, messenger, is_too_much=verdict is Verdict.TOLD)
            except Exception:
                log.exception("update %d could not be handled (attempt %d)", item.id, item.attempts + 1)
                await self._give_up_or_wait(item, messenger.installation)
                break
            handled += 1
        if drowned:
            self._flooded.add((installation_id, chat))
            async with self.store.transaction() as tx:
                await tx.inbox.finish_all(drowned, now=self.clock.now(), error="too many in a minute")
        return handled + len(drowned)

    def _judge(self, item: InboxItem) -> Verdict:
        """Movements are no flood, and what is tried again was counted before."""
        if item.attempts or item.incoming.kind not in _SPOKEN:
            return Verdict.FINE
        place = (item.installation_id, item.incoming.place.chat)
        member = (item.installation_id, item.incoming.sender.external_id)
        return self.floods.judge(member, place, now=self.clock.now())

    async def _handle(self, item: InboxItem, messenger: Messenger, *, is_too_much: bool) -> None:
        if item.incoming.kind not in _SPOKEN:
            await self._note_movement(item, messenger.installation)
            return
        if is_too_much:
            await self._say_instead(item, messenger.installation, _TOO_MUCH)
            return
        if self._double_clicks.repeats(item):
            await self._say_instead(item, messenger.installation, _PRESSED_TWICE)
            return
        parsed = parse(item.incoming.text)
        asked = await ask(self.store, messenger, item.incoming, parsed, self._unstored)
        async with self.store.transaction() as tx:
            destination, is_new = await self._destination(tx, item, messenger.installation)
            member = await tx.people.ensure(
                messenger.installation, item.incoming.sender, now=self.clock.now()
            )
            context = self._context(
                tx,
                item,
                messenger.installation,
                destination,
                member,
                is_new=is_new,
                asked=asked,
                catalog=await catalog_in_use(tx, self.catalog),
            )
            said = await answer(context, parsed)
            await self._write_answer(tx, item, destination, said)
            await tx.inbox.finish(item.id, now=self.clock.now())
        self._double_clicks.note(item, said)

    async def _note_movement(self, item: InboxItem, installation: Installation) -> None:
        incoming, now = item.incoming, self.clock.now()
        async with self.store.transaction() as tx:
            match incoming.kind:
                case IncomingKind.JOINED:
                    destination, is_new = await self._destination(tx, item, installation)
                    arrival = Arrival(installation, destination, is_new, key=str(item.id))
                    await movements.joined(tx, incoming, arrival, now=now)
                case IncomingKind.LEFT if incoming.place.chat == installation.external_id:
                    # Not a chat was left but the whole workspace.
                    await movements.uninstalled(tx, installation.id, now=now)
                case IncomingKind.LEFT:
                    await movements.removed(tx, installation.id, incoming.place.chat, reason="left", now=now)
                case IncomingKind.SILENCED:
                    await movements.silenced(tx, incoming, installation.id, now=now)
                case IncomingKind.HEARD:
                    await movements.heard(tx, incoming, installation.id, now=now)
                case IncomingKind.MIGRATED:
                    await movements.moved(tx, installation.id, incoming.place.chat, incoming.text)
            await tx.inbox.finish(item.id, now=now)

    def _unstored(self, place: Place, installation: Installation) -> Destination:
        """Return what the place would be as a destination, to ask about it."""
        return Destination(
            id=0,
            installation_id=installation.id,
            platform=installation.platform,
            place=place,
            language=self.defaults.language,
            zone=self.defaults.zone,
            audience=self.defaults.audience,
            created_at=self.clock.now(),
        )

    async def _destination(
        self, tx: Transaction, item: InboxItem, installation: Installation
    ) -> tuple[Destination, bool]:
        language, zone = self._speaks(item.incoming.sender)
        destination, is_new = await tx.destinations.ensure(
            installation,
            item.incoming.place,
            language=language,
            zone=zone,
            audience=self.defaults.audience,
            now=self.clock.now(),
        )
        if item.incoming.kind in _SPOKEN and destination.status in _AWAY:
            # Whoever speaks to us again has us back: unblocked, or added anew.
            if movements.is_uninstalled(destination):
                await movements.reinstalled(tx, installation.id, now=self.clock.now())
            destination = destination.active()
            await movements.resume(tx, destination, now=self.clock.now())
        return destination, is_new

    def _speaks(self, sender: Sender) -> tuple[str, str]:
        """Return the language and zone to begin with: English for a language we do not speak."""
        if not sender.language:
            return self.defaults.language, self.defaults.zone
        language = normalise_language(sender.language) or "en"
        return language, _ZONE_OF.get(language, self.defaults.zone)

    def _context(
        self,
        tx: Transaction,
        item: InboxItem,
        installation: Installation,
        destination: Destination,
        member: Member,
        *,
        is_new: bool,
        asked: Asked,
        catalog: Catalog,
    ) -> Context:
        return Context(
            tx=tx,
            installation=installation,
            destination=destination,
            is_new_destination=is_new,
            member=member,
            role=_role(member, item.incoming.place.kind, asked),
            language=destination.language,
            zone=destination.zone,
            now=self.clock.now(),
            catalog=catalog,
            access=self.defaults.access,
            reply_kind=item.incoming.kind,
            asked=asked,
        )

    async def _write_answer(
        self, tx: Transaction, item: InboxItem, destination: Destination, said: Answer
    ) -> None:
        messenger = self.messengers[item.installation_id]
        age = self.clock.now() - item.received_at
        for number, message in enumerate(said.messages):
            is_direct = messenger.answers_directly(message, item.incoming.reply_to, age=age) is not None
            delivery_id = await tx.deliveries.add(
                NewDelivery(
                    said.occasion if said.occasion and number == 0 else f"reply:{item.id}:{number}",
                    destination.id,
                    message.to_json(),
                    Urgency.ANSWER if is_direct else Urgency.REPLY,
                    created_at=self.clock.now(),
                    edition_id=said.edition_id,
                    reply_to=item.incoming.reply_to,
                )
            )
            if said.chosen and delivery_id is not None and number == 0:
                await tx.deliveries.tell(destination.id, delivery_id, said.chosen, now=self.clock.now())

    async def _say_instead(self, item: InboxItem, installation: Installation, why: str) -> None:
        """Say why nothing was done; to a press as a notice for the presser alone."""
        async with self.store.transaction() as tx:
            destination, _ = await self._destination(tx, item, installation)
            language = destination.language
            said = translator(language)(why)
            is_button = item.incoming.kind is IncomingKind.BUTTON
            message = notice(said, language=language) if is_button else say(said, language=language)
            await self._write_answer(tx, item, destination, Answer((message,)))
            await tx.inbox.finish(item.id, now=self.clock.now())

    async def _give_up_or_wait(self, item: InboxItem, installation: Installation) -> None:
        """Leave it for the next tick, or after three attempts say sorry and finish it."""
        is_last = item.attempts + 1 >= MAX_ATTEMPTS
        if is_last:
            await self._say_sorry(item, installation)
        async with self.store.transaction() as tx:
            await tx.inbox.count_attempt(item.id)
            if is_last:
                await tx.inbox.finish(item.id, now=self.clock.now(), error="handling failed")

    async def _say_sorry(self, item: InboxItem, installation: Installation) -> None:
        """Said once, as a reply is one per update; what keeps us from saying it must not keep the update."""
        try:
            async with self.store.transaction() as tx:
                destination, _ = await self._destination(tx, item, installation)
                language = destination.language
                said = translator(language)(
                    "That went wrong on my side; nothing was changed. Please try again in a minute."
                )
                await self._write_answer(tx, item, destination, Answer((say(said, language=language),)))
        except Exception:
            log.exception("nobody could be told that update %d failed", item.id)


def _role(member: Member, kind: PlaceKind, asked: Asked) -> Role:
    if member.is_operator:
        return Role.OPERATOR
    if member.is_admin or asked.is_admin_here or kind is PlaceKind.PRIVATE:
        return Role.ADMIN
    return Role.READER
