"""python-telegram-bot at the simulated Telegram, and calls past the library's own checks."""

from contextlib import asynccontextmanager

import aiohttp
from telegram.ext import Application
from telegram.request import HTTPXRequest

from adapters.simulated.telegram import DEMO_TOKEN


def application_at(platform, token=DEMO_TOKEN):
    # The loopback needs no certificates, and reading them costs more than the rest of a test.
    calls, polls = (HTTPXRequest(httpx_kwargs={"verify": False, "trust_env": False}) for _ in range(2))
    builder = Application.builder().token(token).base_url(f"{platform.telegram_url}/bot")
    builder = builder.base_file_url(f"{platform.telegram_url}/file/bot")
    return builder.request(calls).get_updates_request(polls).build()


@asynccontextmanager
async def bot_at(platform, token=DEMO_TOKEN):
    async with application_at(platform, token).bot as bot:
        yield bot


async def call(platform, method, **params):
    """Call as JSON; return the HTTP status and the description."""
    status, body = await ask(platform, method, **params)
    return status, body.get("description", "")


async def ask(platform, method, **params):
    """Call as JSON; return the HTTP status and the whole answer."""
    address = f"{platform.telegram_url}/bot{DEMO_TOKEN}/{method}"
    async with aiohttp.ClientSession() as session, session.post(address, json=params) as reply:
        return reply.status, await reply.json()


async def next_updates(bot, offset=0):
    return await bot.get_updates(offset=offset, timeout=5)
