"""The Bot API's methods on the simulated chats: each takes its parameters and returns the `result`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.simulated.clock import VirtualClock
from adapters.simulated.exchange import Params
from adapters.simulated.telegram import QUERY_LIFETIME, BotAccount, SimulatedTelegram
from adapters.simulated.telegram_chats import ADMINS, PRESENT, Chat, Message
from adapters.simulated.telegram_checks import (
    MAX_ANSWER,
    TelegramRefusedError,
    bad_request,
    read_caption,
    read_markup,
    read_text,
)
from adapters.simulated.telegram_html import utf16_length
from adapters.simulated.telegram_members import member_as_api

DELETABLE_FOR = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

_CHAT = ("chat_id", "message_thread_id", "business_connection_id")
_SENDING = (
    *_CHAT,
    "direct_messages_topic_id",
    "parse_mode",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "suggested_post_parameters",
    "reply_parameters",
    "reply_markup",
)
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_EDITING = ("chat_id", "message_id", "inline_message_id", "business_connection_id", "reply_markup")


@dataclass(frozen=True, slots=True)
class Sent:
    """A result that made a message appear in a chat."""

    result: dict[str, Any]
    chat: Chat


Method = Callable[[BotAccount, Params], Awaitable[Any]]


class ChatMethods:
    """Methods that act in a chat, by API name with the parameters they know."""

    def __init__(self, telegram: SimulatedTelegram) -> None:
        self._telegram = telegram
        self._clock: VirtualClock = telegram.clock

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        text = ("text", "entities", "link_preview_options")
        document = ("document", "caption", "caption_entities", "disable_content_type_detection", "thumbnail")
        answer = ("callback_query_id", "text", "show_alert", "url", "cache_time")
        return {
            "sendMessage": (self.send_message, (*_SENDING, *text)),
            "sendDocument": (self.send_document, (*_SENDING, *document)),
            "editMessageText": (self.edit_text, (*_EDITING, *text, "parse_mode")),
            "editMessageReplyMarkup": (self.edit_markup, _EDITING),
            "deleteMessage": (self.delete_message, ("chat_id", "message_id")),
            "answerCallbackQuery": (self.answer_press, answer),
            "sendChatAction": (self.chat_action, (*_CHAT, "action")),
            "getChat": (self.get_chat, ("chat_id",)),
            "getChatMember": (self.get_member, ("chat_id", "user_id")),
            "getChatAdministrators": (self.get_admins, ("chat_id",)),
            "getChatMemberCount": (self.count_members, ("chat_id",)),
            "leaveChat": (self.leave, ("chat_id",)),
        }

    async def send_message(self, bot: BotAccount, params: Params) -> Sent:
        chat, thread = self._chat_to_send_to(bot, params)
        text, markup = read_text(params), read_markup(params)
        content: dict[str, Any] = {"entities": list(text.entities)} if text.entities else {}
        return self._post(bot, chat, text.text, content, markup, params, thread)

    async def send_document(self, bot: BotAccount, params: Params) -> Sent:
        chat, thread = self._chat_to_send_to(bot, params)
        caption, markup = read_caption(params), read_markup(params)
        # Attached under its own name, or under any name that the parameter refers to.
        name = params.text("document").removeprefix("attach://") or "document"
        upload = params.files.get(name)
        if upload is None:
            raise bad_request("there is no document in the request")
        if not upload.content:
            raise bad_request("file must be non-empty")
        document = {
            "file_id": f"document-{chat.id}-{chat.last_message_id + 1}",
            "file_unique_id": f"{abs(chat.id)}x{chat.last_message_id + 1}",
            "file_name": upload.filename,
            "mime_type": upload.content_type,
            "file_size": len(upload.content),
        }
        content: dict[str, Any] = {"document": document}
        if caption.entities:
            content["caption_entities"] = list(caption.entities)
        return self._post(bot, chat, caption.text, content, markup, params, thread)

    async def edit_text(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        chat, message = self._own_message(bot, params)
        text, markup = read_text(params), read_markup(params, inline_only=True)
        entities = list(text.entities)
        now = (message.text, message.content.get("entities", []), message.markup)
        if now == (text.text, entities, markup):
            raise bad_request(NOT_MODIFIED)
        message.text, message.markup = text.text, markup
        message.content["entities"] = entities
        return self._edited(chat, message)

    async def edit_markup(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        chat, message = self._own_message(bot, params)
        markup = read_markup(params, inline_only=True)
        if markup == message.markup:
            raise bad_request(NOT_MODIFIED)
        message.markup = markup
        return self._edited(chat, message)

    async def delete_message(self, bot: BotAccount, params: Params) -> bool:
        chat = self._chat(bot, params)
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request("message to delete not found")
        is_own = message.sender == bot.id or chat.kind == "private"
        if not is_own and chat.status_of(bot.id) not in ADMINS:
            raise bad_request("message can't be deleted")
        if self._clock.now().timestamp() - message.date > DELETABLE_FOR.total_seconds():
            raise bad_request("message can't be deleted for everyone")
        del chat.messages[message.id]
        return True

    async def answer_press(self, bot: BotAccount, params: Params) -> bool:
        press = self._telegram.presses.get(params.text("callback_query_id"))
        text = params.text("text")
        if utf16_length(text) > MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        if press is None or press.bot != bot.id or self._clock.now() - press.at > QUERY_LIFETIME:
            raise bad_request(QUERY_TOO_OLD)
        press.answer, press.is_alert = text, params.boolean("show_alert")
        return True

    async def chat_action(self, bot: BotAccount, params: Params) -> bool:
        self._chat_to_send_to(bot, params)
        if params.text("action") not in {"typing", "upload_document", "upload_photo"}:
            raise bad_request("wrong parameter action in request")
        return True

    async def get_chat(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        chat = self._chat(bot, params)
        full = {"accent_color_id": 0, "max_reaction_count": 11}
        return chat.as_api() | full | {"accepted_gift_types": dict.fromkeys(_GIFTS, False)}

    async def get_member(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        chat, user = self._chat(bot, params), params.integer("user_id")
        if chat.kind == "private":
            status = "member" if user in (chat.id, bot.id) else ""
        else:
            status = chat.status_of(user)
        is_known = user in self._telegram.chats.people or user in chat.members
        if not status or not (is_known or user == bot.id):
            raise bad_request("PARTICIPANT_ID_INVALID")
        return member_as_api(self._telegram.user_as_api(user), status, chat.kind)

    async def get_admins(self, bot: BotAccount, params: Params) -> list[dict[str, Any]]:
        chat = self._chat(bot, params)
        if chat.kind == "private":
            raise bad_request("there are no administrators in the private chat")
        # Other bots are left out, as the API does.
        people = {bot.id, *self._telegram.chats.people}
        return [
            member_as_api(self._telegram.user_as_api(user), status, chat.kind)
            for user, status in chat.members.items()
            if status in ADMINS and user in people
        ]

    async def count_members(self, bot: BotAccount, params: Params) -> int:
        chat = self._chat(bot, params)
        return 2 if chat.kind == "private" else sum(status in PRESENT for status in chat.members.values())

    async def leave(self, bot: BotAccount, params: Params) -> bool:
        chat = self._chat(bot, params)
        if chat.kind == "private":
            raise bad_request("chat member status can't be changed in private chats")
        chat.members[bot.id] = "left"
        return True

    # --- helpers ----------------------------------------------------------------------------------

    def find_chat(self, bot: BotAccount, params: Params) -> Chat | None:
        """Find the chat by id, or a public one by @name; None when it does not exist."""
        named = params.text("chat_id")
        if not named:
            raise bad_request("chat_id is empty")
        if named.startswith("@"):
            return self._telegram.chats.find_by_username(named)
        return self._telegram.chats.find(bot.id, params.integer("chat_id"))

    def _chat(self, bot: BotAccount, params: Params) -> Chat:
        chat = self.find_chat(bot, params)
        if chat is None:
            if params.text("chat_id").lstrip("-").isdecimal() and (
                params.integer("chat_id") in self._telegram.chats.people
            ):
                raise TelegramRefusedError(403, "Forbidden: bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        if chat.migrated_to:
            raise TelegramRefusedError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.kind != "private":
            self._refuse_outsiders(bot, chat)
        elif (bot.id, chat.id) in self._telegram.chats.blocked:
            raise TelegramRefusedError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _refuse_outsiders(self, bot: BotAccount, chat: Chat) -> None:
        status = chat.status_of(bot.id)
        if status == "kicked":
            raise TelegramRefusedError(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
        if status not in PRESENT:
            if bot.id not in chat.members:
                raise bad_request("chat not found")
            raise TelegramRefusedError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")

    def _chat_to_send_to(self, bot: BotAccount, params: Params) -> tuple[Chat, int]:
        chat, thread = self._chat(bot, params), params.integer("message_thread_id")
        if chat.kind == "channel" and chat.status_of(bot.id) not in ADMINS:
            raise bad_request("need administrator rights in the channel chat")
        if thread and thread not in chat.topics:
            raise bad_request("message thread not found")
        return chat, thread

    def _post(
        self,
        bot: BotAccount,
        chat: Chat,
        text: str,
        content: dict[str, Any],
        markup: dict[str, Any] | None,
        params: Params,
        thread: int,
    ) -> Sent:
        replied = self._replied(chat, params)
        if replied is not None:
            content["reply_to_message"] = self._telegram.message_as_api(chat, replied)
        message = self._telegram.post(chat, bot.id, text, content, thread=thread)
        message.markup = markup
        message.is_silent = params.boolean("disable_notification")
        return Sent(self._telegram.message_as_api(chat, message), chat)

    def _replied(self, chat: Chat, params: Params) -> Message | None:
        reply = params.data("reply_parameters") or {}
        if not isinstance(reply, dict):
            raise bad_request("can't parse reply parameters: expected an Object")
        replied = chat.messages.get(reply.get("message_id", 0))
        if reply and replied is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return replied

    def _own_message(self, bot: BotAccount, params: Params) -> tuple[Chat, Message]:
        chat = self._chat(bot, params)
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender != bot.id:
            raise bad_request("message can't be edited")
        return chat, message

    def _edited(self, chat: Chat, message: Message) -> dict[str, Any]:
        message.edit_date = int(self._clock.now().timestamp())
        return self._telegram.message_as_api(chat, message)
