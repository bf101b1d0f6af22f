"""One human on Telegram and on Slack, as two people who write; what the other side is sent, and presses."""

import re
from dataclasses import dataclass

from bot.message import Message
from bot.model.delivery import DeliveryStatus
from bot.model.destination import Place, PlaceKind, Platform
from bot.ports.store import Store
from tests.unit.commands.conversation import MORNING, Person, buttons_of, plain

KARI_ON_SLACK = Place(PlaceKind.PRIVATE, "U1", title="kari")
TEAM = Place(PlaceKind.CHANNEL, "C1", title="ai-nytt")


@dataclass
class Side(Person):
    """A person with a private chat that others write into."""

    async def got(self) -> list[Message]:
        """Return what waits for their private chat, oldest first."""
        async with self.store.reading() as tx:
            installations = {one.id: one for one in await tx.installations.all()}
            places = {one.id: one for one in await tx.destinations.all()}
            waiting = await tx.deliveries.with_status(DeliveryStatus.PENDING)
        return [
            Message.from_json(item.message)
            for item in waiting
            if installations[item.installation_id].platform is self.platform
            and places[item.destination_id].place.chat == self.external_id
        ]

    async def reads(self) -> str:
        """Return the last message that came to them."""
        return plain((await self.got())[-1])

    async def presses_there(self, label: str) -> str:
        """Press a button of the last message that came to them."""
        return await self.presses_old(await self.action_of(label))

    async def action_of(self, label: str) -> str:
        (button,) = [one for one in buttons_of((await self.got())[-1]) if one.label == label]
        return button.action

    async def makes_a_code(self) -> str:
        return re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", await self.writes("/link"))[0]


def on_telegram(store: Store, **changes: object) -> Side:
    return Side(store, MORNING, **changes)


def on_slack(store: Store, **changes: object) -> Side:
    side = Side(store, MORNING, Platform.SLACK, KARI_ON_SLACK, "U1", "kari")
    for name, value in changes.items():
        setattr(side, name, value)
    return side


async def link(first: Side, other: Side) -> None:
    """Let both say what it takes."""
    await other.writes("/help")  # so that there is another platform
    code = await first.makes_a_code()
    await other.writes(f"/link {code}")
    await other.presses("Koble")
    await first.presses_there("Ja, det er meg")
