"""Siste on the sample week, connected to the simulated Slack and Telegram and to a terminal."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.clock.local import SetClock
from adapters.feeds.parser import FeedparserParser
from adapters.samples import SampleFetcher, sample_feeds
from adapters.simulated import SimulatedPlatform
from adapters.simulated.slack import DEMO_APP_TOKEN, DEMO_BOT_TOKEN
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.slack import SlackAdapter
from adapters.slack.manifest import manifest
from adapters.telegram import TelegramAdapter
from adapters.terminal import TerminalAdapter
from bot.app import Siste
from bot.connecting import attach
from bot.curation.catalog import load_catalog
from bot.delivery.inbox import Defaults
from bot.ingest.outlets import outlet_for
from bot.model.delivery import Incoming
from bot.model.destination import Platform
from bot.ports.outside import Receive
from bot.ports.store import Store

FRIDAY = datetime(2026, 4, 24, 12, 0, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 4, day, 6, 0, tzinfo=UTC) for day in (27, 28, 29))


class World:
    """What people do and see on the three platforms, and the mornings that pass."""

    def __init__(self, siste: Siste, clock: SetClock, platform: SimulatedPlatform, language: str) -> None:
        self.siste, self.clock, self.platform, self.language = siste, clock, platform, language
        self.person = 0
        self.user = ""
        self.channel = ""
        # Set whenever Telegram's long poll has brought an update in.
        self.arrived = asyncio.Event()
        self.output = io.StringIO()
        self.terminal = TerminalAdapter(who="admin", language=language, lines=(), output=self.output)

    async def settle(self) -> None:
        """Answer everything that was said."""
        await self.siste.answer_waiting()

    async def morning(self, moment: datetime) -> None:
        self.clock.set(moment)
        await self.siste.fetch(everything=True)
        await self.siste.make_and_send()

    async def say_on_telegram(self, text: str) -> str:
        """Write to the bot; return what it answered last."""
        await self.platform.telegram.write(self.person, text)
        await self._received()
        return self.seen_on_telegram()[-1]

    async def press_on_telegram(self, label: str) -> str:
        """Press a button under the last message; return what is seen last then."""
        last = self.platform.telegram.messages(self.person)[-1]
        await self.platform.telegram.press(self.person, last.id, label)
        await self._received()
        return self.seen_on_telegram()[-1]

    async def say_on_slack(self, text: str, command: str = "/siste") -> str:
        await self.platform.slack_people.command(self.user, self.channel, command, text)
        await self.settle()
        return self.seen_on_slack()[-1]

    async def say_in_terminal(self, text: str) -> str:
        before = len(self.output.getvalue())
        receive = self.siste.inbox.receiver(self.terminal.messenger.installation)
        await receive(self.terminal.incoming(text))
        await self.settle()
        return self.output.getvalue()[before:]

    def seen_on_telegram(self) -> list[str]:
        messages = self.platform.telegram.messages(self.person)
        return [message.text for message in messages if message.sender != "Kari"]

    def seen_on_slack(self) -> list[str]:
        """Return what stands in the channel; threads are folded."""
        messages = self.platform.slack.messages(self.channel)
        return [message.text for message in messages if not message.thread_ts]

    async def _received(self) -> None:
        """Wait until the long poll has brought the update in, then answer it."""
        await asyncio.wait_for(self.arrived.wait(), timeout=10)
        self.arrived.clear()
        await self.settle()


@pytest.fixture
def language() -> str:
    return "nb"


@pytest.fixture
async def world(store: Store, language: str) -> AsyncIterator[World]:
    async with open_world(store, language) as opened:
        yield opened


@asynccontextmanager
async def open_world(store: Store, language: str, *, organisation: str = "") -> AsyncIterator[World]:
    """With an organisation, that has installed the Slack app for all its workspaces."""
    async with AsyncExitStack() as stack:
        clock = SetClock(FRIDAY)
        platform = await stack.enter_async_context(SimulatedPlatform(FRIDAY))
        platform.slack.apply_manifest(manifest())
        if organisation:
            await platform.slack_people.join_organisation(organisation, installed=True)
        siste = Siste(
            store=store,
            clock=clock,
            catalog=load_catalog(),
            fetcher=SampleFetcher(clock),
            parser=FeedparserParser(),
            defaults=Defaults(language, "Europe/Oslo", "cio", "open"),
        )
        stack.push_async_callback(siste.parser.close)
        async with store.transaction() as tx:
            for feed in sample_feeds():
                await tx.feeds.add(feed, outlet_for(feed, siste.catalog), now=clock.now())
        world = World(siste, clock, platform, language)
        await _connect(world, stack)
        yield world


async def _connect(world: World, stack: AsyncExitStack) -> None:
    siste, platform = world.siste, world.platform
    telegram = await TelegramAdapter.connect(DEMO_TOKEN, platform.telegram_url)
    slack = await SlackAdapter.connect(DEMO_BOT_TOKEN, DEMO_APP_TOKEN, platform.slack_url)
    await attach(siste, Platform.TERMINAL, world.terminal, None)
    adapters: list[tuple[Platform, Any]] = [(Platform.TELEGRAM, telegram), (Platform.SLACK, slack)]
    for name, adapter in adapters:
        await attach(siste, name, adapter, None)
        receive = siste.inbox.receiver(adapter.messenger.installation)
        if name is Platform.TELEGRAM:
            receive = _noted(receive, world.arrived)
        task = asyncio.create_task(adapter.run(receive))
        stack.push_async_callback(ended, task)
        stack.push_async_callback(adapter.close)
    await platform.slack.sockets.until_connected()
    world.person = await platform.telegram.add_person("Kari", language_code=world.language)
    world.user = await platform.slack_people.add_user("kari")
    world.channel = await platform.slack_people.add_channel("ai-nytt", by=world.user)
    await platform.slack_people.invite_bot(world.user, world.channel)


def _noted(receive: Receive, arrived: asyncio.Event) -> Receive:
    async def noting(incoming: Incoming) -> bool:
        is_new = await receive(incoming)
        arrived.set()
        return is_new

    return noting


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
