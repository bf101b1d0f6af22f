"""kill -9 at random points of a busy run: no command is lost, nothing is said twice, nothing gets stuck.

    python -m tests.scale.kills --platform telegram --kills 50 --seed 1
    python -m tests.scale.kills --platform slack --kills 50 --seed 1 [--mode http]

People write commands that each get an answer of their own, in bursts; on Slack they press and look at their
pages besides, while the morning's digests are sent. The bot's process is ended as a power cut would,
somewhere in the middle, and started again. What was in flight may be missing if the bot names it as unknown.
Prints a report, and ends with 1 on any breach.
"""

import argparse
import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.simulated import SimulatedPlatform
from bot.model.delivery import DeliveryStatus
from tests.sample_publishers import MadeUpPublishers
from tests.scale.account import Ledger, close_account
from tests.scale.crowds import Crowd, TelegramCrowd
from tests.scale.made_up_news import OUTLETS, made_up_month
from tests.scale.month import BEGIN
from tests.scale.siste_process import SisteProcess, environment_for
from tests.scale.slack_connection import SlackConnection
from tests.scale.slack_crowd import SlackCrowd

BURST = 30
MOST_CALLS_BEFORE_A_KILL = 45
LONGEST_BURST_SECONDS = 5.0
PATIENCE_SECONDS = 240.0
BREACHES = (
    "lost",
    "twice",
    "posts_lost",
    "posts_twice",
    "steady_readers_wrong",
    "stuck",
    "rate_violations",
    "refused_for_form",
)


async def play(crowd: Crowd, *, kills: int, seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    started = time.monotonic()
    news = made_up_month(BEGIN.date() - timedelta(days=3), kills * 2 + 7, seed=seed)
    async with (
        SimulatedPlatform(BEGIN, speed=1.0) as platform,
        MadeUpPublishers(platform.clock, OUTLETS, news) as publishers,
    ):
        with tempfile.TemporaryDirectory(prefix="siste-kills-") as folder:
            siste = SisteProcess(Path(folder), environment_for(platform, await crowd.prepare(platform)))
            ledger = Ledger(siste)
            Path(folder, "news.opml").write_text(publishers.opml(), encoding="utf-8")
            await siste.verb("feeds", "import", "news.opml")
            await siste.start()
            try:
                await crowd.settle_in(siste, ledger, rng)
                for _ in range(kills):
                    await _be_killed(platform, crowd, siste, rng)
                await _come_to_rest(crowd, ledger)
            finally:
                await siste.stop()
            await ledger.read()
        return _report(platform, crowd, ledger, kills=kills, seconds=time.monotonic() - started)


async def _be_killed(
    platform: SimulatedPlatform, crowd: Crowd, siste: SisteProcess, rng: random.Random
) -> None:
    """Kill it after a few calls of a burst, whatever it is doing then, or on its way up."""
    await crowd.be_busy(BURST)
    # One kill in four or so lies before the first answer: while it takes in what is said.
    calls = len(platform.transcript) + max(0, rng.randint(-15, MOST_CALLS_BEFORE_A_KILL))
    with contextlib.suppress(TimeoutError):  # it may have nothing left to do before
        await platform.until(lambda: len(platform.transcript) >= calls, seconds=LONGEST_BURST_SECONDS)
    # The moment lies anywhere between two calls, in real time.
    await asyncio.sleep(rng.random() * 0.05)
    await siste.kill()
    await siste.start()


async def _come_to_rest(crowd: Crowd, ledger: Ledger) -> None:
    """Wait until everything asked is answered or named as unknown; what gets stuck is told by the report."""
    await crowd.come_to_rest()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        await ledger.read()
        settled = _count(ledger, DeliveryStatus.SENT) + _count(ledger, DeliveryStatus.UNKNOWN)
        if settled >= len(crowd.asked) and ledger.is_at_rest:
            return


def _count(ledger: Ledger, status: DeliveryStatus) -> int:
    return sum(one.status is status for one in ledger.noted.values())


def _report(
    platform: SimulatedPlatform, crowd: Crowd, ledger: Ledger, *, kills: int, seconds: float
) -> dict[str, Any]:
    answers = crowd.answers()
    missing: Counter[str] = Counter(crowd.asked[word] for word in crowd.asked if not answers[word])
    unknown: Counter[str] = Counter(
        one.chat for one in ledger.noted.values() if one.status is DeliveryStatus.UNKNOWN
    )
    account = close_account(crowd.seen(), ledger, forgotten=(), steady=crowd.expected())
    whole = platform.report()
    return {
        "kills": kills,
        "commands": len(crowd.asked),
        "answered_once": sum(answers[word] == 1 for word in crowd.asked),
        "digests": dict(account.digests),
        "unknown": unknown.total(),
        # Not answered, and not named as unknown either.
        "lost": sum(max(0, count - unknown[chat]) for chat, count in missing.items()),
        "twice": sum(count > 1 for count in answers.values()),
        "posts_lost": len(account.lost),
        "posts_twice": len(account.twice) + len(account.resent_after_error),
        "steady_readers_wrong": len(account.steady_wrong),
        "stuck": len(account.stuck) + ledger.unhandled,
        "examples": [
            *account.lost,
            *account.twice,
            *account.resent_after_error,
            *account.stuck,
            *account.steady_wrong,
        ][:5],
        "seconds": round(seconds, 1),
        **{name: figure for name, figure in whole.items() if name != "accepted_per_chat"},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--platform", choices=["slack", "telegram"], default="telegram")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=["socket", "http"], default="socket", help="how Slack delivers")
    options = parser.parse_args()
    crowd = (
        TelegramCrowd()
        if options.platform == "telegram"
        else SlackCrowd(SlackConnection(is_http=options.mode == "http"))
    )
    report = asyncio.run(play(crowd, kills=options.kills, seed=options.seed))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return int(any(report[name] for name in BREACHES))


if __name__ == "__main__":
    sys.exit(main())
