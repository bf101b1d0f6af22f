"""The Bot API's methods on messages that stand: editing, deleting, pinning, and answering a press."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram import QUERY_LIFETIME
from adapters.simulated.telegram_access import Access
from adapters.simulated.telegram_chats import Chat, Message
from adapters.simulated.telegram_checks import (
    MAX_ANSWER,
    Method,
    bad_request,
    read_caption,
    read_markup,
    read_text,
)
from adapters.simulated.telegram_html import utf16_length
from adapters.simulated.telegram_members import may
from adapters.simulated.telegram_world import BotAccount

DELETABLE_FOR = timedelta(hours=48)
MAX_DELETED_AT_ONCE = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

_EDITING = ("chat_id", "message_id", "inline_message_id", "business_connection_id", "reply_markup")


class EditingMethods:
    """Methods by API name with the parameters they know."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._world = access.world
        self._now = access.world.clock.now

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        text = ("text", "entities", "link_preview_options", "parse_mode")
        caption = ("caption", "caption_entities", "show_caption_above_media", "parse_mode")
        pin = ("chat_id", "message_id", "business_connection_id")
        answer = ("callback_query_id", "text", "show_alert", "url", "cache_time")
        return {
            "editMessageText": (self.edit_text, (*_EDITING, *text)),
            "editMessageCaption": (self.edit_caption, (*_EDITING, *caption)),
            "editMessageReplyMarkup": (self.edit_markup, _EDITING),
            "deleteMessage": (self.delete, ("chat_id", "message_id")),
            "deleteMessages": (self.delete_several, ("chat_id", "message_ids")),
            "pinChatMessage": (self.pin, (*pin, "disable_notification")),
            "unpinChatMessage": (self.unpin, pin),
            "answerCallbackQuery": (self.answer_press, answer),
        }

    # --- editing ------------------------------------------------------------------------------------

    async def edit_text(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        text, markup = read_text(params), read_markup(params, inline_only=True)
        chat, message = self._access.own_message(bot, params)
        if message.has_media:
            raise bad_request("there is no text in the message to edit")
        return self._edit(chat, message, text.text, "entities", text.entities, markup)

    async def edit_caption(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        caption, markup = read_caption(params), read_markup(params, inline_only=True)
        chat, message = self._access.own_message(bot, params)
        if not message.has_media:
            raise bad_request("there is no caption in the message to edit")
        return self._edit(chat, message, caption.text, "caption_entities", caption.entities, markup)

    async def edit_markup(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        markup = read_markup(params, inline_only=True)
        chat, message = self._access.own_message(bot, params)
        if markup == message.markup:
            raise bad_request(NOT_MODIFIED)
        message.markup = markup
        return self._edited(chat, message)

    def _edit(
        self,
        chat: Chat,
        message: Message,
        text: str,
        name: str,
        entities: Sequence[Mapping[str, Any]],
        markup: dict[str, Any] | None,
    ) -> dict[str, Any]:
        known = self._access.text_as_known(entities)
        if (message.text, message.content.get(name, []), message.markup) == (text, known, markup):
            raise bad_request(NOT_MODIFIED)
        message.text, message.markup = text, markup
        message.content[name] = known
        return self._edited(chat, message)

    def _edited(self, chat: Chat, message: Message) -> dict[str, Any]:
        message.edit_date = int(self._now().timestamp())
        return self._world.message_as_api(chat, message)

    # --- deleting and pinning -----------------------------------------------------------------------

    async def delete(self, bot: BotAccount, params: Params) -> bool:
        chat, message = self._access.message(bot, params, "message to delete")
        self._refuse_deletion(bot, chat, message)
        chat.delete(message.id)
        return True

    async def delete_several(self, bot: BotAccount, params: Params) -> bool:
        """Delete those that are there; one that may not be deleted keeps them all."""
        ids = params.data("message_ids")
        if not isinstance(ids, list) or not all(isinstance(each, int) for each in ids):
            raise bad_request("can't parse message identifiers JSON object")
        if not ids:
            raise bad_request("message identifiers are not specified")
        if len(ids) > MAX_DELETED_AT_ONCE:
            raise bad_request("too many message identifiers specified")
        chat = self._access.chat_to_change(bot, params)
        found = [chat.messages[each] for each in dict.fromkeys(ids) if each in chat.messages]
        for message in found:
            self._refuse_deletion(bot, chat, message)
        for message in found:
            chat.delete(message.id)
        return True

    def _refuse_deletion(self, bot: BotAccount, chat: Chat, message: Message) -> None:
        is_own = message.sender == bot.id and chat.kind != "channel"
        is_poster = (
            chat.kind == "channel" and message.sender == bot.id and may(chat, bot.id, "can_post_messages")
        )
        may_delete = chat.kind == "private" or is_own or is_poster or may(chat, bot.id, "can_delete_messages")
        if not may_delete or "forum_topic_created" in message.content:
            raise bad_request("message can't be deleted")
        if self._now().timestamp() - message.date > DELETABLE_FOR.total_seconds():
            raise bad_request("message can't be deleted for everyone")

    async def pin(self, bot: BotAccount, params: Params) -> bool:
        chat, message = self._access.message(bot, params, "message to pin")
        self._refuse_pinning(bot, chat)
        if message.is_news:
            raise bad_request("message can't be pinned")
        if message.id not in chat.pinned:
            chat.pinned.append(message.id)
            pinned = {"pinned_message": self._world.message_as_api(chat, message)}
            self._world.post(chat, bot.id, "", pinned)
        return True

    async def unpin(self, bot: BotAccount, params: Params) -> bool:
        chat = self._access.chat_to_change(bot, params)
        self._refuse_pinning(bot, chat)
        wanted = params.integer("message_id", chat.pinned[-1] if chat.pinned else 0)
        if wanted not in chat.pinned:
            raise bad_request("message to unpin not found")
        chat.pinned.remove(wanted)
        return True

    def _refuse_pinning(self, bot: BotAccount, chat: Chat) -> None:
        right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
        if chat.kind != "private" and not may(chat, bot.id, right):
            raise bad_request("not enough rights to manage pinned messages in the chat")

    # --- presses ------------------------------------------------------------------------------------

    async def answer_press(self, bot: BotAccount, params: Params) -> bool:
        press = self._world.presses.get(params.text("callback_query_id"))
        text = params.text("text")
        if utf16_length(text) > MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        is_over = press is None or press.answer is not None or self._now() - press.at > QUERY_LIFETIME
        if press is None or press.bot != bot.id or is_over:
            raise bad_request(QUERY_TOO_OLD)
        if "url" in params:
            # Only games and links to the bot itself may be opened so.
            raise bad_request("URL_INVALID")
        press.answer, press.is_alert = text, params.boolean("show_alert")
        return True
