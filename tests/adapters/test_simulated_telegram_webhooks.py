"""Webhooks of the simulated Telegram, at a hook that answers as it is told."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import error

from adapters.simulated import telegram_webhooks
from tests.adapters.simulated_bot import call, next_updates


class Hook:
    """Answers 200, or what `answers` says first; keeps what it was sent."""

    def __init__(self):
        self.answers = []
        self.got = []
        self.secrets = []
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = 0
        self._news = asyncio.Event()

    async def take(self, request):
        self.waiting += 1
        self._news.set()
        await self.open.wait()
        self.waiting -= 1
        self.got.append((await request.json())["update_id"])
        self.secrets.append(request.headers.get(telegram_webhooks.SECRET_HEADER))
        self._news.set()
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def hook():
    hook = Hook()
    app = web.Application()
    app.router.add_post("/tg", hook.take)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/tg"))
        yield hook


async def settled(platform):
    """Wait until no delivery is under way."""
    while not platform.traffic.is_still:
        await platform.traffic.until_stirred(1)


async def test_updates_come_with_the_secret_and_are_gone(platform, bot, kari, hook):
    await bot.set_webhook(hook.url, secret_token="s3cret_-")
    await platform.telegram.write(kari, "google")
    await hook.until(lambda: len(hook.got) == 2)
    await settled(platform)
    info = await bot.get_webhook_info()
    assert hook.secrets == ["s3cret_-", "s3cret_-"]
    assert (info.url, info.pending_update_count, info.last_error_message) == (hook.url, 0, None)


async def test_a_hook_that_fails_is_tried_again_at_once_and_then_ever_later(platform, bot, kari, hook):
    hook.answers = [web.Response(status=500) for _ in range(4)]
    await bot.set_webhook(hook.url)
    times = [(2, 2.0), (3, 4.0), (4, 8.0)]
    for tries, seconds in times:
        await hook.until(lambda tries=tries: len(hook.got) == tries)
        await settled(platform)
        platform.clock.advance(timedelta(seconds=seconds - 0.1))
        await settled(platform)
        assert len(hook.got) == tries
        platform.clock.advance(timedelta(seconds=0.1))
    await hook.until(lambda: len(hook.got) == 5)
    await settled(platform)
    info = await bot.get_webhook_info()
    assert len(set(hook.got)) == 1
    assert info.pending_update_count == 0
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_hook_may_say_how_long_to_wait(platform, bot, kari, hook):
    hook.answers = [web.Response(status=429, headers={"Retry-After": "30"})]
    await bot.set_webhook(hook.url)
    await hook.until(lambda: len(hook.got) == 1)
    await settled(platform)
    platform.clock.advance(timedelta(seconds=29))
    await settled(platform)
    assert len(hook.got) == 1
    platform.clock.advance(timedelta(seconds=1))
    await hook.until(lambda: len(hook.got) == 2)


async def test_what_was_put_off_is_for_the_webhook_that_is_set_by_then(platform, bot, kari, hook):
    hook.answers = [web.Response(status=500) for _ in range(2)]
    await bot.set_webhook(hook.url)
    await hook.until(lambda: len(hook.got) == 2)
    await settled(platform)
    await bot.set_webhook(hook.url, max_connections=3)
    platform.clock.advance(timedelta(seconds=2))
    await hook.until(lambda: len(hook.got) == 3)
    assert len(set(hook.got)) == 1


async def test_an_update_nobody_takes_is_given_up_after_a_day(platform, bot, kari, hook):
    hook.answers = [web.Response(status=500) for _ in range(99)]
    await bot.set_webhook(hook.url)
    await hook.until(lambda: len(hook.got) == 2)
    await settled(platform)
    platform.clock.advance(timedelta(hours=25))
    await platform.telegram.write(kari, "google")
    await hook.until(lambda: len(set(hook.got)) == 2)
    assert (await bot.get_webhook_info()).pending_update_count == 1


async def test_a_hook_that_is_gone_for_long_is_deleted(platform, bot, kari, hook):
    hook.answers = [web.Response(status=410) for _ in range(99)]
    await bot.set_webhook(hook.url)
    await hook.until(lambda: len(hook.got) == 2)
    await settled(platform)
    platform.clock.advance(timedelta(hours=23, seconds=1))
    await hook.until(lambda: len(hook.got) == 3)
    await settled(platform)
    assert (await bot.get_webhook_info()).url == ""


async def test_nobody_at_the_address_is_said_to_be_so(platform, bot, kari, unused_tcp_port):
    await bot.set_webhook(f"http://127.0.0.1:{unused_tcp_port}/tg")
    await settled(platform)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")


async def test_chats_go_side_by_side_and_each_in_its_order(platform, bot, kari, hook):
    ola = await platform.telegram.add_person("Ola")
    hook.open.clear()
    await bot.set_webhook(hook.url, max_connections=2)
    await platform.telegram.write(kari, "google")
    await platform.telegram.write(ola, "/start")
    await platform.telegram.write(ola, "openai")
    # Two chats have news, and each one waits for its own first message to be taken.
    await hook.until(lambda: hook.waiting == 2)
    hook.open.set()
    await hook.until(lambda: len(hook.got) == 4)
    first = min(hook.got)
    assert set(hook.got[:2]) == {first, first + 2}


async def test_no_more_connections_are_opened_than_were_allowed(platform, bot, hook):
    hook.open.clear()
    await bot.set_webhook(hook.url, max_connections=1)
    for name in ("Kari", "Ola"):
        await platform.telegram.write(await platform.telegram.add_person(name), "/start")
    await hook.until(lambda: hook.waiting == 1)
    await platform.telegram.add_person("Per")
    assert hook.waiting == 1
    hook.open.set()
    await hook.until(lambda: len(hook.got) == 2)


async def test_polls_and_webhooks_exclude_each_other(platform, bot, kari, hook):
    poll = asyncio.create_task(next_updates(bot, 500_000_002))
    while not platform.telegram.bot().updates.is_polled:  # noqa: ASYNC110 - another task's to begin
        await asyncio.sleep(0)
    await bot.set_webhook(hook.url)
    with pytest.raises(error.Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(error.Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_pending_updates_can_be_dropped(bot, kari):
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"url": "http://a.example/tg"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://a.example/tg"}, "bad webhook: Failed to resolve host"),
        ({"url": "tg"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/tg", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1/tg", "secret_token": "å"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/tg", "allowed_updates": ["mesage"]}, "there is no kind of update mesage"),
    ],
)
async def test_a_webhook_is_refused(platform, wanted, words):
    status, description = await call(platform, "setWebhook", **wanted)
    assert (status, words in description) == (400, True), description
