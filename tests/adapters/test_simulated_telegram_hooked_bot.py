"""The real adapter behind its own web address, told by the simulated Telegram's webhook."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import uvicorn

from adapters.simulated.telegram import DEMO_TOKEN
from adapters.telegram import TelegramAdapter
from adapters.telegram.web_route import telegram_route
from adapters.telegram.webhook import HookedBot, webhook_secret
from adapters.web.asgi import web_app
from bot.model.delivery import Incoming
from bot.model.destination import Platform
from tests.adapters import chat_messages

BOT_ID = DEMO_TOKEN.partition(":")[0]


class Arrivals:
    """Keeps what comes, or fails as a full disk would; the news says that something was tried."""

    def __init__(self) -> None:
        self.received: list[Incoming] = []
        self.tried = 0
        self.is_broken = False

    async def __call__(self, incoming: Incoming) -> bool:
        self.tried += 1
        if self.is_broken:
            raise OSError("disk full")
        self.received.append(incoming)
        return True

    async def until_tried(self, times: int) -> None:
        async with asyncio.timeout(5):
            while self.tried < times:  # noqa: ASYNC110 - another program's to do
                await asyncio.sleep(0)


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals()


@pytest.fixture
async def hooked(platform, arrivals) -> AsyncIterator[TelegramAdapter]:
    async def find(bot_id: str) -> HookedBot | None:
        return HookedBot("siste_demo_bot", webhook_secret(DEMO_TOKEN), arrivals) if bot_id == BOT_ID else None

    async def well() -> None:
        return None

    async with served(web_app(well, [telegram_route(find)])) as address:
        adapter = await TelegramAdapter.connect(DEMO_TOKEN, platform.telegram_url, address)
        adapter.attach(chat_messages.installation(Platform.TELEGRAM))
        running = asyncio.create_task(adapter.run(arrivals))
        await platform.until(lambda: bool(platform.transcript.of("setWebhook")))
        yield adapter
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await adapter.close()


@asynccontextmanager
async def served(app) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve([listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_what_people_write_and_press_is_posted_to_the_bot(platform, hooked, arrivals, kari):
    await arrivals.until_tried(1)
    await platform.telegram.write(kari, "/latest google")
    await arrivals.until_tried(2)
    assert [incoming.text for incoming in arrivals.received] == ["/start", "/latest google"]


async def test_what_could_not_be_kept_comes_again_and_is_not_lost(platform, hooked, arrivals, kari):
    await arrivals.until_tried(1)
    arrivals.is_broken = True
    await platform.telegram.write(kari, "/latest google")
    # At once and once more; then Telegram waits, on its own clock.
    await arrivals.until_tried(3)
    arrivals.is_broken = False
    while not platform.agenda.next_at:  # noqa: ASYNC110 - another task's to do
        await asyncio.sleep(0)
    platform.clock.advance(timedelta(seconds=2))
    await arrivals.until_tried(4)
    assert [incoming.text for incoming in arrivals.received] == ["/start", "/latest google"]
