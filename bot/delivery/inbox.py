"""Receive updates and answer them.

An update is committed before it is confirmed to its platform, and handled in one transaction that writes
the change, the answer and "handled" together: a crash anywhere repeats nothing and forgets nothing.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.commands.context import Context
from bot.commands.router import Answer, Parsed, answer, needs_admin, parse
from bot.curation.catalog import Catalog
from bot.delivery.receive import receiver
from bot.i18n.translator import normalise_language, translator
from bot.ingest.naming import catalog_in_use
from bot.message import say
from bot.model.delivery import InboxItem, Incoming, IncomingKind, NewDelivery, Urgency
from bot.model.destination import (
    Destination,
    DestinationStatus,
    Installation,
    Member,
    PlaceKind,
    Role,
)
from bot.ports.outside import Clock, DeliveryError, Messenger, Receive
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3


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
    # Called after each commit that left work: received, or answered.
    on_work: Callable[[], None]

    def receiver(self, installation: Installation) -> Receive:
        """Return the function an adapter passes its updates to."""
        return receiver(self.store, self.clock, installation, on_new=self.on_work)

    async def handle_waiting(self, *, limit: int = 100) -> int:
        """Handle what waits: chats beside each other, one chat's updates in their order; return how many."""
        async with self.store.reading() as tx:
            items = await tx.inbox.waiting(limit=limit)
        by_chat: dict[tuple[int, str], list[InboxItem]] = defaultdict(list)
        for item in items:
            by_chat[item.installation_id, item.incoming.place.chat].append(item)
        handled = await asyncio.gather(*(self._handle_chat(chat) for chat in by_chat.values()))
        return sum(handled)

    async def _handle_chat(self, items: list[InboxItem]) -> int:
        messenger = self.messengers.get(items[0].installation_id)
        if messenger is None:
            return 0  # of an installation that is not connected now; it waits
        for handled, item in enumerate(items):
            try:
                await self._handle(item, messenger)
            except Exception:
                log.exception("update %d could not be handled (attempt %d)", item.id, item.attempts + 1)
                await self._give_up_or_wait(item)
                return handled
        return len(items)

    async def _handle(self, item: InboxItem, messenger: Messenger) -> None:
        if _is_uninstalled(item.incoming, messenger.installation):
            await self._leave_all(item)
            return
        parsed = parse(item.incoming.text)
        chat_admin = await self._is_chat_admin(item, parsed, messenger)
        async with self.store.transaction() as tx:
            destination, is_new = await self._destination(tx, item, messenger.installation)
            if item.incoming.kind in (IncomingKind.TEXT, IncomingKind.BUTTON):
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
                    chat_admin=chat_admin,
                    catalog=await catalog_in_use(tx, self.catalog),
                )
                await self._write_answer(tx, item, destination, await answer(context, parsed))
            else:
                await self._note_movement(tx, item.incoming, destination)
            await tx.inbox.finish(item.id, now=self.clock.now())

    async def _is_chat_admin(self, item: InboxItem, parsed: Parsed, messenger: Messenger) -> bool:
        """Ask the chat's own rights anew for every change; outside any transaction, as it is a call."""
        if item.incoming.place.kind is PlaceKind.PRIVATE or not needs_admin(parsed):
            return False
        async with self.store.reading() as tx:
            destination = await tx.destinations.find(item.installation_id, item.incoming.place)
        if destination is None:
            destination = self._unstored(item, messenger.installation)
        try:
            return bool(await messenger.is_chat_admin(destination, item.incoming.sender.external_id))
        except DeliveryError as error:
            log.warning("rights in %s could not be asked: %s", item.incoming.place.chat, error)
            return False

    def _unstored(self, item: InboxItem, installation: Installation) -> Destination:
        return Destination(
            id=0,
            installation_id=installation.id,
            platform=installation.platform,
            place=item.incoming.place,
            language=self.defaults.language,
            zone=self.defaults.zone,
            audience=self.defaults.audience,
            created_at=self.clock.now(),
        )

    async def _destination(
        self, tx: Transaction, item: InboxItem, installation: Installation
    ) -> tuple[Destination, bool]:
        language = normalise_language(item.incoming.sender.language) or self.defaults.language
        destination, is_new = await tx.destinations.ensure(
            installation,
            item.incoming.place,
            language=language,
            zone=self.defaults.zone,
            audience=self.defaults.audience,
            now=self.clock.now(),
        )
        spoke = item.incoming.kind in (IncomingKind.TEXT, IncomingKind.BUTTON)
        if spoke and destination.status is DestinationStatus.GONE:
            # Whoever speaks to us again has us back: unblocked, or added anew.
            destination = replace(destination, status=DestinationStatus.ACTIVE, status_reason="")
            await tx.destinations.save(destination)
        return destination, is_new

    def _context(
        self,
        tx: Transaction,
        item: InboxItem,
        installation: Installation,
        destination: Destination,
        member: Member,
        *,
        is_new: bool,
        chat_admin: bool,
        catalog: Catalog,
    ) -> Context:
        return Context(
            tx=tx,
            installation=installation,
            destination=destination,
            is_new_destination=is_new,
            member=member,
            role=_role(member, item.incoming.place.kind, chat_admin=chat_admin),
            language=destination.language,
            zone=destination.zone,
            now=self.clock.now(),
            catalog=catalog,
            access=self.defaults.access,
            reply_kind=item.incoming.kind,
        )

    async def _write_answer(
        self, tx: Transaction, item: InboxItem, destination: Destination, said: Answer
    ) -> None:
        for number, message in enumerate(said.messages):
            delivery_id = await tx.deliveries.add(
                NewDelivery(
                    f"reply:{item.id}:{number}",
                    destination.id,
                    message.to_json(),
                    Urgency.REPLY,
                    created_at=self.clock.now(),
                    edition_id=said.edition_id,
                    reply_to=item.incoming.reply_to,
                )
            )
            if said.chosen and delivery_id is not None and number == 0:
                await tx.deliveries.tell(destination.id, delivery_id, said.chosen, now=self.clock.now())

    async def _note_movement(self, tx: Transaction, incoming: Incoming, destination: Destination) -> None:
        match incoming.kind:
            case IncomingKind.JOINED:
                moved = replace(destination, status=DestinationStatus.ACTIVE, status_reason="")
            case IncomingKind.LEFT:
                moved = replace(destination, status=DestinationStatus.GONE, status_reason="left")
            case _:
                moved = replace(destination, place=replace(destination.place, chat=incoming.text))
        await tx.destinations.save(moved)

    async def _leave_all(self, item: InboxItem) -> None:
        """Send nothing more to any destination of an installation that is gone."""
        async with self.store.transaction() as tx:
            for destination in await tx.destinations.all():
                if destination.installation_id == item.installation_id:
                    gone = replace(
                        destination, status=DestinationStatus.GONE, status_reason="the app was removed"
                    )
                    await tx.destinations.save(gone)
            await tx.inbox.finish(item.id, now=self.clock.now())

    async def _give_up_or_wait(self, item: InboxItem) -> None:
        """Leave it for the next tick, or after three attempts say sorry and finish it."""
        now = self.clock.now()
        async with self.store.transaction() as tx:
            await tx.inbox.count_attempt(item.id)
            if item.attempts + 1 < MAX_ATTEMPTS:
                return
            destination = await tx.destinations.find(item.installation_id, item.incoming.place)
            if destination is not None:
                tr = translator(destination.language)
                sorry = say(
                    tr("That went wrong on my side; nothing was changed. Please try again in a minute."),
                    language=destination.language,
                )
                await tx.deliveries.add(
                    NewDelivery(
                        f"reply:{item.id}:0",
                        destination.id,
                        sorry.to_json(),
                        Urgency.REPLY,
                        created_at=now,
                        reply_to=item.incoming.reply_to,
                    )
                )
            await tx.inbox.finish(item.id, now=now, error="handling failed")


def _is_uninstalled(incoming: Incoming, installation: Installation) -> bool:
    """Whether the bot left not a chat but the whole workspace."""
    return incoming.kind is IncomingKind.LEFT and incoming.place.chat == installation.external_id


def _role(member: Member, kind: PlaceKind, *, chat_admin: bool) -> Role:
    if member.is_operator:
        return Role.OPERATOR
    if member.is_admin or chat_admin or kind is PlaceKind.PRIVATE:
        return Role.ADMIN
    return Role.READER
