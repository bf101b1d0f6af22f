"""What stands in the simulated Telegram: bots, people, chats and messages, and how each is told of."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.simulated.clock import VirtualClock
from adapters.simulated.telegram_chats import (
    PRESENT,
    Chat,
    Chats,
    Message,
    Person,
    SeenMessage,
    UnknownInTelegramError,
)
from adapters.simulated.telegram_files import Files
from adapters.simulated.telegram_members import member_as_api
from adapters.simulated.telegram_updates import UpdateQueue

DEMO_TOKEN = "123456:FAKE-TELEGRAM-TOKEN"  # noqa: S105 - an obviously made-up token of the simulated platform

# The users that stand for an anonymous admin, for a channel, and for Telegram itself.
GROUP_ANONYMOUS_BOT = 1_087_968_824
CHANNEL_BOT = 136_817_688
TELEGRAM = 777_000
_STANDING_IN = {
    GROUP_ANONYMOUS_BOT: {"is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
    CHANNEL_BOT: {"is_bot": True, "first_name": "Channel", "username": "Channel_Bot"},
    TELEGRAM: {"is_bot": False, "first_name": "Telegram"},
}


@dataclass(slots=True)
class BotAccount:
    id: int
    token: str = field(repr=False)
    username: str
    name: str
    updates: UpdateQueue
    is_revoked: bool = False
    # Whether it reads groups whole, without the privacy mode.
    reads_all: bool = False
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    default_rights: dict[bool, dict[str, Any]] = field(default_factory=dict)

    def as_api(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(slots=True)
class Press:
    """A pressed button that waits for answerCallbackQuery; `answer` is what the person sees on top."""

    id: str
    bot: int
    at: datetime
    answer: str | None = None
    is_alert: bool = False


class TelegramWorld:
    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.chats = Chats()
        self.bots: dict[str, BotAccount] = {}
        self.presses: dict[str, Press] = {}
        self.files = Files()
        self._press_ids = itertools.count(4_000_000_001)

    # --- bots -------------------------------------------------------------------------------------

    def add_bot(
        self, token: str = DEMO_TOKEN, username: str = "siste_demo_bot", *, reads_all: bool = False
    ) -> BotAccount:
        number, _, _ = token.partition(":")
        bot = BotAccount(
            int(number), token, username, "Siste", UpdateQueue(self.clock.now), reads_all=reads_all
        )
        self.bots[token] = bot
        return bot

    def bot(self, username: str = "") -> BotAccount:
        """Find a bot by name; the first one when none is named."""
        for bot in self.bots.values():
            if username.lstrip("@") in ("", bot.username):
                return bot
        raise UnknownInTelegramError(f"There is no bot {username}.")

    def bots_in(self, chat: Chat) -> list[BotAccount]:
        return [account for account in self.bots.values() if chat.status_of(account.id) in PRESENT]

    # --- what is seen -----------------------------------------------------------------------------

    def messages(self, chat_id: int, bot: str = "") -> list[SeenMessage]:
        """Return the messages of a chat, oldest first, as its people see them now."""
        chat = self.chats.find(self.bot(bot).id, chat_id)
        return [self._seen(message) for message in chat.messages.values()] if chat else []

    def all_chats(self) -> Iterator[tuple[str, Chat, list[SeenMessage]]]:
        """Yield the bot's name for a private chat ("" for shared ones), the chat, and its messages."""
        for account in self.bots.values():
            for (owner, _), chat in self.chats.private.items():
                if owner == account.id:
                    yield account.username, chat, [self._seen(m) for m in chat.messages.values()]
        for chat in self.chats.shared.values():
            yield "", chat, [self._seen(m) for m in chat.messages.values()]

    def message(self, chat: Chat, message_id: int) -> Message:
        if message_id not in chat.messages:
            raise UnknownInTelegramError(f"There is no message {message_id} in {chat.title}.")
        return chat.messages[message_id]

    def _seen(self, message: Message) -> SeenMessage:
        named = self.chats.shared.get(message.sender_chat)
        return SeenMessage(
            id=message.id,
            sender=named.title if named else self.user_as_api(message.sender)["first_name"],
            text=message.text,
            buttons=tuple(tuple(button["text"] for button in row) for row in message.rows),
            entities=tuple(message.content.get("entities", ())),
            is_edited=bool(message.edit_date),
            thread=message.thread,
            document=message.content.get("document", {}).get("file_name", ""),
            has_photo="photo" in message.content,
            is_silent=message.is_silent,
        )

    # --- what is told -----------------------------------------------------------------------------

    def post(
        self, chat: Chat, sender: int, text: str, content: dict[str, Any] | None = None, *, thread: int = 0
    ) -> Message:
        """Put a message into a chat; nobody is told yet."""
        date = int(self.clock.now().timestamp())
        message = Message(chat.next_message_id(), sender, text, date, content or {}, thread=thread)
        if chat.kind == "channel":
            message.sender_chat = chat.id
        return chat.add(message)

    def user_as_api(self, user: int) -> dict[str, Any]:
        person = self.chats.people.get(user)
        if person is not None:
            return person.as_api()
        if user in _STANDING_IN:
            return {"id": user, **_STANDING_IN[user]}
        return next(account.as_api() for account in self.bots.values() if account.id == user)

    def message_as_api(self, chat: Chat, message: Message) -> dict[str, Any]:
        shown = {"message_id": message.id, "date": message.date, "chat": chat.as_api(), **message.content}
        if message.sender_chat:
            shown["sender_chat"] = self.chats.shared[message.sender_chat].as_api()
        if chat.kind != "channel":
            shown["from"] = self.user_as_api(message.sender)
        if message.text:
            shown["caption" if message.has_media else "text"] = message.text
        if message.thread:
            shown |= {"message_thread_id": message.thread, "is_topic_message": chat.is_forum}
        if message.edit_date:
            shown["edit_date"] = message.edit_date
        if message.rows:
            shown["reply_markup"] = {"inline_keyboard": message.rows}
        return shown

    def tell(self, chat: Chat, message: Message, readers: list[BotAccount], *, is_edit: bool = False) -> None:
        """Send the readers an update about a message."""
        kind = "channel_post" if chat.kind == "channel" else "message"
        for reader in readers:
            reader.updates.put(f"edited_{kind}" if is_edit else kind, self.message_as_api(chat, message))

    def tell_membership(
        self, account: BotAccount, chat: Chat, actor: Person, *, before: str, after: str
    ) -> None:
        """Tell a bot of its own new status."""
        denied = chat.denied_to(account.id)
        change = {
            "chat": chat.as_api(),
            "from": actor.as_api(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": member_as_api(chat, account.as_api(), before),
            "new_chat_member": member_as_api(chat, account.as_api(), after, denied),
        }
        account.updates.put("my_chat_member", change)

    # --- finding ----------------------------------------------------------------------------------

    def shared(self, chat_id: int) -> Chat:
        if chat_id not in self.chats.shared:
            raise UnknownInTelegramError(f"There is no group or channel {chat_id}.")
        return self.chats.shared[chat_id]

    def chat_seen_by(self, person: Person, chat_id: int, bot: BotAccount) -> Chat:
        if chat_id not in (0, person.id):
            return self.shared(chat_id)
        chat = self.chats.find(bot.id, person.id)
        if chat is None:
            raise UnknownInTelegramError(f"{person.first_name} has no chat with {bot.username}.")
        return chat
