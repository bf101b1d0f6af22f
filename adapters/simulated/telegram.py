"""Telegram's people: they write, press, block, and rule their groups; and a person sees what the bot sent.

The methods that act are what the control offers; each makes the updates that Telegram would make.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from adapters.simulated.clock import VirtualClock
from adapters.simulated.telegram_chats import (
    ADMINS,
    PRESENT,
    Chat,
    Chats,
    Message,
    Person,
    SeenMessage,
    UnknownInTelegramError,
)
from adapters.simulated.telegram_html import utf16_length
from adapters.simulated.telegram_members import member_as_api
from adapters.simulated.telegram_updates import UpdateQueue

DEMO_TOKEN = "123456:FAKE-TELEGRAM-TOKEN"  # noqa: S105 - an obviously made-up token of the simulated platform
QUERY_LIFETIME = timedelta(minutes=1)
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@(\w+))?")


@dataclass(slots=True)
class BotAccount:
    id: int
    token: str = field(repr=False)
    username: str
    name: str
    updates: UpdateQueue
    is_revoked: bool = False
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)

    def as_api(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(slots=True)
class Press:
    """A pressed button that waits for answerCallbackQuery; `answer` is what the person sees on top."""

    id: str
    bot: int
    at: Any
    answer: str | None = None
    is_alert: bool = False


class SimulatedTelegram:
    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.chats = Chats()
        self.bots: dict[str, BotAccount] = {}
        self.presses: dict[str, Press] = {}
        self._press_ids = itertools.count(4_000_000_001)

    # --- bots -------------------------------------------------------------------------------------

    def add_bot(self, token: str = DEMO_TOKEN, username: str = "siste_demo_bot") -> BotAccount:
        number, _, _ = token.partition(":")
        bot = BotAccount(int(number), token, username, "Siste", UpdateQueue(self.clock.now))
        self.bots[token] = bot
        return bot

    def bot(self, username: str = "") -> BotAccount:
        """Find a bot by name; the first one when none is named."""
        for bot in self.bots.values():
            if username.lstrip("@") in ("", bot.username):
                return bot
        raise UnknownInTelegramError(f"There is no bot {username}.")

    async def revoke_token(self, bot: str = "") -> None:
        self.bot(bot).is_revoked = True

    async def repeat_last_update(self, bot: str = "") -> None:
        self.bot(bot).updates.repeat_last()

    # --- people -----------------------------------------------------------------------------------

    async def add_person(self, name: str, username: str = "", language_code: str = "nb") -> int:
        return self.chats.add_person(name, username=username, language_code=language_code).id

    async def write(
        self,
        person: int | str,
        text: str,
        chat_id: int = 0,
        thread: int = 0,
        reply_to: int = 0,
        bot: str = "",
    ) -> int:
        """Write in a chat, or to the bot in private when none is named; return the message's id.

        The first private message is the press on Start, and one after a block lifts the block.
        """
        writer = self.chats.person(person)
        account = self.bot(bot)
        if chat_id in (0, writer.id):
            chat = self.chats.open_private(account.id, writer)
            self._unblock(account, writer)
        else:
            chat = self._shared(chat_id)
        if chat.kind not in {"private", "channel"} and chat.status_of(writer.id) not in PRESENT:
            raise UnknownInTelegramError(f"{writer.first_name} is not a member of {chat.title}.")
        content: dict[str, Any] = {"entities": _command_entities(text)} if _command_entities(text) else {}
        if reply_to:
            content["reply_to_message"] = self.message_as_api(chat, self.message(chat, reply_to))
        message = self.post(chat, writer.id, text, content, thread=thread)
        kind = "channel_post" if chat.kind == "channel" else "message"
        for reader in self._bots_that_read(chat, text, reply_to, account):
            reader.updates.put(kind, self.message_as_api(chat, message))
        return message.id

    async def press(
        self, person: int | str, message_id: int, button: int | str, chat_id: int = 0, bot: str = ""
    ) -> str:
        """Press a button by its number from 1 or its label; return the id under which its answer is seen.

        Raises:
            UnknownInTelegramError: no such message or button, or a button that only opens a link.
        """
        presser = self.chats.person(person)
        chat = self._chat_seen_by(presser, chat_id, self.bot(bot))
        message = self.message(chat, message_id)
        chosen = _choose(message, button)
        if "callback_data" not in chosen:
            raise UnknownInTelegramError(f"[{chosen['text']}] tells the bot nothing: {chosen}")
        press = Press(str(next(self._press_ids)), message.sender, self.clock.now())
        self.presses[press.id] = press
        owner = next(account for account in self.bots.values() if account.id == message.sender)
        query = {
            "id": press.id,
            "from": presser.as_api(),
            "message": self.message_as_api(chat, message),
            "chat_instance": str(abs(chat.id)),
            "data": chosen["callback_data"],
        }
        owner.updates.put("callback_query", query)
        return press.id

    def answer_to(self, press_id: str) -> str | None:
        """Return what answerCallbackQuery showed: text, "" for a silent answer, None while there is none."""
        return self.presses[press_id].answer

    async def block(self, person: int | str, bot: str = "") -> None:
        who, account = self.chats.person(person), self.bot(bot)
        self.chats.blocked.add((account.id, who.id))
        chat = self.chats.open_private(account.id, who)
        self._tell_membership(account, chat, who, before="member", after="kicked")

    async def unblock(self, person: int | str, bot: str = "") -> None:
        self._unblock(self.bot(bot), self.chats.person(person))

    # --- groups and channels ----------------------------------------------------------------------

    async def create_chat(
        self,
        creator: int | str,
        title: str,
        kind: str = "supergroup",
        username: str = "",
        is_forum: bool = False,  # noqa: FBT001, FBT002 - filled by name from the control's JSON
    ) -> int:
        if kind not in {"group", "supergroup", "channel"}:
            raise UnknownInTelegramError(f"{kind} is no kind of chat: group, supergroup or channel")
        chat = self.chats.add_shared(title, kind, username=username, is_forum=is_forum)
        chat.members[self.chats.person(creator).id] = "creator"
        return chat.id

    async def create_topic(self, chat_id: int, name: str) -> int:
        chat = self._shared(chat_id)
        thread = chat.next_message_id()
        chat.topics[thread] = name
        return thread

    async def set_role(self, person: int | str, chat_id: int, status: str = "member") -> None:
        """Make a person creator, administrator, member, left or kicked."""
        self._shared(chat_id).members[self.chats.person(person).id] = status

    async def set_bot_role(self, by: int | str, chat_id: int, status: str = "member", bot: str = "") -> None:
        """Add the bot (member, administrator) or take it out (left, kicked), as `by` would."""
        account, chat, actor = self.bot(bot), self._shared(chat_id), self.chats.person(by)
        before = chat.status_of(account.id)
        chat.members[account.id] = status
        self._tell_membership(account, chat, actor, before=before, after=status)
        if before not in PRESENT and status in PRESENT and chat.kind != "channel":
            joined = self.post(chat, actor.id, "", {"new_chat_members": [account.as_api()]})
            account.updates.put("message", self.message_as_api(chat, joined))

    async def make_supergroup(self, chat_id: int) -> int:
        """Migrate a basic group; the old id answers with the new one from now on."""
        old = self._shared(chat_id)
        new = self.chats.add_shared(old.title, "supergroup", username=old.username)
        new.members, old.migrated_to = dict(old.members), new.id
        sender = next(iter(old.members))
        leaving = self.post(old, sender, "", {"migrate_to_chat_id": new.id})
        arriving = self.post(new, sender, "", {"migrate_from_chat_id": old.id})
        for account in self._bots_in(old):
            account.updates.put("message", self.message_as_api(old, leaving))
            account.updates.put("message", self.message_as_api(new, arriving))
        return new.id

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

    def post(
        self, chat: Chat, sender: int, text: str, content: dict[str, Any] | None = None, *, thread: int = 0
    ) -> Message:
        """Put a message into a chat; nobody is told yet."""
        date = int(self.clock.now().timestamp())
        return chat.add(Message(chat.next_message_id(), sender, text, date, content or {}, thread=thread))

    def user_as_api(self, user: int) -> dict[str, Any]:
        person = self.chats.people.get(user)
        if person is not None:
            return person.as_api()
        return next(account.as_api() for account in self.bots.values() if account.id == user)

    def message_as_api(self, chat: Chat, message: Message) -> dict[str, Any]:
        shown = {"message_id": message.id, "date": message.date, "chat": chat.as_api(), **message.content}
        if chat.kind == "channel":
            shown["sender_chat"] = chat.as_api()
        else:
            shown["from"] = self.user_as_api(message.sender)
        if message.text:
            shown["caption" if "document" in message.content else "text"] = message.text
        if message.thread:
            shown |= {"message_thread_id": message.thread, "is_topic_message": chat.is_forum}
        if message.edit_date:
            shown["edit_date"] = message.edit_date
        if message.rows:
            shown["reply_markup"] = {"inline_keyboard": message.rows}
        return shown

    # --- helpers ----------------------------------------------------------------------------------

    def _seen(self, message: Message) -> SeenMessage:
        return SeenMessage(
            id=message.id,
            sender=self.user_as_api(message.sender)["first_name"],
            text=message.text,
            buttons=tuple(tuple(button["text"] for button in row) for row in message.rows),
            entities=tuple(message.content.get("entities", ())),
            is_edited=bool(message.edit_date),
            thread=message.thread,
            document=message.content.get("document", {}).get("file_name", ""),
        )

    def _shared(self, chat_id: int) -> Chat:
        if chat_id not in self.chats.shared:
            raise UnknownInTelegramError(f"There is no group or channel {chat_id}.")
        return self.chats.shared[chat_id]

    def _chat_seen_by(self, person: Person, chat_id: int, bot: BotAccount) -> Chat:
        if chat_id not in (0, person.id):
            return self._shared(chat_id)
        chat = self.chats.find(bot.id, person.id)
        if chat is None:
            raise UnknownInTelegramError(f"{person.first_name} has no chat with {bot.username}.")
        return chat

    def _bots_in(self, chat: Chat) -> list[BotAccount]:
        return [account for account in self.bots.values() if chat.status_of(account.id) in PRESENT]

    def _bots_that_read(
        self, chat: Chat, text: str, reply_to: int, private_with: BotAccount
    ) -> list[BotAccount]:
        """In groups a bot's privacy mode hides all but commands and replies, unless it is an admin."""
        if chat.kind == "private":
            return [private_with]
        replied = chat.messages[reply_to].sender if reply_to else 0
        command = _COMMAND.match(text)
        addressed = command.group(1) if command else None
        readers = []
        for account in self._bots_in(chat):
            is_for_it = command is not None and addressed in (None, account.username)
            if is_for_it or replied == account.id or chat.status_of(account.id) in ADMINS:
                readers.append(account)
        return readers

    def _unblock(self, account: BotAccount, person: Person) -> None:
        if (account.id, person.id) in self.chats.blocked:
            self.chats.blocked.discard((account.id, person.id))
            chat = self.chats.open_private(account.id, person)
            self._tell_membership(account, chat, person, before="kicked", after="member")

    def _tell_membership(
        self, account: BotAccount, chat: Chat, actor: Person, *, before: str, after: str
    ) -> None:
        change = {
            "chat": chat.as_api(),
            "from": actor.as_api(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": member_as_api(account.as_api(), before, chat.kind),
            "new_chat_member": member_as_api(account.as_api(), after, chat.kind),
        }
        account.updates.put("my_chat_member", change)


def _command_entities(text: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in _COMMAND.finditer(text)
    ]


def _choose(message: Message, button: int | str) -> dict[str, Any]:
    buttons = list(itertools.chain.from_iterable(message.rows))
    if isinstance(button, int):
        if 1 <= button <= len(buttons):
            return buttons[button - 1]
    else:
        for found in buttons:
            if found["text"] == button:
                return found
    labels = ", ".join(f"[{found['text']}]" for found in buttons) or "none"
    raise UnknownInTelegramError(f"Message {message.id} has no button {button}; its buttons: {labels}")
