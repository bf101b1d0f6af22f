"""A shared chat on each platform with the bot and a person in it, behind one face."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.slack import SlackAdapter
from adapters.telegram import TelegramAdapter
from bot.model.delivery import Incoming
from bot.model.destination import Destination, PlaceKind, Platform
from bot.ports.outside import (
    ChatAdapter,
    DestinationBusyError,
    DestinationGoneError,
    Messenger,
    OutcomeUnknownError,
)
from tests.adapters import chat_messages
from tests.fake_messenger import FakeMessenger

TUESDAY = datetime(2026, 4, 28, 6, tzinfo=UTC)


class Scene(Protocol):
    messenger: Messenger
    destination: Destination

    def seen(self) -> list[str]:
        """Return the texts of the bot's messages in the chat, as its people see them."""
        ...

    def lose_next_reply(self) -> None: ...

    def be_busy_once(self, seconds: int) -> None: ...

    def let_pass(self, seconds: int) -> None: ...

    async def close_the_door(self) -> None:
        """Make it impossible to write there."""
        ...


class ReceivingScene(Scene, Protocol):
    adapter: ChatAdapter

    async def type_latest(self, words: str) -> None: ...

    async def press(self, label: str) -> None:
        """Press a button of the bot's newest message."""
        ...

    async def repeat_last_update(self) -> None: ...


@dataclass
class FakeScene:
    messenger: FakeMessenger = field(
        default_factory=lambda: FakeMessenger(chat_messages.installation(Platform.TERMINAL))
    )
    destination: Destination = field(
        default_factory=lambda: chat_messages.destination(Platform.TERMINAL, PlaceKind.CHANNEL, "ai-nytt")
    )

    def seen(self) -> list[str]:
        return self.messenger.shown_in("ai-nytt")

    def lose_next_reply(self) -> None:
        self.messenger.failures.append(OutcomeUnknownError("the answer was lost"))

    def be_busy_once(self, seconds: int) -> None:
        self.messenger.failures.append(DestinationBusyError("wait", timedelta(seconds=seconds)))

    def let_pass(self, seconds: int) -> None:
        """The fake is busy for one call, however long that takes."""

    async def close_the_door(self) -> None:
        self.messenger.failures.append(DestinationGoneError("kicked"))


@dataclass
class TelegramScene:
    platform: SimulatedPlatform
    adapter: TelegramAdapter
    person: int
    chat: int

    @property
    def messenger(self) -> Messenger:
        return self.adapter.messenger

    @property
    def destination(self) -> Destination:
        return chat_messages.destination(Platform.TELEGRAM, PlaceKind.GROUP, str(self.chat))

    def seen(self) -> list[str]:
        return [message.text for message in self._from_bot()]

    def lose_next_reply(self) -> None:
        self.platform.fail("cut_after", "sendMessage")

    def be_busy_once(self, seconds: int) -> None:
        self.platform.fail("busy", "sendMessage", retry_after=seconds)

    def let_pass(self, seconds: int) -> None:
        self.platform.clock.advance(timedelta(seconds=seconds))

    async def close_the_door(self) -> None:
        await self.platform.telegram.set_bot_role(self.person, self.chat, "kicked")

    async def type_latest(self, words: str) -> None:
        await self.platform.telegram.write(self.person, f"/latest@siste_demo_bot {words}", self.chat)

    async def press(self, label: str) -> None:
        newest = self._from_bot()[-1]
        await self.platform.telegram.press(self.person, newest.id, label, self.chat)

    async def repeat_last_update(self) -> None:
        await self.platform.telegram.repeat_last_update()

    def _from_bot(self) -> list:
        people = self.platform.telegram.chats.person(self.person).first_name
        return [
            message
            for message in self.platform.telegram.messages(self.chat)
            if message.text and message.sender != people
        ]


@dataclass
class SlackScene:
    platform: SimulatedPlatform
    adapter: SlackAdapter
    person: str
    chat: str

    @property
    def messenger(self) -> Messenger:
        return self.adapter.messenger

    @property
    def destination(self) -> Destination:
        return chat_messages.destination(Platform.SLACK, PlaceKind.CHANNEL, self.chat)

    def seen(self) -> list[str]:
        return [message.text for message in self.platform.slack.messages(self.chat, self.person)]

    def lose_next_reply(self) -> None:
        self.platform.fail("cut_after", "chat.postMessage")

    def be_busy_once(self, seconds: int) -> None:
        self.platform.fail("busy", "chat.postMessage", retry_after=seconds)

    def let_pass(self, seconds: int) -> None:
        self.platform.clock.advance(timedelta(seconds=seconds))

    async def close_the_door(self) -> None:
        await self.platform.slack_people.archive(self.person, self.chat)

    async def type_latest(self, words: str) -> None:
        await self.platform.slack_people.command(self.person, self.chat, "/latest", words)

    async def press(self, label: str) -> None:
        newest = self.platform.slack.messages(self.chat, self.person)[-1]
        await self.platform.slack_people.press(self.person, self.chat, newest.ts, label)

    async def repeat_last_update(self) -> None:
        await self.platform.slack_people.repeat_last()


@asynccontextmanager
async def fake_scene() -> AsyncIterator[Scene]:
    yield FakeScene()


@asynccontextmanager
async def telegram_scene() -> AsyncIterator[ReceivingScene]:
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        person = await platform.telegram.add_person("Anna")
        chat = await platform.telegram.create_chat(person, "AI-nytt")
        await platform.telegram.set_bot_role(person, chat)
        adapter = await TelegramAdapter.connect(DEMO_TOKEN, platform.telegram_url)
        adapter.attach(chat_messages.installation(Platform.TELEGRAM))
        yield TelegramScene(platform, adapter, person, chat)
        await adapter.close()


@asynccontextmanager
async def slack_scene() -> AsyncIterator[ReceivingScene]:
    async with SimulatedPlatform(TUESDAY, rates_follow_real_time=False) as platform:
        person = await platform.slack_people.add_user("anna")
        chat = await platform.slack_people.add_channel("ai-nytt", by=person)
        await platform.slack_people.invite_bot(person, chat)
        adapter = await SlackAdapter.connect(DEMO_BOT_TOKEN, DEMO_APP_TOKEN, platform.slack_url)
        adapter.attach(chat_messages.installation(Platform.SLACK))
        yield SlackScene(platform, adapter, person, chat)
        await adapter.close()


@asynccontextmanager
async def receiving(scene: ReceivingScene) -> AsyncIterator[Callable[[], Awaitable[Incoming]]]:
    """Run the adapter; give the function that waits for the next update of text or a button."""
    received: asyncio.Queue[Incoming] = asyncio.Queue()
    is_open = asyncio.Event()

    async def receive(incoming: Incoming) -> bool:
        await received.put(incoming)
        is_open.set()
        return True

    async def next_said() -> Incoming:
        while True:
            incoming = await received.get()
            if incoming.text:
                return incoming

    running = asyncio.create_task(scene.adapter.run(receive))
    await _until_listening(scene)
    try:
        yield next_said
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _until_listening(scene: ReceivingScene) -> None:
    """Slack delivers to open sockets only; Telegram keeps updates for whoever polls."""
    if isinstance(scene, SlackScene):
        await scene.platform.slack.sockets.until_connected()
