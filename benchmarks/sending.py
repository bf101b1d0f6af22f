"""How fast one process sends over ten Telegram tokens, beside a bare python-telegram-bot loop.

    .venv/bin/python benchmarks/sending.py [--messages 100]

A server in a process of its own on the loopback answers sendMessage. "Unlimited" sends as fast as either can:
Siste through its outbox (marked before each call and settled after it) and its Telegram messenger, with the
pacing lifted; the bare loop awaits one call after the other in a task for each token. "As allowed" is Siste
at its own pace, while the server counts calls beyond 30 a second of one token. Prints figures and
asserts nothing.
"""

import argparse
import asyncio
import json
import logging
import tempfile
import time
from collections import defaultdict, deque
from multiprocessing import get_context
from multiprocessing.connection import Connection

from aiohttp import web
from telegram import Bot

from adapters.clock.local import SystemClock
from adapters.telegram.messenger import TelegramMessenger
from adapters.telegram.requests import call_request
from bot.delivery.outbox import Outbox
from bot.delivery.pacing import PER_SECOND, Pacer
from bot.message import say
from bot.model.delivery import NewDelivery, Urgency
from bot.model.destination import Place, PlaceKind, Platform
from storage.store import SqlStore

TOKENS = 10
TEXT = "Five stories, and why each of them matters. " * 10
ALLOWED = 30  # a second, for a token


# --- the platform ----------------------------------------------------------------------------------


def serve(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    calls: dict[str, deque[float]] = defaultdict(deque)
    beyond = 0

    async def send_message(request: web.Request) -> web.Response:
        nonlocal beyond
        form, now = await request.post(), time.monotonic()
        recent = calls[request.match_info["token"]]
        recent.append(now)
        while recent[0] < now - 1:
            recent.popleft()
        beyond += len(recent) > ALLOWED
        chat = {"id": int(str(form["chat_id"])), "type": "private", "first_name": "Kari"}
        result = {"message_id": len(recent), "date": 1_777_000_000, "chat": chat, "text": "ok"}
        return web.json_response({"ok": True, "result": result})

    async def count_beyond(_: web.Request) -> web.Response:
        nonlocal beyond
        counted, beyond = beyond, 0
        return web.json_response(counted)

    app = web.Application()
    app.router.add_post("/bot{token}/sendMessage", send_message)
    app.router.add_get("/beyond", count_beyond)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)


# --- both ways of sending --------------------------------------------------------------------------


def bots(url: str) -> list[Bot]:
    return [Bot(f"{n + 1}:token", base_url=f"{url}/bot", request=call_request()) for n in range(TOKENS)]


async def bare(url: str, messages: int) -> float:
    """Return messages a second of a loop that only sends."""

    async def loop(bot: Bot) -> None:
        for number in range(messages):
            await bot.send_message(number + 1, TEXT)

    senders = bots(url)
    began = time.perf_counter()
    await asyncio.gather(*map(loop, senders))
    return TOKENS * messages / (time.perf_counter() - began)


class Unpaced(Pacer):
    """Lets everything go at once."""

    def take_turn(self) -> bool:
        return True

    async def wait_for_turn(self) -> None:
        return

    async def wait_to_send(self) -> None:
        return


async def ours(url: str, messages: int, *, is_paced: bool) -> float:
    """Return messages a second through the outbox."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore.open(f"sqlite:///{folder}/siste.db", ["key"])
        await store.migrate()
        messengers, pacers = {}, {}
        for number, bot in enumerate(bots(url)):
            async with store.transaction() as tx:
                owner = await tx.installations.ensure(Platform.TELEGRAM, str(number), name="bot", token=None)
                for chat in range(messages):
                    place = Place(PlaceKind.PRIVATE, str(chat + 1))
                    destination, _ = await tx.destinations.ensure(
                        owner, place, language="en", zone="Europe/Oslo", audience="cio", now=clock.now()
                    )
                    digest = NewDelivery(
                        "digest", destination.id, say(TEXT).to_json(), Urgency.DIGEST, clock.now()
                    )
                    await tx.deliveries.add(digest)
            messenger = TelegramMessenger(bot)
            messenger.installation = owner
            messengers[owner.id] = messenger
            kind = Pacer if is_paced else Unpaced
            pacers[owner.id] = kind(Platform.TELEGRAM, clock)
        outbox = Outbox(store, clock, messengers, pacers)
        began = time.perf_counter()
        sent = sum(await asyncio.gather(*(outbox.send_due(key) for key in messengers)))
        spent = time.perf_counter() - began
        await store.close()
    return sent / spent


async def beyond(url: str) -> int:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(f"{url}/beyond") as answer:
        return int(json.loads(await answer.text()))


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=100, help="for each token")
    messages = parser.parse_args().messages
    logging.disable(logging.WARNING)
    pipe, there = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{pipe.recv()}"
    await bare(url, 5)  # connections and imports are no part of this
    reference = await bare(url, messages)
    unlimited = await ours(url, messages, is_paced=False)
    await beyond(url)
    paced = await ours(url, messages, is_paced=True)
    print(f"bare loop, unlimited   {reference:8.0f} messages a second")
    print(f"Siste, unlimited       {unlimited:8.0f} messages a second, {unlimited / reference:.0%} of it")
    share = paced / (TOKENS * ALLOWED)
    print(f"Siste, as allowed      {paced:8.0f} messages a second, {share:.0%} of the allowed rate")
    print(f"its own pace           {TOKENS * PER_SECOND[Platform.TELEGRAM]:8.0f}")
    print(f"calls beyond the rate  {await beyond(url):8d}")
    pipe.send(None)
    server.join(timeout=5)


if __name__ == "__main__":
    asyncio.run(main())
