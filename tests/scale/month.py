"""A month on the simulated Telegram: 50 people, 10 groups, 5 channels, faults, blocks, migrations, kills.

The clock leaps from one thing to do to the next, so a month takes minutes. The days are those around Easter
and the change to summer time.
"""

import asyncio
import random
import tempfile
import time as real_time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from adapters.simulated.transcript import write_lines
from tests.sample_publishers import MadeUpPublishers
from tests.scale.account import Ledger, as_report, close_account, weekdays
from tests.scale.characters import OSLO, Group, Reader, Stage
from tests.scale.made_up_news import OUTLETS, made_up_month
from tests.scale.siste_process import SisteProcess, environment_for

BEGIN = datetime(2026, 3, 25, 8, 0, tzinfo=UTC)
DAYS = 30
PEOPLE, GROUPS, CHANNELS = 50, 10, 5
STEADY = 8
KILLS = 8
CALLS_OF_A_MONTH = 6_000
PATIENCE_SECONDS = 1_500.0

# What a long month meets; times=0 has no end. Half of the polls that fail cost a second of real time.
FAULTS: tuple[dict[str, Any], ...] = (
    {"happens": "busy", "method": "sendMessage", "share": 0.01, "times": 0, "retry_after": 7},
    {"happens": "error_before", "method": "sendMessage", "share": 0.006, "times": 0},
    {"happens": "error_after", "method": "sendMessage", "share": 0.004, "times": 0},
    {"happens": "cut_before", "method": "sendMessage", "share": 0.004, "times": 0},
    {"happens": "cut_after", "method": "sendMessage", "share": 0.004, "times": 0},
    {"happens": "html", "method": "sendMessage", "share": 0.003, "times": 0},
    {"happens": "truncated", "method": "sendMessage", "share": 0.003, "times": 0},
    {"happens": "busy", "method": "editMessageText", "share": 0.01, "times": 0},
    {"happens": "cut_after", "method": "editMessageText", "share": 0.005, "times": 0},
    {"happens": "cut_after", "method": "answerCallbackQuery", "share": 0.01, "times": 0},
    {"happens": "error_before", "method": "answerCallbackQuery", "share": 0.01, "times": 0},
    {"happens": "cut_after", "method": "getUpdates", "share": 0.004, "times": 12},
    {"happens": "error_before", "method": "getUpdates", "share": 0.003, "times": 8},
    {"happens": "error_after", "method": "getChatMember", "share": 0.05, "times": 0},
)


@dataclass
class Month:
    platform: SimulatedPlatform
    siste: SisteProcess
    stage: Stage
    ledger: Ledger
    readers: list[Reader] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    channels: list[tuple[int, int]] = field(default_factory=list)
    steady: list[int] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    kills: int = 0

    async def play(self) -> None:
        """Plan it all, and return when the last day is over."""
        over = asyncio.Event()
        await self._settle_in_people()
        await self._settle_in_groups()
        await self._settle_in_channels()
        self._plan_incidents()
        for day in range(1, DAYS + 1):
            self.stage.at(day, time(2), self.ledger.read)
        self.stage.at(DAYS, time(3), _setting(over))
        killing = asyncio.create_task(self._kill_now_and_then())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await over.wait()
        finally:
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)

    # --- who there is -------------------------------------------------------------------------------

    async def _settle_in_people(self) -> None:
        rng = self.stage.rng
        for number in range(PEOPLE):
            language = rng.choice(("nb", "nb", "no", "en", "de", ""))
            person = await self.platform.telegram.add_person(f"Person {number}", language_code=language)
            reader = Reader(self.stage, person, is_steady=number < STEADY)
            reader.settle_in(time(9, number % 50, rng.randint(0, 59)))
            reader.live(range(1, DAYS))
            self.readers.append(reader)
            if reader.is_steady:
                self.steady.append(person)

    async def _settle_in_groups(self) -> None:
        telegram, rng = self.platform.telegram, self.stage.rng
        lively = [reader.id for reader in self.readers if not reader.is_steady]
        for number in range(GROUPS):
            admin, *members = rng.sample(lively, k=6)
            kind = "group" if number < 2 else "supergroup"
            is_forum = number in (4, 5)
            chat = await telegram.create_chat(admin, f"Gruppe {number}", kind, is_forum=is_forum)
            for member in members:
                await telegram.set_role(member, chat, "member")
            thread = await telegram.create_topic(chat, "Nyheter") if is_forum else 0
            group = Group(self.stage, chat, admin, tuple(members), thread)
            group.settle_in(time(10, 3 * number), "administrator" if number % 3 == 0 else "member")
            group.live(range(1, DAYS))
            self.groups.append(group)

    async def _settle_in_channels(self) -> None:
        telegram = self.platform.telegram
        for number in range(CHANNELS):
            owner = self.readers[STEADY + number]
            name = f"kanal_{number}"
            chat = await telegram.create_chat(owner.id, f"Kanal {number}", "channel", username=name)
            self.stage.at(0, time(11, number), self._bot_role(owner.id, chat, "administrator"))
            self.stage.at(0, time(11, 30 + number), owner.saying(f"/channel set @{name}"))
            self.channels.append((owner.id, chat))

    # --- what goes wrong ----------------------------------------------------------------------------

    def _plan_incidents(self) -> None:
        at, telegram = self.stage.at, self.platform.telegram
        lively = self.readers[STEADY + CHANNELS :]
        for number, reader in enumerate(lively[:6]):
            at(7 + number, time(7, 50), lambda who=reader.id: telegram.block(who))
            if number % 2:
                at(12 + number, time(9), lambda who=reader.id: telegram.unblock(who))
                at(12 + number, time(9, 1), reader.saying("/start"))
        for number, group in enumerate(self.groups[:2]):
            at(9 + number, time(7, 59, 30), self._migrating(group))
        kicked, silenced = self.groups[6], self.groups[7]
        at(11, time(12), self._bot_role(kicked.admin, kicked.chat, "kicked"))
        at(15, time(12), self._bot_role(kicked.admin, kicked.chat, "member"))
        at(15, time(12, 5), kicked.saying(kicked.admin, "/channel set"))
        at(13, time(6), lambda: telegram.set_permissions(silenced.chat, ("can_send_messages",)))
        at(16, time(6), lambda: telegram.set_permissions(silenced.chat))
        at(14, time(6), lambda: telegram.close_topic(self.groups[4].chat, self.groups[4].thread))
        at(17, time(6), lambda: telegram.reopen_topic(self.groups[4].chat, self.groups[4].thread))
        owner, channel = self.channels[0]
        at(10, time(6), self._bot_role(owner, channel, "left"))
        at(13, time(6), self._bot_role(owner, channel, "administrator"))
        at(18, time(6), lambda: telegram.delete_chat(self.groups[8].chat))
        at(20, time(6), lambda: telegram.delete_account(lively[8].id))
        for day in range(1, DAYS):
            at(day, self.stage.some_time(7, 9), telegram.repeat_last_update)
            at(day, self.stage.some_time(7, 9), telegram.reverse_next_updates)
        at(12, time(4), telegram.skip_update_ids)
        at(DAYS - 2, time(11, 59, 59), self.ledger.read)
        for number, reader in enumerate(lively[10:16]):
            self.forgotten.append(reader.id)
            at(DAYS - 2, time(12, number), reader.saying("/forgetme"))
            at(DAYS - 2, time(12, number, 30), reader.pressing_first)

    def _bot_role(self, by: int, chat: int, status: str):
        return lambda: self.platform.telegram.set_bot_role(by, chat, status)

    def _migrating(self, group: Group):
        async def migrate() -> None:
            self.stage.migrated[group.chat] = await self.platform.telegram.make_supergroup(group.chat)

        return migrate

    async def _kill_now_and_then(self) -> None:
        """End the bot as a power cut would at some of the month's calls, and start it again."""
        rng = random.Random(self.stage.rng.random())
        for number in sorted(rng.sample(range(300, CALLS_OF_A_MONTH), k=KILLS)):
            await self.platform.until(
                lambda count=number: len(self.platform.transcript) >= count, seconds=PATIENCE_SECONDS
            )
            await self.siste.kill()
            self.kills += 1
            await self.siste.start()


