"""Telegram's people: they write, edit, press and block, and a person sees what the bot sent.

The methods that act are what the control offers; each makes the updates that Telegram would make.
"""

import itertools
import re
from datetime import timedelta
from typing import Any

from adapters.simulated.telegram_chats import (
    ADMINS,
    PRESENT,
    Chat,
    Message,
    Person,
    UnknownInTelegramError,
)
from adapters.simulated.telegram_groups import TelegramGroups
from adapters.simulated.telegram_html import utf16_length
from adapters.simulated.telegram_world import DEMO_TOKEN, GROUP_ANONYMOUS_BOT, BotAccount, Press

__all__ = ["DEMO_TOKEN", "QUERY_LIFETIME", "BotAccount", "Press", "SimulatedTelegram"]

QUERY_LIFETIME = timedelta(minutes=1)
# Of older messages a press tells the bot no more than where they stand.
ACCESSIBLE_FOR = timedelta(days=30)
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@(\w+))?")


class SimulatedTelegram(TelegramGroups):
    # --- people -----------------------------------------------------------------------------------

    async def add_person(self, name: str, username: str = "", language_code: str = "nb") -> int:
        return self.chats.add_person(name, username=username, language_code=language_code).id

    async def delete_account(self, person: int | str) -> None:
        self.chats.person(person).is_deleted = True

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
            chat = self.shared(chat_id)
        writers = ADMINS if chat.kind == "channel" else PRESENT
        if chat.kind != "private" and chat.status_of(writer.id) not in writers:
            raise UnknownInTelegramError(f"{writer.first_name} may not write in {chat.title}.")
        content: dict[str, Any] = {"entities": _command_entities(text)} if _command_entities(text) else {}
        if reply_to:
            content["reply_to_message"] = self.message_as_api(chat, self.message(chat, reply_to))
        message = self.post(chat, writer.id, text, content, thread=thread)
        if writer.id in chat.anonymous:
            message.sender, message.sender_chat = GROUP_ANONYMOUS_BOT, chat.id
        self.tell(chat, message, self._bots_that_read(chat, text, reply_to, account))
        if chat.kind == "channel":
            self.forward_to_linked(chat, message)
        return message.id

    async def edit(
        self, person: int | str, message_id: int, text: str, chat_id: int = 0, bot: str = ""
    ) -> None:
        """Change what one wrote; whoever reads it is told of the edit."""
        writer, account = self.chats.person(person), self.bot(bot)
        chat = self.chat_seen_by(writer, chat_id, account)
        message = self.message(chat, message_id)
        message.text, message.edit_date = text, int(self.clock.now().timestamp())
        message.content["entities"] = _command_entities(text)
        self.tell(chat, message, self._bots_that_read(chat, text, 0, account), is_edit=True)

    async def delete_message(
        self, person: int | str, message_id: int, chat_id: int = 0, bot: str = ""
    ) -> None:
        """Take a message away; bots are not told."""
        chat = self.chat_seen_by(self.chats.person(person), chat_id, self.bot(bot))
        self.message(chat, message_id)
        chat.delete(message_id)

    async def press(
        self, person: int | str, message_id: int, button: int | str, chat_id: int = 0, bot: str = ""
    ) -> str:
        """Press a button by its number from 1 or its label; return the id under which its answer is seen.

        Raises:
            UnknownInTelegramError: no such message or button, or a button that only opens a link.
        """
        presser = self.chats.person(person)
        chat = self.chat_seen_by(presser, chat_id, self.bot(bot))
        # Who does not see that a message was deleted can still press.
        message = chat.deleted.get(message_id) or self.message(chat, message_id)
        chosen = _choose(message, button)
        if "callback_data" not in chosen:
            raise UnknownInTelegramError(f"[{chosen['text']}] tells the bot nothing: {chosen}")
        return self._press(presser, chat, message, chosen["callback_data"])

    async def press_data(
        self, person: int | str, message_id: int, data: str, chat_id: int = 0, bot: str = ""
    ) -> str:
        """Press as an altered program would: under a message of the bot, with any data."""
        presser = self.chats.person(person)
        chat = self.chat_seen_by(presser, chat_id, self.bot(bot))
        return self._press(presser, chat, self.message(chat, message_id), data)

    def answer_to(self, press_id: str) -> str | None:
        """Return what answerCallbackQuery showed: text, "" for a silent answer, None while there is none."""
        return self.presses[press_id].answer

    async def block(self, person: int | str, bot: str = "") -> None:
        who, account = self.chats.person(person), self.bot(bot)
        self.chats.blocked.add((account.id, who.id))
        chat = self.chats.open_private(account.id, who)
        self.tell_membership(account, chat, who, before="member", after="kicked")

    async def unblock(self, person: int | str, bot: str = "") -> None:
        self._unblock(self.bot(bot), self.chats.person(person))

    # --- what goes wrong with a bot's token and its updates -------------------------------------------

    async def revoke_token(self, bot: str = "") -> None:
        self.bot(bot).is_revoked = True
        self.bot(bot).updates.end_poll()

    async def repeat_last_update(self, bot: str = "") -> None:
        """Deliver the last update once more, under its old id."""
        self.bot(bot).updates.repeat_last()

    async def skip_update_ids(self, count: int = 1000, bot: str = "") -> None:
        """Leave a gap before the next update's id."""
        self.bot(bot).updates.skip_ids(count)

    async def reverse_next_updates(self, bot: str = "") -> None:
        """Hand out the next batch of updates newest first."""
        self.bot(bot).updates.reverse_next_batch()

    async def put_update(self, kind: str, payload: dict[str, Any], bot: str = "") -> int | None:
        """Deliver an update of any form, as a later version of Telegram might; return its id."""
        return self.bot(bot).updates.put(kind, payload)

    # --- helpers ----------------------------------------------------------------------------------

    def _press(self, presser: Person, chat: Chat, message: Message, data: str) -> str:
        owner = next((bot for bot in self.bots.values() if bot.id == message.sender), None)
        if owner is None:
            raise UnknownInTelegramError(f"Message {message.id} is no bot's.")
        press = Press(str(next(self._press_ids)), owner.id, self.clock.now())
        self.presses[press.id] = press
        shown = self.message_as_api(chat, message)
        is_old = self.clock.now().timestamp() - message.date > ACCESSIBLE_FOR.total_seconds()
        if is_old or message.id in chat.deleted:
            shown = {"chat": chat.as_api(), "message_id": message.id, "date": 0}
        query = {
            "id": press.id,
            "from": presser.as_api(),
            "message": shown,
            "chat_instance": str(abs(chat.id)),
            "data": data,
        }
        owner.updates.put("callback_query", query)
        return press.id

    def _bots_that_read(
        self, chat: Chat, text: str, reply_to: int, private_with: BotAccount
    ) -> list[BotAccount]:
        """In groups a bot's privacy mode hides all but commands and replies, unless it is an admin."""
        if chat.kind == "private":
            return [private_with]
        if chat.kind == "channel":
            return self.bots_in(chat)
        readers = self.readers_of_all(chat)
        replied = chat.messages[reply_to].sender if reply_to else 0
        addressed = self._bots_commanded(chat, text)
        others = [account for account in self.bots_in(chat) if account not in readers]
        return readers + [a for a in others if a.id == replied or a in addressed]

    def _bots_commanded(self, chat: Chat, text: str) -> list[BotAccount]:
        """A command that names no bot is for the one that wrote last, or for all while none has."""
        command = _COMMAND.match(text)
        if command is None:
            return []
        present = self.bots_in(chat)
        if command.group(1):
            return [account for account in present if account.username.lower() == command.group(1).lower()]
        by_id = {account.id: account for account in present}
        last = next((m.sender for m in reversed(chat.messages.values()) if m.sender in by_id), None)
        return present if last is None else [by_id[last]]

    def _unblock(self, account: BotAccount, person: Person) -> None:
        if (account.id, person.id) in self.chats.blocked:
            self.chats.blocked.discard((account.id, person.id))
            chat = self.chats.open_private(account.id, person)
            self.tell_membership(account, chat, person, before="kicked", after="member")


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
