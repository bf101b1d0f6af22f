"""A month on the simulated Telegram: 50 people, 10 groups, 5 channels, blocks, migrations, rights."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, ClassVar

from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from tests.scale.account import Ledger, as_report, close_account
from tests.scale.month import BEGIN, DAYS, Cast, Month
from tests.scale.siste_process import SisteProcess
from tests.scale.stage import OSLO, weekdays
from tests.scale.telegram_account import seen_on_telegram
from tests.scale.telegram_characters import Group, Reader, TelegramStage

PEOPLE, GROUPS, CHANNELS = 50, 10, 5
STEADY = 8

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
class TelegramMonth(Month):
    stage: TelegramStage
    readers: list[Reader] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    channels: list[tuple[int, int]] = field(default_factory=list)
    steady: list[int] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)

    faults: ClassVar[tuple[Mapping[str, Any], ...]] = FAULTS

    async def settle_in(self) -> None:
        await self._settle_in_people()
        await self._settle_in_groups()
        await self._settle_in_channels()
        self._plan_incidents()

    def report(self) -> dict[str, Any]:
        account = close_account(
            seen_on_telegram(self.platform, self.stage.migrated),
            self.ledger,
            forgotten={str(person) for person in self.forgotten},
            steady={str(person): _expected_of_steady() for person in self.steady},
        )
        return {"people": PEOPLE, "groups": GROUPS, "channels": CHANNELS, **as_report(account)}

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


class TelegramCast(Cast):
    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        del platform
        return {"SISTE_TELEGRAM_TOKEN": DEMO_TOKEN}

    def month(self, platform: SimulatedPlatform, siste: SisteProcess, rng: random.Random) -> Month:
        return TelegramMonth(platform, siste, TelegramStage(platform, rng, BEGIN, DAYS), Ledger(siste))


def _expected_of_steady() -> list[date]:
    first = BEGIN.astimezone(OSLO).date()
    return weekdays(first + timedelta(days=1), first + timedelta(days=DAYS - 1))
