"""What fetching costs: CPU of a changed feed and of a 304, and peak memory with hostile publishers there.

    .venv/bin/python benchmarks/bench_fetch.py [--feeds 300] [--hostile 20]

Publishers run in a process of their own on the loopback, with made-up feeds of 30 entries of 1 kB of HTML.
"first" is a feed whose entries are all new, "changed" one with two new entries. CPU is that of our process
and its parser's; prints one JSON line and asserts no time.
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import resource
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
import psutil
from aiohttp import web

from adapters.clock.local import SetClock
from adapters.feeds.fetcher import AiohttpFetcher
from adapters.feeds.parser import FeedparserParser
from bot.curation.catalog import load_catalog
from bot.ingest.follow import follow_feeds
from bot.ingest.rounds import RoundSummary, fetch_round
from bot.model.feed import NewFeed
from storage.store import SqlStore

START = datetime(2026, 8, 3, tzinfo=UTC)
ENTRIES = 30
NEW_IN_A_VERSION = 2
HOSTS = 20
_VERSION = {"now": 0}  # of the publishers' process
WORDS = ("model", "agent", "price", "risk", "board", "data", "cloud", "cost", "policy", "team", "launch")


# --- publishers ---------------------------------------------------------------------------------


def publish(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    app = web.Application()
    app.router.add_get("/feed/{number}", _feed)
    app.router.add_get("/hostile/{number}", _hostile)
    app.router.add_post("/next", _next)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()  # noqa: S104 - 127.0.0.1 to 127.0.0.20 are one machine
    pipe.send(runner.addresses[0][1])
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)


async def _feed(request: web.Request) -> web.Response:
    number, version = int(request.match_info["number"]), _VERSION["now"]
    etag = f'"{number}-{version}"'
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    body = gzip.compress(_rss(number, version).encode(), 1)
    return web.Response(body=body, headers={"ETag": etag, "Content-Encoding": "gzip"})


async def _next(_: web.Request) -> web.Response:
    _VERSION["now"] += 1
    return web.Response()


async def _hostile(request: web.Request) -> web.StreamResponse:
    match int(request.match_info["number"]) % 4:
        case 0:
            return web.Response(body=_bomb(), headers={"Content-Encoding": "gzip"})
        case 1:
            items = "".join(f"<item><guid>{n}</guid><title>t {n}</title></item>" for n in range(10_000))
            return web.Response(text=f"<rss version='2.0'><channel>{items}</channel></rss>")
        case 2:
            return web.Response(text=f"<rss version='2.0'><channel><item><title>{'long ' * 1_000_000}")
        case _:
            response = web.StreamResponse()
            await response.prepare(request)
            with suppress(ConnectionError):
                while True:
                    await response.write(b"<item>" * 10_000)
            return response


@cache
def _bomb() -> bytes:
    return gzip.compress(b"\0" * 200_000_000)


def _rss(number: int, version: int) -> str:
    first = NEW_IN_A_VERSION * version
    items = "".join(_item(number, n) for n in range(first, first + ENTRIES))
    return f"<rss version='2.0'><channel><title>Outlet {number}</title>{items}</channel></rss>"


def _item(number: int, place: int) -> str:
    rng, guid = random.Random(f"{number}-{place}"), f"{number}-{place}"
    published = START - timedelta(days=1) + timedelta(minutes=place)
    paragraphs = "".join(
        f"&lt;p&gt;{' '.join(rng.choices(WORDS, k=40))} &lt;a href='/{guid}'&gt;more&lt;/a&gt;&lt;/p&gt;"
        for _ in range(4)
    )
    title = " ".join(rng.choices(WORDS, k=8))
    date = published.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return (
        f"<item><guid>{guid}</guid><title>{title}</title><pubDate>{date}</pubDate>"
        f"<description>{paragraphs}</description></item>"
    )


# --- measuring ----------------------------------------------------------------------------------


def cpu_seconds() -> float:
    us = resource.getrusage(resource.RUSAGE_SELF)
    workers = psutil.Process().children(recursive=True)
    times = [worker.cpu_times() for worker in workers if worker.name() != "resource_tracker"]
    return us.ru_utime + us.ru_stime + sum(one.user + one.system for one in times)


def resident_mb() -> float:
    us = psutil.Process()
    return sum(one.memory_info().rss for one in (us, *us.children(recursive=True))) / 1e6


async def measure(
    urls: list[str], hostile: list[str], folder: Path, publisher: psutil.Process
) -> dict[str, float]:
    store = SqlStore.open(f"sqlite:///{folder / 'bench.db'}", ["a passphrase for benchmarks"])
    await store.migrate()
    clock = SetClock(START)
    fetcher = AiohttpFetcher(allow_networks=[ip_network("127.0.0.0/8")])
    parser = FeedparserParser()
    await follow_feeds(store, [NewFeed(url) for url in urls], catalog=load_catalog(), now=START)

    async def one_round() -> tuple[RoundSummary, float]:
        theirs = sum(publisher.cpu_times()[:2])
        before = cpu_seconds()
        summary = await fetch_round(store, fetcher, parser, clock=clock, everything=True)
        spent = cpu_seconds() - before - (sum(publisher.cpu_times()[:2]) - theirs)
        return summary, 1000 * spent / summary.due

    await parser.parse(b"<rss version='2.0'/>", url="http://127.0.0.1/", headers={})  # the start is paid once
    first, first_ms = await one_round()
    unchanged, unchanged_ms = await one_round()
    await _publish_more(urls[0])
    changed, changed_ms = await one_round()
    assert (first.new, changed.new) == (ENTRIES * len(urls), NEW_IN_A_VERSION * len(urls))
    assert unchanged.unchanged == len(urls)
    await follow_feeds(store, [NewFeed(url) for url in hostile], catalog=load_catalog(), now=START)
    watch = asyncio.create_task(_peak(publisher))
    survived, _ = await one_round()
    watch.cancel()
    peak = await watch
    for closing in (fetcher, parser, store):
        await closing.close()
    return {
        "feeds": len(urls),
        "first_ms": round(first_ms, 2),
        "changed_ms": round(changed_ms, 2),
        "unchanged_ms": round(unchanged_ms, 2),
        "hostile": len(hostile),
        "hostile_failed": survived.failed,
        "hostile_peak_mb": round(peak),
    }


async def _publish_more(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(url.split("/feed/")[0] + "/next"):
        pass


async def _peak(publisher: psutil.Process) -> float:
    peak = 0.0
    try:
        while True:
            peak = max(peak, resident_mb() - publisher.memory_info().rss / 1e6)
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        return peak


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--feeds", type=int, default=300)
    arguments.add_argument("--hostile", type=int, default=20)
    asked = arguments.parse_args()
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=publish, args=(theirs,), daemon=True)
    process.start()
    port = ours.recv()
    urls = [f"http://127.0.0.{1 + n % HOSTS}:{port}/feed/{n}" for n in range(asked.feeds)]
    hostile = [f"http://127.0.0.{1 + n % HOSTS}:{port}/hostile/{n}" for n in range(asked.hostile)]
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(urls, hostile, Path(folder), psutil.Process(process.pid)))
    print(json.dumps(result | {"load": round(os.getloadavg()[0], 1)}))
    ours.send("end")


if __name__ == "__main__":
    main()
