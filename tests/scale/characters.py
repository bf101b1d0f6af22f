"""What the people of the month do: drawn by chance from what people do, the same for the same seed.

An act looks at what stands in the chat when its moment comes, as a person would.
"""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram_chats import SeenMessage, UnknownInTelegramError

OSLO = ZoneInfo("Europe/Oslo")
ACTS_A_DAY = 1.6
BOT = "Siste"

Act = Callable[[], Awaitable[object]]

READING = (
    "/latest",
    "/latest google",
    "/latest google 10",
    "siste microsoft",
    "/latest google + open-models",
    "/latest openai -crypto",
    "/siste nvidia 3",
    "hva skjer med google",
    "pris",
    "/search price",
    "/søk datasenter",
    "/tags",
    "/emner",
    "/why 1",
    "/sources 2",
    "/saved",
    "/catchup",
    "1",
    "3",
)
SETTLING = (
    "/list",
    "/subscribe nvidia",
    "/abonner regulering, microsoft",
    "/unsubscribe nvidia",
    "/mute meta",
    "/mute apple 7d",
    "/demp krypto",
    "/unmute meta",
    "/less robotics",
    "/digest",
    "/digest preview",
    "/digest now",
    "/digest time 07:30",
    "/digest time kl. 8 hver hverdag",
    "/tid halv åtte",
    "/digest time 8am weekdays",
    "/digest days mon wed fri",
    "/digest length 3",
    "/digest length 10",
    "/digest length three minutes",
    "/digest add weekly friday 14:00",
    "/digest quiet 22-07",
    "/pause 2d",
    "/resume",
    "/undo",
    "/language en",
    "/language nb",
    "/timezone Europe/London",
    "/timezone Oslo",
    "/status",
    "/help",
    "/privacy",
    "/mydata",
)
ODD = (
    "/latest gogle",
    "/dans",
    "/latest <b>&amp;</a> \u202e\u200b",
    "/subscribe <script>alert(1)</script>",
    "/mute " + "a" * 4000,
    "\u200b\u2066",
    "/digest time 25:99",
    "/timezone Mars/Olympus",
    "/language tlh",
    "/open 99",
    "/undo undo undo",
    "😀" * 300,
    "/latest@another_bot google",
)
# Pressing these ends a subscription, or a place in this story.
_NOT_BY_CHANCE = (
    "stop",
    "slutt",
    "slett",
    "erase",
    "delete",
    "forget",
    "glem",
    "av",
    "off",
    "slå av",
    "leave",
)


@dataclass
class Stage:
    """The platform, its chance, and the acts that were planned."""

    platform: SimulatedPlatform
    rng: random.Random
    begin: datetime
    days: int
    # What could not be done, because things had changed by then: nobody's fault.
    missed: int = 0
    migrated: dict[int, int] = field(default_factory=dict)

    @property
    def telegram(self):
        return self.platform.telegram

    def at(self, day: int, clock_time: time, act: Act) -> None:
        """Plan an act on a day, counted from 0, at a local time."""
        local = datetime.combine(self.begin.astimezone(OSLO).date() + timedelta(days=day), clock_time, OSLO)
        self.platform.agenda.plan(local, self._trying(act))

    def some_time(self, first_hour: int = 7, last_hour: int = 21) -> time:
        hour = self.rng.randint(first_hour, last_hour)
        return time(hour, self.rng.randint(0, 59), self.rng.randint(0, 59))

    def now_in(self, chat: int) -> int:
        """Return the id a group has by now."""
        return self.migrated.get(chat, chat)

    def _trying(self, act: Act) -> Act:
        async def attempt() -> None:
            try:
                await act()
            except UnknownInTelegramError:
                self.missed += 1

        return attempt


