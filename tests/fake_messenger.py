"""A messenger we own: keeps what it was given, and fails as it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.message import Message
from bot.model.destination import Destination, Installation


@dataclass
class FakeMessenger:
    """`failures` are raised one a call, in order."""

    installation: Installation
    failures: list[Exception] = field(default_factory=list)
    shown: list[tuple[str, Message]] = field(default_factory=list)
    calls: int = 0
    admins: set[str] = field(default_factory=set)

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        self.shown.append((destination.place.chat, message))
        return str(self.calls)

    async def is_chat_admin(self, destination: Destination, external_id: str) -> bool | None:
        return external_id in self.admins

    def shown_in(self, chat: str) -> list[str]:
        return [message.summary for place, message in self.shown if place == chat]
