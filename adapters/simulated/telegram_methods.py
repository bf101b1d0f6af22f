"""The Bot API's methods that send: texts, documents, photos, albums, copies and forwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_access import Access
from adapters.simulated.telegram_chats import Chat, Message
from adapters.simulated.telegram_checks import (
    Method,
    bad_request,
    read_caption,
    read_markup,
    read_text,
)
from adapters.simulated.telegram_world import BotAccount

MIN_ALBUM, MAX_ALBUM = 2, 10
CHAT_ACTIONS = frozenset(
    {
        "cancel",
        "typing",
        "record_video",
        "upload_video",
        "record_audio",
        "record_voice",
        "upload_audio",
        "upload_voice",
        "upload_photo",
        "upload_document",
        "choose_sticker",
        "pick_up_location",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)

_CHAT = ("chat_id", "message_thread_id", "business_connection_id")
_DELIVERY = (
    *_CHAT,
    "direct_messages_topic_id",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "reply_parameters",
)
_SENDING = (*_DELIVERY, "parse_mode", "suggested_post_parameters", "reply_markup")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_FROM = ("from_chat_id", "message_id", "video_start_timestamp")


@dataclass(frozen=True, slots=True)
class Sent:
    """A result that made messages appear in a chat."""

    result: Any
    chat: Chat


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is to be posted; `content` holds all but the text or caption."""

    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    markup: dict[str, Any] | None = None


