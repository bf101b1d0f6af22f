"""kill -9 at random points of a busy run: no command is lost, none is answered twice, nothing gets stuck.

    python -m tests.scale.kills --platform telegram --kills 50 --seed 1

People write commands that each get an answer of their own, in bursts; the bot's process is ended as a power
cut would, somewhere in the middle, and started again. An answer that was in flight may be missing if the bot
names it as unknown. Prints a report, and ends with 1 on any breach.
"""

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from bot.model.delivery import DeliveryStatus
from tests.scale.account import BOT, Ledger
from tests.scale.month import BEGIN
from tests.scale.siste_process import SisteProcess, environment_for

# So many that nobody asks more than the limit of a member allows.
PEOPLE = 75
BURST = 30
MOST_CALLS_BEFORE_A_KILL = 45
PATIENCE_SECONDS = 240.0
_ASKED = re.compile(r"qz\d+x")


class Busy:
    """People who ask for words that nobody ever wrote, each its own."""

    def __init__(self, platform: SimulatedPlatform, rng: random.Random) -> None:
        self.platform = platform
        self.rng = rng
        self.people: list[int] = []
        self.asked: dict[str, int] = {}

    async def settle_in(self) -> None:
        for number in range(PEOPLE):
            self.people.append(await self.platform.telegram.add_person(f"Person {number}"))

    async def ask(self, count: int) -> None:
        for _ in range(count):
            person = self.rng.choice(self.people)
            word = f"qz{len(self.asked)}x"
            self.asked[word] = person
            await self.platform.telegram.write(person, f"/latest {word}")

    def answers(self) -> Counter[str]:
        """Count the answers that people saw, by the word that they are about."""
        return Counter(
            word
            for person in self.people
            for message in self.platform.telegram.messages(person)
            if message.sender == BOT
            for word in set(_ASKED.findall(message.text))
        )


async def play(*, kills: int, seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    started = time.monotonic()
    # In step with real time: a clock that leaps would have the bot forget what the ledger is to be asked for.
    async with SimulatedPlatform(BEGIN, speed=1.0) as platform:
        busy = Busy(platform, rng)
        await busy.settle_in()
        with tempfile.TemporaryDirectory(prefix="siste-kills-") as folder:
            environment = environment_for(platform, {"SISTE_TELEGRAM_TOKEN": DEMO_TOKEN})
            siste, ledger = SisteProcess(Path(folder), environment), None
            ledger = Ledger(siste)
            await siste.start()
            try:
                for _ in range(kills):
                    await _be_killed(platform, busy, siste, rng)
                await _come_to_rest(platform, busy, ledger)
            finally:
                await siste.stop()
            await ledger.read()
    return _report(platform, busy, ledger, kills=kills, seconds=time.monotonic() - started)


async def _be_killed(
    platform: SimulatedPlatform, busy: Busy, siste: SisteProcess, rng: random.Random
) -> None:
    """Kill it after a few calls of a burst, whatever it is doing then, or on its way up."""
    await busy.ask(BURST)
    calls = len(platform.transcript) + rng.randint(1, MOST_CALLS_BEFORE_A_KILL)
    await platform.until(lambda: len(platform.transcript) >= calls, seconds=PATIENCE_SECONDS)
    # The moment lies anywhere between two calls, in real time.
    await asyncio.sleep(rng.random() * 0.03)
    await siste.kill()
    await siste.start()


async def _come_to_rest(platform: SimulatedPlatform, busy: Busy, ledger: Ledger) -> None:
    """Wait until everything asked is answered or named as unknown; what gets stuck is told by the report."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        await ledger.read()
        settled = len(_of(ledger, DeliveryStatus.SENT)) + len(_of(ledger, DeliveryStatus.UNKNOWN))
        if settled >= len(busy.asked) and not ledger.unhandled:
            return


def _of(ledger: Ledger, status: DeliveryStatus) -> list[str]:
    return [one.occasion for one in ledger.noted.values() if one.status is status]


def _report(
    platform: SimulatedPlatform, busy: Busy, ledger: Ledger, *, kills: int, seconds: float
) -> dict[str, Any]:
    answers = busy.answers()
    missing: Counter[int] = Counter(busy.asked[word] for word in busy.asked if not answers[word])
    unknown: Counter[str] = Counter(
        one.chat for one in ledger.noted.values() if one.status is DeliveryStatus.UNKNOWN
    )
    waiting = _of(ledger, DeliveryStatus.PENDING) + _of(ledger, DeliveryStatus.SENDING)
    whole = platform.report()
    return {
        "kills": kills,
        "commands": len(busy.asked),
        "answered_once": sum(answers[word] == 1 for word in busy.asked),
        "unknown": unknown.total(),
        # Not answered, and not named as unknown either.
        "lost": sum(max(0, count - unknown[str(person)]) for person, count in missing.items()),
        "twice": sum(answers[word] > 1 for word in busy.asked),
        "stuck": len(waiting) + ledger.unhandled,
        "seconds": round(seconds, 1),
        "calls": whole["calls"],
        "rate_violations": whole["rate_violations"],
        "refused_for_form": whole["refused_for_form"],
        "refused_because": whole["refused_because"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--platform", choices=["telegram"], default="telegram")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report = asyncio.run(play(kills=options.kills, seed=options.seed))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    breaches = ("lost", "twice", "stuck", "rate_violations", "refused_for_form")
    return int(any(report[name] for name in breaches))


if __name__ == "__main__":
    sys.exit(main())
