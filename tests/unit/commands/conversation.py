"""A person who writes to Siste and presses its buttons, on a real store."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.commands.context import Asked, Context
from bot.commands.router import Answer, answer, parse
from bot.curation.catalog import load_catalog
from bot.delivery.asking import ask
from bot.digest.make import make_due
from bot.ingest.naming import catalog_in_use
from bot.message import (
    MAX_ACTION_BYTES,
    Button,
    Buttons,
    Details,
    Footer,
    Heading,
    ListBlock,
    Message,
    StoryBlock,
    Text,
)
from bot.model.delivery import DeliveryStatus, Incoming, IncomingKind
from bot.model.destination import Destination, Installation, Member, Place, PlaceKind, Platform, Role, Sender
from bot.ports.outside import FoundPlace
from bot.ports.store import Store
from tests.fake_messenger import FakeMessenger

MORNING = datetime(2026, 4, 28, 6, 0, tzinfo=datetime.now().astimezone().tzinfo)

PRIVATE = Place(PlaceKind.PRIVATE, "7000000001", title="Kari")


@dataclass
class Person:
    """Writes in one place. `is_chat_admin`: what the platform says of their rights, wherever it is asked.

    `is_mute_on_rights`: it answers no such question just now. `places` are those it finds by name.
    """

    store: Store
    now: datetime
    platform: Platform = Platform.TELEGRAM
    place: Place = PRIVATE
    external_id: str = "7000000001"
    name: str = "Kari Nordmann"
    language: str = "nb"
    access: str = "open"
    workspace: str = "T1"
    is_chat_admin: bool = False
    is_mute_on_rights: bool = False
    places: dict[str, FoundPlace] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    async def writes(self, text: str) -> str:
        """Send a text; return the answer as plain text."""
        return await self._send(text, IncomingKind.TEXT)

    async def presses(self, label: str) -> str:
        """Press the button of that label in the last answer; return the answer to that."""
        for button in self.buttons():
            if button.label == label:
                return await self._send(button.action, IncomingKind.BUTTON)
        raise AssertionError(f"no button {label!r} among {[button.label for button in self.buttons()]}")

    async def presses_old(self, action: str) -> str:
        """Press a button that has scrolled away, or that somebody altered."""
        return await self._send(action, IncomingKind.BUTTON)

    def buttons(self) -> list[Button]:
        return [button for message in self.answers[-1].messages for button in buttons_of(message)]

    @property
    def last_message(self) -> Message:
        return self.answers[-1].messages[-1]

    def waits(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def gets_todays_digest(self) -> None:
        """Let the place's next digest come, and arrive."""
        async with self.store.reading() as tx:
            installation_id = (await tx.installations.all())[0].id
            destination = await tx.destinations.find(installation_id, self.place)
            (digest,) = await tx.digests.of(destination.id)
        self.now = digest.next_at
        await make_due(self.store, now=self.now, catalog=load_catalog())
        async with self.store.transaction() as tx:
            for delivery in await tx.deliveries.take(installation_id, self.now, limit=9):
                await tx.deliveries.finish(delivery.id, DeliveryStatus.SENT, now=self.now)

    async def becomes(self, *, is_operator: bool = False, is_admin: bool = False) -> None:
        """Be named by somebody who may."""
        async with self.store.transaction() as tx:
            member = await self._member(tx, await self._installed(tx))
            await tx.people.save(replace(member, is_operator=is_operator, is_admin=is_admin))

    async def _installed(self, tx) -> Installation:
        return await tx.installations.ensure(self.platform, self.workspace, name="Testhuset", token=None)

    async def _member(self, tx, installation: Installation) -> Member:
        return await tx.people.ensure(installation, Sender(self.external_id, self.name), now=self.now)

    async def _asked(self, installation: Installation, text: str, kind: IncomingKind) -> Asked:
        messenger = FakeMessenger(installation, places=self.places, is_mute_on_rights=self.is_mute_on_rights)
        messenger.admins |= {self.external_id} if self.is_chat_admin else set()
        update = Incoming("1", kind, self.place, Sender(self.external_id, self.name), text)
        return await ask(self.store, messenger, update, parse(text), self._unstored)

    def _unstored(self, place: Place, installation: Installation) -> Destination:
        return Destination(
            0, installation.id, self.platform, place, self.language, "Europe/Oslo", "cio", self.now
        )

    async def _send(self, text: str, kind: IncomingKind) -> str:
        async with self.store.transaction() as tx:
            installation = await self._installed(tx)
        asked = await self._asked(installation, text, kind)
        async with self.store.transaction() as tx:
            member = await self._member(tx, installation)
            destination, is_new = await tx.destinations.ensure(
                installation,
                self.place,
                language=self.language,
                zone="Europe/Oslo",
                audience="cio",
                now=self.now,
            )
            ctx = Context(
                tx=tx,
                installation=installation,
                destination=destination,
                is_new_destination=is_new,
                member=member,
                role=self._role(member, asked),
                language=destination.language,
                zone=destination.zone,
                now=self.now,
                catalog=await catalog_in_use(tx, load_catalog()),
                access=self.access,
                reply_kind=kind,
                asked=asked,
            )
            self.answers.append(await answer(ctx, parse(text)))
        for message in self.answers[-1].messages:
            assert all(len(button.action.encode()) <= MAX_ACTION_BYTES for button in buttons_of(message))
        return "\n".join(plain(message) for message in self.answers[-1].messages)

    def _role(self, member: Member, asked: Asked) -> Role:
        if member.is_operator:
            return Role.OPERATOR
        if member.is_admin or asked.is_admin_here or self.place.kind is PlaceKind.PRIVATE:
            return Role.ADMIN
        return Role.READER


def buttons_of(message: Message) -> list[Button]:
    found: list[Button] = []
    for block in message.blocks:
        if isinstance(block, Buttons):
            found += [button for row in block.rows for button in row]
        elif isinstance(block, StoryBlock):
            found += block.buttons
    return found


def plain(message: Message) -> str:
    """Return what is read: a line a block or item, rows of buttons in brackets."""
    lines: list[str] = []
    for block in message.blocks:
        match block:
            case Heading() | Text() | Details() | Footer():
                lines.append(block.text)
            case ListBlock():
                lines += [
                    f"{number} " * block.is_numbered + " · ".join(filter(None, (item.text, item.meta)))
                    for number, item in enumerate(block.items, start=1)
                ]
            case StoryBlock():
                head = f"{block.number or ''} {block.label} {block.headline} {block.mark}"
                lines += [" ".join(head.split()), block.tags, *block.lines, block.quote, block.meta]
            case Buttons():
                lines += [" ".join(f"[{button.label}]" for button in row) for row in block.rows]
    return "\n".join(line for line in lines if line)
