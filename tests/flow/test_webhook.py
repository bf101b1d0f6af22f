"""Siste by webhook on the simulated Telegram: what is posted while nobody listens is answered once, later."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from pydantic import SecretStr
from telegram import Bot, WebhookInfo

from adapters.clock.local import SetClock
from adapters.samples import SampleFetcher
from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.telegram import TelegramAdapter
from bot.app import Siste
from bot.bootstrap import make_feed_parser, open_web, web_side
from bot.cli.web import serving
from bot.connecting import attach
from bot.curation.catalog import load_catalog
from bot.delivery.inbox import Defaults
from bot.model.destination import Platform
from bot.ports.store import Store
from bot.settings import Settings
from tests.conftest import SECRET_KEY
from tests.flow.conftest import FRIDAY, ended

# A post that failed comes again at once, and then after a while that grows from this.
REPEATED_AFTER = timedelta(seconds=2)


@dataclass
class Hooked:
    """A bot whose updates are posted to a port of this machine, where somebody may listen or not."""

    platform: SimulatedPlatform
    siste: Siste
    bot: Bot
    port: int
    person: int

    async def write(self, text: str) -> None:
        await self.platform.telegram.write(self.person, text)

    async def nobody_took_it(self) -> None:
        await self._until(lambda info: info.last_error_message == "Connection refused")
        while not self.platform.traffic.is_still:
            await self.platform.traffic.until_stirred(1)

    async def all_arrived(self) -> None:
        await self._until(lambda info: info.pending_update_count == 0)

    async def _until(self, condition: Callable[[WebhookInfo], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition(await self.bot.get_webhook_info()):
                self.platform.clock.advance(REPEATED_AFTER)

    async def answers(self) -> list[str]:
        await self.siste.answer_waiting()
        seen = self.platform.telegram.messages(self.person)
        return [message.text for message in seen if message.sender != "Kari"]


@pytest.fixture
async def hooked(store: Store, unused_tcp_port: int) -> AsyncIterator[Hooked]:
    async with AsyncExitStack() as stack:
        clock = SetClock(FRIDAY)
        platform = await stack.enter_async_context(SimulatedPlatform(FRIDAY))
        siste = Siste(
            store=store,
            clock=clock,
            catalog=load_catalog(),
            fetcher=SampleFetcher(clock),
            parser=make_feed_parser(),
            defaults=Defaults("en", "Europe/Oslo", "cio", "open"),
        )
        stack.push_async_callback(siste.parser.close)
        base = f"http://127.0.0.1:{unused_tcp_port}"
        adapter = await TelegramAdapter.connect(DEMO_TOKEN, platform.telegram_url, base)
        stack.push_async_callback(adapter.close)
        await attach(siste, Platform.TELEGRAM, adapter, SecretStr(DEMO_TOKEN))
        receiving = asyncio.create_task(adapter.run(siste.inbox.receiver(adapter.messenger.installation)))
        stack.push_async_callback(ended, receiving)
        await platform.transcript.until(lambda: bool(platform.transcript.of("setWebhook")))
        person = await platform.telegram.add_person("Kari", language_code="en")
        bot = await stack.enter_async_context(Bot(DEMO_TOKEN, base_url=f"{platform.telegram_url}/bot"))
        yield Hooked(platform, siste, bot, unused_tcp_port, person)


async def test_what_is_posted_while_nobody_listens_is_answered_once_later(hooked: Hooked):
    await hooked.write("/help")
    await hooked.nobody_took_it()
    assert await hooked.answers() == []

    async with serving(web_side(hooked.siste, Settings()), hooked.port):
        await hooked.all_arrived()
        (answer,) = await hooked.answers()
        await hooked.platform.telegram.repeat_last_update()
        await hooked.all_arrived()

    assert "/latest google" in answer
    assert await hooked.answers() == [answer]


async def test_the_web_process_takes_in_what_the_worker_answers(hooked: Hooked, sqlite_url: str):
    settings = Settings(database_url=SecretStr(sqlite_url), secret_key=SecretStr(SECRET_KEY))
    async with open_web(settings) as app, serving(app, hooked.port):
        await hooked.write("/help")
        await hooked.all_arrived()

    assert len(await hooked.answers()) == 1