class SendingMethods:
    """Methods by API name with the parameters they know."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._world = access.world

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        text = ("text", "entities", "link_preview_options")
        document = ("document", "disable_content_type_detection", "thumbnail")
        photo = ("photo", "has_spoiler")
        return {
            "sendMessage": (self.send_message, (*_SENDING, *text)),
            "sendDocument": (self.send_document, (*_SENDING, *_CAPTION, *document)),
            "sendPhoto": (self.send_photo, (*_SENDING, *_CAPTION, *photo)),
            "sendMediaGroup": (self.send_album, (*_DELIVERY, "media")),
            "copyMessage": (self.copy, (*_SENDING, *_CAPTION, *_FROM)),
            "forwardMessage": (self.forward, (*_DELIVERY, "suggested_post_parameters", *_FROM)),
            "sendChatAction": (self.chat_action, (*_CHAT, "action")),
        }

    async def send_message(self, bot: BotAccount, params: Params) -> Sent:
        text, markup = read_text(params), read_markup(params)
        chat, thread = self._access.chat_to_send_to(bot, params)
        entities = self._access.text_as_known(text.entities)
        content: dict[str, Any] = {"entities": entities} if entities else {}
        return self._sent(bot, chat, thread, params, _Draft(text.text, content, markup))

    async def send_document(self, bot: BotAccount, params: Params) -> Sent:
        return self._send_media(bot, params, "document")

    async def send_photo(self, bot: BotAccount, params: Params) -> Sent:
        return self._send_media(bot, params, "photo")

    async def send_album(self, bot: BotAccount, params: Params) -> Sent:
        media = params.data("media")
        if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
            raise bad_request("expected an Array of InputMedia")
        if not media:
            raise bad_request("there are no messages to send")
        if len(media) > MAX_ALBUM:
            raise bad_request("too many messages to send as an album")
        if len(media) < MIN_ALBUM:
            # The service sends one by itself; the documentation asks for two and more.
            raise bad_request(f"an album has {MIN_ALBUM} to {MAX_ALBUM} messages")
        kinds = {item.get("type") for item in media}
        if kinds not in ({"photo"}, {"document"}):
            raise bad_request("can't use the media of the specified type in the album")
        kind = str(kinds.pop())
        chat, thread = self._access.chat_to_send_to(bot, params, kind)
        drafts = [self._album_part(bot, params, kind, item) for item in media]
        album = f"{abs(chat.id)}{chat.last_message_id + 1}"
        sent = []
        for draft in drafts:
            draft.content["media_group_id"] = album
            sent.append(self._post(bot, chat, thread, params, draft))
        shown = [self._world.message_as_api(chat, message) for message in sent]
        return Sent(shown, chat)

    async def copy(self, bot: BotAccount, params: Params) -> Sent:
        original = self._original(bot, params, "copied", "message to copy")
        content = {key: value for key, value in original.content.items() if key not in _NOT_COPIED}
        draft = _Draft(original.text, content, read_markup(params))
        if "caption" in params and "text" not in draft.content and original.has_media:
            caption = read_caption(params)
            content["caption_entities"] = self._access.text_as_known(caption.entities)
            draft = _Draft(caption.text, content, draft.markup)
        chat, thread = self._access.chat_to_send_to(bot, params, original.kind)
        sent = self._post(bot, chat, thread, params, draft)
        return Sent({"message_id": sent.id}, chat)

    async def forward(self, bot: BotAccount, params: Params) -> Sent:
        original = self._original(bot, params, "forwarded", "message to forward")
        chat, thread = self._access.chat_to_send_to(bot, params, original.kind)
        content = {key: value for key, value in original.content.items() if key not in _NOT_COPIED}
        content["forward_origin"] = self._origin(original)
        return self._sent(bot, chat, thread, params, _Draft(original.text, content))

    async def chat_action(self, bot: BotAccount, params: Params) -> bool:
        if params.text("action") not in CHAT_ACTIONS:
            raise bad_request("wrong parameter action in request")
        self._access.chat_to_change(bot, params)
        return True

    # --- helpers ----------------------------------------------------------------------------------

    def _send_media(self, bot: BotAccount, params: Params, kind: str) -> Sent:
        caption, markup = read_caption(params), read_markup(params)
        chat, thread = self._access.chat_to_send_to(bot, params, kind)
        content = self._world.files.read(bot.id, params, kind).as_content()
        if caption.entities:
            content["caption_entities"] = self._access.text_as_known(caption.entities)
        return self._sent(bot, chat, thread, params, _Draft(caption.text, content, markup))

    def _album_part(self, bot: BotAccount, params: Params, kind: str, item: dict[str, Any]) -> _Draft:
        caption = read_caption(Params(item))
        content = self._world.files.read(bot.id, params, kind, item.get("media")).as_content()
        if caption.entities:
            content["caption_entities"] = self._access.text_as_known(caption.entities)
        return _Draft(caption.text, content)

    def _original(self, bot: BotAccount, params: Params, verb: str, what: str) -> Message:
        chat = self._access.chat(bot, params, "from_chat_id")
        message = chat.messages.get(params.integer("message_id"))
        if message is None or not self._access.reads(bot, chat):
            raise bad_request(f"{what} not found")
        if message.is_news:
            raise bad_request(f"the message can't be {verb}")
        if message.content.get("has_protected_content"):
            raise bad_request("message has protected content and can't be forwarded")
        return message

    def _origin(self, message: Message) -> dict[str, Any]:
        if message.sender_chat:
            chat = self._world.chats.shared[message.sender_chat].as_api()
            if chat["type"] == "channel":
                return {"type": "channel", "date": message.date, "chat": chat, "message_id": message.id}
            return {"type": "chat", "date": message.date, "sender_chat": chat}
        return {
            "type": "user",
            "date": message.date,
            "sender_user": self._world.user_as_api(message.sender),
        }

    def _sent(self, bot: BotAccount, chat: Chat, thread: int, params: Params, draft: _Draft) -> Sent:
        message = self._post(bot, chat, thread, params, draft)
        return Sent(self._world.message_as_api(chat, message), chat)

    def _post(self, bot: BotAccount, chat: Chat, thread: int, params: Params, draft: _Draft) -> Message:
        replied = self._access.replied(chat, params)
        if replied is not None:
            draft.content["reply_to_message"] = self._world.message_as_api(chat, replied)
        if params.boolean("protect_content"):
            draft.content["has_protected_content"] = True
        message = self._world.post(chat, bot.id, draft.text, draft.content, thread=thread)
        message.markup = draft.markup
        message.is_silent = params.boolean("disable_notification")
        return message


_NOT_COPIED = frozenset({"reply_to_message", "forward_origin", "is_automatic_forward", "media_group_id"})