async def play_month(out: Path, *, seed: int) -> dict[str, Any]:
    """Play it; leave calls and report in the folder, and return the report."""
    rng = random.Random(seed)
    first = BEGIN.date() - timedelta(days=3)
    news = made_up_month(first, DAYS + 4, seed=seed)
    async with (
        SimulatedPlatform(BEGIN, follows_idle=True) as platform,
        MadeUpPublishers(platform.clock, OUTLETS, news) as publishers,
    ):
        for number, rule in enumerate(FAULTS):
            platform.fail(**rule, seed=seed + number)
        with tempfile.TemporaryDirectory(prefix="siste-month-") as folder:
            environment = environment_for(platform, {"SISTE_TELEGRAM_TOKEN": DEMO_TOKEN})
            siste = SisteProcess(Path(folder), environment)
            Path(folder, "news.opml").write_text(publishers.opml(), encoding="utf-8")
            await siste.verb("feeds", "import", str(Path(folder, "news.opml")))
            month = Month(platform, siste, Stage(platform, rng, BEGIN, DAYS), Ledger(siste))
            await siste.start()
            started = real_time.monotonic()
            try:
                await month.play()
            finally:
                await siste.stop()
                _keep_log(out, Path(folder, "siste.log"))
            await month.ledger.read()
        return _report(month, out, seconds=real_time.monotonic() - started, articles=len(news))


def _report(month: Month, out: Path, *, seconds: float, articles: int) -> dict[str, Any]:
    write_lines(out / "calls.jsonl", month.platform.transcript.call_lines())
    write_lines(out / "transcript.jsonl", month.platform.transcript.lines())
    expected = _expected_of_steady()
    account = close_account(
        month.platform,
        month.ledger,
        migrated=month.stage.migrated,
        forgotten=month.forgotten,
        steady=dict.fromkeys(month.steady, expected),
    )
    whole = month.platform.report()
    return {
        "people": PEOPLE,
        "groups": GROUPS,
        "channels": CHANNELS,
        "days": DAYS,
        "articles": articles,
        "kills": month.kills,
        "missed_acts": month.stage.missed,
        "moves_of_the_clock": month.platform.clock.moves,
        **as_report(account),
        "seconds": round(seconds, 1),
        **{name: figure for name, figure in whole.items() if name != "accepted_per_chat"},
    }


def _expected_of_steady() -> list[date]:
    first = BEGIN.astimezone(OSLO).date()
    return weekdays(first + timedelta(days=1), first + timedelta(days=DAYS - 1))


def _keep_log(out: Path, log: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "siste.log").write_bytes(log.read_bytes())


def _setting(event: asyncio.Event):
    async def set_event() -> None:
        event.set()

    return set_event