@dataclass
class Reader:
    """Somebody with a private chat. Who is `steady` only reads."""

    stage: Stage
    id: int
    is_steady: bool = False

    def settle_in(self, moment: time) -> None:
        if self.is_steady:
            self.stage.at(0, moment, self.saying("/start done"))
            return
        rng = self.stage.rng
        hello = rng.choice(("/start", "/start", "/start", "/start tag_google", "/start ref_newsletter"))
        self.stage.at(0, moment, self.saying(hello))
        labels = ("Google", "Microsoft", "OpenAI", "Regulering", "Regulation", "English", "Sikkerhet")
        for number, label in enumerate(rng.sample(labels, k=3), 1):
            self.stage.at(0, _later(moment, 20 * number), self.pressing_near(label))
        if rng.random() < 0.3:
            self.stage.at(0, _later(moment, 80), self.pressing_any)
        self.stage.at(0, _later(moment, 120), self.saying("/start done"))

    def live(self, days: Sequence[int]) -> None:
        if self.is_steady:
            return
        for day in days:
            for _ in range(_how_many(self.stage.rng)):
                self.stage.at(day, self._moment(), self._act())

    def _moment(self) -> time:
        """Many read at once when the digest is there."""
        if self.stage.rng.random() < 0.4:
            return time(8, self.stage.rng.randint(0, 4), self.stage.rng.randint(0, 59))
        return self.stage.some_time()

    def _act(self) -> Act:
        rng = self.stage.rng
        chance = rng.random()
        if chance < 0.45:
            return self.pressing_any
        if chance < 0.75:
            return self.saying(rng.choice(READING))
        if chance < 0.94:
            return self.saying(rng.choice(SETTLING))
        return self.saying(rng.choice(ODD))

    def saying(self, text: str) -> Act:
        async def say() -> None:
            if (self.stage.telegram.bot().id, self.id) not in self.stage.telegram.chats.blocked:
                await self.stage.telegram.write(self.id, text)

        return say

    async def pressing_any(self) -> None:
        """Press a harmless button under one of the last messages, now and then twice at once."""
        buttons = [
            (message.id, label)
            for message in self._seen()[-4:]
            for label in message.labels
            if _is_harmless(label)
        ]
        if not buttons:
            raise UnknownInTelegramError("no button to press")
        message_id, label = self.stage.rng.choice(buttons)
        await self._press(message_id, label)
        if self.stage.rng.random() < 0.05:
            await self._press(message_id, label)

    def pressing_near(self, wanted: str) -> Act:
        async def press() -> None:
            for message in reversed(self._seen()):
                for label in message.labels:
                    if wanted.casefold() in label.casefold():
                        await self._press(message.id, label)
                        return
            raise UnknownInTelegramError(f"no button [{wanted}]")

        return press

    async def pressing_first(self) -> None:
        """Press the first button of the last message that has any: what a confirmation is under."""
        message = next(message for message in reversed(self._seen()) if message.labels)
        await self._press(message.id, message.labels[0])

    async def _press(self, message_id: int, label: str) -> None:
        await self.stage.telegram.press(self.id, message_id, label)

    def _seen(self) -> list[SeenMessage]:
        return [message for message in self.stage.telegram.messages(self.id) if message.sender == BOT]


@dataclass
class Group:
    """A group with an admin and members, who use it in a topic when it has one."""

    stage: Stage
    chat: int
    admin: int
    members: tuple[int, ...]
    thread: int = 0

    def settle_in(self, moment: time, role: str) -> None:
        async def add_bot() -> None:
            await self.stage.telegram.set_bot_role(self.admin, self.chat, role)

        self.stage.at(0, moment, add_bot)
        self.stage.at(0, _later(moment, 60), self.saying(self.admin, "/channel set"))

    def live(self, days: Sequence[int]) -> None:
        rng = self.stage.rng
        for day in days:
            if rng.random() < 0.5:
                self.stage.at(day, self.stage.some_time(), self.saying(*self._line(rng)))
            if rng.random() < 0.4:
                self.stage.at(day, self.stage.some_time(8, 16), self.pressing_any)

    def _line(self, rng: random.Random) -> tuple[int, str]:
        if rng.random() < 0.3:
            return self.admin, rng.choice(("/subscribe google", "/digest length 3", "/list", "/mute meta 7d"))
        asked = (
            "/latest",
            "/latest google",
            "/subscribe nvidia",
            "/siste",
            "/why 1",
            "/help",
            "/latest@another_bot",
        )
        return rng.choice(self.members), rng.choice(asked)

    def saying(self, who: int, text: str) -> Act:
        async def say() -> None:
            await self.stage.telegram.write(who, text, chat_id=self._chat, thread=self._thread)

        return say

    async def pressing_any(self) -> None:
        seen = [m for m in self.stage.telegram.messages(self._chat) if m.sender == BOT and m.labels]
        buttons = [(m.id, label) for m in seen[-3:] for label in m.labels if _is_harmless(label)]
        if not buttons:
            raise UnknownInTelegramError("no button to press")
        message_id, label = self.stage.rng.choice(buttons)
        presser = self.stage.rng.choice((self.admin, *self.members))
        await self.stage.telegram.press(presser, message_id, label, chat_id=self._chat)

    @property
    def _chat(self) -> int:
        return self.stage.now_in(self.chat)

    @property
    def _thread(self) -> int:
        return self.thread


def _is_harmless(label: str) -> bool:
    words = label.casefold().split()
    return not any(
        word in words or label.casefold().startswith(word) for word in _NOT_BY_CHANCE if len(word) > 2
    )


def _how_many(rng: random.Random) -> int:
    """Return how often somebody acts on a day: mostly once or twice, sometimes not at all."""
    return min(5, int(rng.expovariate(1 / ACTS_A_DAY) + 0.5))


def _later(moment: time, seconds: int) -> time:
    return (datetime.combine(date(2000, 1, 1), moment, OSLO) + timedelta(seconds=seconds)).time()
