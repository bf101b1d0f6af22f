"""A messenger we own: keeps what it was given, and fails as it is told."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.message import Message
from bot.model.destination import Destination, Installation, Platform
from bot.ports.outside import DestinationBusyError, FoundPlace


@dataclass
class FakeMessenger:
    """`failures` are raised one a call, in order."""

    installation: Installation
    failures: list[Exception] = field(default_factory=list)
    shown: list[tuple[str, Message]] = field(default_factory=list)
    calls: int = 0
    admins: set[str] = field(default_factory=set)
    places: dict[str, FoundPlace] = field(default_factory=dict)
    is_mute_on_rights: bool = False
    failure_on_rights: Exception | None = None
    may_answer_on_rights: asyncio.Event | None = None
    # A send waits for `may_send`, having said by `is_sending` that it is under way.
    may_send: asyncio.Event | None = None
    is_sending: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        self.calls += 1
        self.is_sending.set()
        if self.may_send:
            await self.may_send.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.shown.append((destination.place.chat, message))
        return str(self.calls)

    def answers_directly(
        self, message: Message, reply_to: Mapping[str, str], *, age: timedelta = timedelta()
    ) -> str | None:
        """Answer by the way that came along, as Slack does, where there is one."""
        del message, age
        return reply_to.get("user") if "response_url" in reply_to else None

    async def is_chat_admin(self, destination: Destination, external_id: str) -> bool | None:
        if self.may_answer_on_rights:
            await self.may_answer_on_rights.wait()
        if self.failure_on_rights:
            raise self.failure_on_rights
        if self.is_mute_on_rights:
            raise DestinationBusyError("rate limited", timedelta(seconds=30))
        if self.installation.platform is Platform.SLACK:
            return None
        return external_id in self.admins

    async def find_place(self, name: str, *, asker: str, language: str) -> FoundPlace | None:
        if self.is_mute_on_rights:
            raise DestinationBusyError("rate limited", timedelta(seconds=30))
        return self.places.get(name)

    def shown_in(self, chat: str) -> list[str]:
        return [message.summary for place, message in self.shown if place == chat]
