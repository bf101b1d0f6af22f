"""A month on the simulated platform with faults and kills, whichever platform it is.

The clock leaps from one thing to do to the next, so a month takes minutes. The days are those around Easter
and the change to summer time.
"""

import asyncio
import random
import tempfile
import time as real_time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

from adapters.simulated import SimulatedPlatform
from adapters.simulated.transcript import write_lines
from tests.sample_publishers import MadeUpPublishers
from tests.scale.account import Ledger
from tests.scale.made_up_news import OUTLETS, made_up_month
from tests.scale.siste_process import SisteProcess, environment_for
from tests.scale.stage import Act, Stage

BEGIN = datetime(2026, 3, 25, 8, 0, tzinfo=UTC)
DAYS = 30
PATIENCE_SECONDS = 1_500.0


@dataclass
class Month(ABC):
    """One platform's people and places, and what happens to them.

    `faults` are rules that hold all month; `kills` moments lie somewhere in its first `calls` calls.
    """

    platform: SimulatedPlatform
    siste: SisteProcess
    stage: Stage
    ledger: Ledger
    killed: int = 0

    faults: ClassVar[tuple[Mapping[str, Any], ...]] = ()
    kills: ClassVar[int] = 8
    calls: ClassVar[int] = 6_000

    @abstractmethod
    async def settle_in(self) -> None:
        """Plan everything."""

    @abstractmethod
    def report(self) -> dict[str, Any]:
        """Say who there was, and what the account of their chats is."""

    async def play(self) -> None:
        """Plan it all, and return when the last day is over."""
        over = asyncio.Event()
        await self.settle_in()
        for day in range(1, self.stage.days + 1):
            self.stage.at(day, time(2), self.ledger.read)
        self.stage.at(self.stage.days, time(3), _setting(over))
        killing = asyncio.create_task(self._kill_now_and_then())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await over.wait()
        finally:
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)

    async def restart(self) -> None:
        """End the bot as a power cut would, and start it again."""
        await self.siste.kill()
        await self.siste.start()

    async def _kill_now_and_then(self) -> None:
        rng = random.Random(self.stage.rng.random())
        for number in sorted(rng.sample(range(300, self.calls), k=self.kills)):
            await self.platform.until(
                lambda count=number: len(self.platform.transcript) >= count, seconds=PATIENCE_SECONDS
            )
            self.killed += 1
            await self.restart()


class Cast(ABC):
    """What a platform needs before its month begins."""

    @abstractmethod
    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        """Make ready what is there before the bot; return the settings that it is started with."""

    @abstractmethod
    def month(self, platform: SimulatedPlatform, siste: SisteProcess, rng: random.Random) -> Month:
        """Return the month that is to be played."""


async def play_month(cast: Cast, out: Path, *, seed: int) -> dict[str, Any]:
    """Play it; leave calls and log in the folder, and return the report."""
    news = made_up_month(BEGIN.date() - timedelta(days=3), DAYS + 4, seed=seed)
    async with (
        SimulatedPlatform(BEGIN, follows_idle=True) as platform,
        MadeUpPublishers(platform.clock, OUTLETS, news) as publishers,
    ):
        with tempfile.TemporaryDirectory(prefix="siste-month-") as folder:
            environment = environment_for(platform, await cast.prepare(platform))
            siste = SisteProcess(Path(folder), environment)
            Path(folder, "news.opml").write_text(publishers.opml(), encoding="utf-8")
            await siste.verb("feeds", "import", str(Path(folder, "news.opml")))
            month = cast.month(platform, siste, random.Random(seed))
            for number, rule in enumerate(month.faults):
                platform.fail(**rule, seed=seed + number)
            await siste.start()
            started = real_time.monotonic()
            try:
                await month.play()
            finally:
                await siste.stop()
                _keep(out, platform, Path(folder, "siste.log"))
            await month.ledger.read()
        seconds = real_time.monotonic() - started
        whole = platform.report()
    return {
        **month.report(),
        "days": DAYS,
        "articles": len(news),
        "kills": month.killed,
        "missed_acts": month.stage.missed,
        "moves_of_the_clock": platform.clock.moves,
        "seconds": round(seconds, 1),
        **{name: figure for name, figure in whole.items() if name != "accepted_per_chat"},
    }


def _keep(out: Path, platform: SimulatedPlatform, log: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    write_lines(out / "calls.jsonl", platform.transcript.call_lines())
    write_lines(out / "transcript.jsonl", platform.transcript.lines())
    (out / "siste.log").write_bytes(log.read_bytes())


def _setting(event: asyncio.Event) -> Act:
    async def set_event() -> None:
        event.set()

    return set_event
