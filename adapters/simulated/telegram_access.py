"""Which chat and message a call means, and whether the bot may do there what it asks for.

What is asked for decides which words are said first, as on the service: reading, editing or sending.
"""

from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_chats import GENERAL_TOPIC, PRESENT, Chat, Message
from adapters.simulated.telegram_checks import TelegramRefusedError, bad_request
from adapters.simulated.telegram_members import may
from adapters.simulated.telegram_world import BotAccount, TelegramWorld

CANNOT_BEGIN = "Forbidden: bot can't initiate conversation with a user"
_CONTENTS = {"photo": ("can_send_photos", "photos"), "document": ("can_send_documents", "documents")}
_TEXT = ("can_send_messages", "text messages")


class Access:
    def __init__(self, world: TelegramWorld) -> None:
        self.world = world

    def find_chat(self, bot: BotAccount, params: Params, name: str = "chat_id") -> Chat | None:
        """Find the chat by id, or a public one by @name; None when it does not exist."""
        named = params.text(name)
        if not named:
            raise bad_request(f"{name} is empty")
        if named.startswith("@"):
            return self.world.chats.find_by_username(named)
        return self.world.chats.find(bot.id, params.integer(name))

    def chat(self, bot: BotAccount, params: Params, name: str = "chat_id") -> Chat:
        """Return the chat for reading what is known of it; a public one is open to bots outside of it.

        Raises:
            TelegramRefusedError: there is none, or the bot has nothing to do with it.
        """
        chat = self.find_chat(bot, params, name)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to:
            raise TelegramRefusedError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.is_deactivated:
            if chat.kind == "group":
                raise TelegramRefusedError(403, "Forbidden: the group chat was deleted")
            raise bad_request("chat not found")
        if chat.kind != "private" and not (chat.username and chat.status_of(bot.id) == "left"):
            self._refuse_outsiders(bot, chat)
        return chat

    def chat_to_change(self, bot: BotAccount, params: Params) -> Chat:
        """Return the chat for sending to it or editing there, whatever the rights in it are."""
        if self._is_nobody_yet(bot, params):
            raise TelegramRefusedError(403, CANNOT_BEGIN)
        chat = self.chat(bot, params)
        if chat.kind != "private":
            self._refuse_outsiders(bot, chat)
            return chat
        if self.world.chats.people[chat.id].is_deleted:
            raise TelegramRefusedError(403, "Forbidden: user is deactivated")
        if (bot.id, chat.id) in self.world.chats.blocked:
            raise TelegramRefusedError(403, "Forbidden: bot was blocked by the user")
        return chat

    def chat_to_send_to(self, bot: BotAccount, params: Params, content: str = "text") -> tuple[Chat, int]:
        """Return the chat and the topic for a message with this content: text, photo or document."""
        chat = self.chat_to_change(bot, params)
        thread = self._thread(chat, params)
        if chat.kind == "channel":
            if not may(chat, bot.id, "can_post_messages"):
                raise bad_request("need administrator rights in the channel chat")
        elif chat.kind != "private":
            permission, what = _CONTENTS.get(content, _TEXT)
            if not may(chat, bot.id, permission):
                raise bad_request(f"not enough rights to send {what} to the chat")
            is_closed = (thread or GENERAL_TOPIC) in chat.closed_topics
            if chat.is_forum and is_closed and not may(chat, bot.id, "can_manage_topics"):
                raise bad_request("TOPIC_CLOSED")
        return chat, thread

    def message(self, bot: BotAccount, params: Params, what: str) -> tuple[Chat, Message]:
        """Return a message for changing it; `what` names it when it is not there: "message to edit"."""
        chat = self.chat_to_change(bot, params)
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request(f"{what} not found")
        return chat, message

    def own_message(self, bot: BotAccount, params: Params) -> tuple[Chat, Message]:
        """Return a message of the bot's own for editing it, or of its channel where it may edit all."""
        if "inline_message_id" in params:
            raise bad_request("MESSAGE_ID_INVALID")
        if "message_id" not in params:
            raise bad_request("message identifier is not specified")
        chat, message = self.message(bot, params, "message to edit")
        is_channel_editor = chat.kind == "channel" and may(chat, bot.id, "can_edit_messages")
        if message.is_news or (message.sender != bot.id and not is_channel_editor):
            raise bad_request("message can't be edited")
        return chat, message

    def replied(self, chat: Chat, params: Params) -> Message | None:
        """Return the message that a new one answers."""
        reply = params.data("reply_parameters") or {}
        if not isinstance(reply, dict):
            raise bad_request("object expected as reply parameters")
        named = reply.get("message_id", 0)
        replied = chat.messages.get(named) if isinstance(named, int) else None
        if reply and replied is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return replied

    def reads(self, bot: BotAccount, chat: Chat) -> bool:
        """Say whether the bot sees the messages of a chat."""
        return chat.kind == "private" or chat.status_of(bot.id) in PRESENT

    def text_as_known(self, entities: Any) -> list[dict[str, Any]]:
        """Return entities with the people they name in full; people nobody knows are not linked."""
        known = self.world.chats.people
        shown = []
        for entity in entities:
            if entity["type"] != "text_mention":
                shown.append(dict(entity))
            elif entity.get("user", {}).get("id") in known:
                shown.append({**entity, "user": known[entity["user"]["id"]].as_api()})
        return shown

    def _is_nobody_yet(self, bot: BotAccount, params: Params) -> bool:
        """Say whether a person is meant who never pressed Start."""
        is_person = (
            params.text("chat_id").isdecimal() and params.integer("chat_id") in self.world.chats.people
        )
        return is_person and self.find_chat(bot, params) is None

    def _refuse_outsiders(self, bot: BotAccount, chat: Chat) -> None:
        status = chat.status_of(bot.id)
        if status == "kicked":
            raise TelegramRefusedError(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
        if status not in PRESENT:
            if bot.id not in chat.members and not chat.username:
                raise bad_request("chat not found")
            raise TelegramRefusedError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")

    def _thread(self, chat: Chat, params: Params) -> int:
        """Return the topic; where there are none, the service does not look at what was asked for."""
        thread = params.integer("message_thread_id")
        if not thread or (chat.kind != "private" and not chat.is_forum):
            return 0
        if thread not in chat.topics:
            raise bad_request("message thread not found")
        return thread
