"""Translate Telegram's updates into neutral ones.

What is no word to us gives None: talk in groups and channels, other bots and commands to them, stickers,
photos and contacts (a news bot that answers those is in the way). An edit is none either, so Telegram is
not asked for them: the command was answered when it was sent, and would be obeyed twice.
"""

import logging
import re
from collections.abc import Mapping

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType, InlineKeyboardButtonLimit

from adapters.telegram.places import can_post, is_present
from bot.commands.words import clean
from bot.log import redact
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender

log = logging.getLogger(__name__)

# The kinds we ask Telegram for; all else stays with it.
WANTED = ("message", "channel_post", "callback_query", "my_chat_member")

_KINDS = {
    ChatType.PRIVATE: PlaceKind.PRIVATE,
    ChatType.GROUP: PlaceKind.GROUP,
    ChatType.SUPERGROUP: PlaceKind.GROUP,
    ChatType.CHANNEL: PlaceKind.CHANNEL,
}


# What the library and we raise at a form that Telegram's updates never had.
UNREADABLE = (
    AttributeError,
    KeyError,
    OSError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
# No database keeps these; from anybody but Telegram's own clients they can come.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_update(raw: dict[str, object], *, username: str) -> Incoming | None:
    """Return what an update says, as it came; None also if nobody could read it."""
    try:
        update = Update.de_json(raw, None)
    except UNREADABLE as exc:
        _log_skipped(raw["update_id"], exc)
        return None
    return translated(update, username=username)


def translated(update: Update, *, username: str) -> Incoming | None:
    """Return what an update says; None also if it has a form that we cannot read.

    Such a one is skipped, for it would come again for ever and keep back what follows.
    """
    try:
        return incoming_from(update, username=username)
    except UNREADABLE as exc:
        _log_skipped(update.update_id, exc)
        return None


def _log_skipped(update_id: object, exc: Exception) -> None:
    log.warning("update %s has a form we do not know (%s); it is skipped", update_id, redact(str(exc)))


def incoming_from(update: Update, *, username: str) -> Incoming | None:
    """Return what the update says to the bot called `username`; None if it says nothing to it."""
    key = str(update.update_id)
    if message := update.message or update.channel_post:
        return _from_message(key, message, username)
    if update.callback_query is not None:
        return _from_button(key, update.callback_query)
    if update.my_chat_member is not None:
        return _from_membership(key, update.my_chat_member)
    return None


def _from_message(key: str, message: Message, username: str) -> Incoming | None:
    if message.migrate_to_chat_id is not None:
        place = _place(message.chat)
        new_chat = str(int(message.migrate_to_chat_id))
        return Incoming(key, IncomingKind.MIGRATED, place, _sender(message), text=new_chat)
    if not message.text or not _is_from_human(message):
        return None
    text = _addressed(clean(message.text), username, is_private=message.chat.type == ChatType.PRIVATE)
    if text is None:
        return None
    return Incoming(key, IncomingKind.TEXT, _place(message.chat, _topic(message)), _sender(message), text)


def _addressed(text: str, username: str, *, is_private: bool) -> str | None:
    """Return what is said to us, None if it is said to somebody else.

    Slash and address stay: in a group a command that is none of ours may be another bot's.
    """
    first, _, rest = text.partition(" ")
    if text.startswith("/"):
        _, _, addressee = first.partition("@")
        return None if addressee and addressee.lower() != username.lower() else text
    if first.lower() == f"@{username.lower()}":
        return rest.strip()
    return text or None if is_private else None


def _is_from_human(message: Message) -> bool:
    """Anonymous admins count, they speak as the group, and so do a channel's posts. Bots and a channel's
    automatic copies in its group do not."""
    if message.is_automatic_forward:
        return False
    if message.sender_chat is not None:
        return True
    return message.from_user is not None and not message.from_user.is_bot


def _from_button(key: str, query: CallbackQuery) -> Incoming | None:
    """None for what none of our buttons says: no data, or more than Telegram lets a button hold."""
    if query.message is None or not query.data:
        return None
    if len(query.data.encode(errors="replace")) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        return None
    topic = _topic(query.message) if isinstance(query.message, Message) else ""
    place = _place(query.message.chat, topic)
    action = _storable(query.data)
    return Incoming(key, IncomingKind.BUTTON, place, _person(query.from_user), action, _reply_to(query))


def _reply_to(query: CallbackQuery) -> Mapping[str, str]:
    """Note which button to bring to rest, and the message to edit unless it can no longer be reached."""
    note = {"callback": _storable(query.id)}
    if query.message is not None and query.message.is_accessible:
        note["message"] = str(int(query.message.message_id))
    return note


def _from_membership(key: str, change: ChatMemberUpdated) -> Incoming | None:
    """What matters of the bot's standing is whether it is there and may write.

    Being added without the right to post is being added: the first message will tell whoever can mend it.
    """
    was_there, is_there = is_present(change.old_chat_member), is_present(change.new_chat_member)
    is_channel = change.chat.type == ChatType.CHANNEL
    could_post = can_post(change.old_chat_member, is_channel=is_channel)
    can_post_now = can_post(change.new_chat_member, is_channel=is_channel)
    place, by = _place(change.chat), _person(change.from_user)
    if was_there != is_there:
        return Incoming(key, IncomingKind.JOINED if is_there else IncomingKind.LEFT, place, by)
    if could_post and not can_post_now:
        return Incoming(key, IncomingKind.SILENCED, place, by, text="rights")
    if can_post_now and not could_post:
        return Incoming(key, IncomingKind.HEARD, place, by)
    return None


def _place(chat: Chat, topic: str = "") -> Place:
    return Place(_KINDS[ChatType(chat.type)], str(int(chat.id)), topic, _storable(chat.effective_name or ""))


def _topic(message: Message) -> str:
    if not message.is_topic_message or message.message_thread_id is None:
        return ""
    return str(int(message.message_thread_id))


def _sender(message: Message) -> Sender:
    if message.sender_chat is None and message.from_user is not None:
        return _person(message.from_user)
    chat = message.sender_chat or message.chat
    return Sender(str(int(chat.id)), _storable(chat.effective_name or ""))


def _person(user: User) -> Sender:
    return Sender(str(int(user.id)), _storable(user.full_name), _storable(user.language_code or "") or None)


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
