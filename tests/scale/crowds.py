"""People who keep the bot busy: each command that they write asks for a word that nobody ever wrote."""

import random
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from adapters.simulated import SimulatedPlatform
from adapters.simulated.telegram import DEMO_TOKEN
from tests.scale.account import Ledger, Seen
from tests.scale.siste_process import SisteProcess
from tests.scale.telegram_account import seen_on_telegram
from tests.scale.telegram_characters import BOT

# So many that nobody asks more than the limit of a member allows.
PEOPLE = 75
_ASKED = re.compile(r"qz\d+x")


class Crowd(ABC):
    """`asked` has the words of the commands that were taken, each with the chat it was asked in."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}
        self._count = 0

    @abstractmethod
    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        """Return the settings that the bot is started with."""

    @abstractmethod
    async def settle_in(self, siste: SisteProcess, ledger: Ledger, rng: random.Random) -> None:
        """Come in, once the bot is there."""

    @abstractmethod
    async def be_busy(self, count: int) -> None:
        """Write so many commands at once, and do what people do beside."""

    @abstractmethod
    def seen(self) -> Seen: ...

    @abstractmethod
    def texts(self) -> Iterable[str]:
        """Yield what the bot said to people."""

    @abstractmethod
    async def come_to_rest(self) -> None:
        """Return when nobody waits to be heard any more."""

    def expected(self) -> Mapping[str, list[date]]:
        """Return the days of its digests, by chat, where there are any."""
        return {}

    def answers(self) -> Counter[str]:
        """Count the answers that people saw, by the word that they are about."""
        return Counter(word for text in self.texts() for word in set(_ASKED.findall(text)))

    def new_word(self) -> str:
        self._count += 1
        return f"qz{self._count}x"


class TelegramCrowd(Crowd):
    platform: SimulatedPlatform
    rng: random.Random

    async def prepare(self, platform: SimulatedPlatform) -> dict[str, str]:
        self.platform = platform
        self.people = [await platform.telegram.add_person(f"Person {number}") for number in range(PEOPLE)]
        return {"SISTE_TELEGRAM_TOKEN": DEMO_TOKEN}

    async def settle_in(self, siste: SisteProcess, ledger: Ledger, rng: random.Random) -> None:
        del siste, ledger
        self.rng = rng

    async def be_busy(self, count: int) -> None:
        for _ in range(count):
            person, word = self.rng.choice(self.people), self.new_word()
            self.asked[word] = str(person)
            await self.platform.telegram.write(person, f"/latest {word}")

    async def come_to_rest(self) -> None:
        return  # what they wrote waits until it is fetched

    def seen(self) -> Seen:
        return seen_on_telegram(self.platform, {})

    def texts(self) -> Iterable[str]:
        for person in self.people:
            for message in self.platform.telegram.messages(person):
                if message.sender == BOT:
                    yield message.text
