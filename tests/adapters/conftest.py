"""A browser for the tests marked so, and a simulated platform with a bot, a person and a group."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.simulated import SimulatedPlatform
from tests.adapters.simulated_bot import bot_at
from tests.browser import Browser, chromium_or_skip, open_browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with open_browser(chromium_or_skip()) as browser:
        yield browser


@pytest.fixture
async def platform():
    now = datetime(2026, 4, 28, 6, tzinfo=UTC)
    async with SimulatedPlatform(now, rates_follow_real_time=False) as platform:
        yield platform


@pytest.fixture
async def bot(platform):
    async with bot_at(platform) as bot:
        yield bot


@pytest.fixture
async def kari(platform):
    """A person who pressed Start."""
    person = await platform.telegram.add_person("Kari")
    await platform.telegram.write(person, "/start")
    return person


@pytest.fixture
async def group(platform, kari):
    chat = await platform.telegram.create_chat(kari, "Ledelsen")
    await platform.telegram.set_bot_role(kari, chat)
    return chat
