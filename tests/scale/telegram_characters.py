"""What people do in a month on Telegram: drawn by chance from what people do, the same for the same seed.

An act looks at what stands in the chat when its moment comes, as a person would.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from adapters.simulated.telegram_chats import SeenMessage, UnknownInTelegramError
from tests.scale.sayings import ODD, READING, SETTLING
from tests.scale.stage import Act, Stage, later

BOT = "Siste"

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
class TelegramStage(Stage):
    migrated: dict[int, int] = field(default_factory=dict)

    @property
    def telegram(self):
        return self.platform.telegram

    def now_in(self, chat: int) -> int:
        """Return the id a group has by now."""
        return self.migrated.get(chat, chat)


@dataclass
class Reader:
    """Somebody with a private chat. Who is `steady` only reads."""

    stage: TelegramStage
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
            self.stage.at(0, later(moment, 20 * number), self.pressing_near(label))
        if rng.random() < 0.3:
            self.stage.at(0, later(moment, 80), self.pressing_any)
        self.stage.at(0, later(moment, 120), self.saying("/start done"))

    def live(self, days: Sequence[int]) -> None:
        if self.is_steady:
            return
        for day in days:
            for _ in range(self.stage.how_many()):
                self.stage.at(day, self.stage.reading_time(), self._act())

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

    stage: TelegramStage
    chat: int
    admin: int
    members: tuple[int, ...]
    thread: int = 0

    def settle_in(self, moment: time, role: str) -> None:
        async def add_bot() -> None:
            await self.stage.telegram.set_bot_role(self.admin, self.chat, role)

        self.stage.at(0, moment, add_bot)
        self.stage.at(0, later(moment, 60), self.saying(self.admin, "/channel set"))

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
