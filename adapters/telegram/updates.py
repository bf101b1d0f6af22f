"""Translate Telegram's updates into neutral ones.

What is no word to us gives None: channel posts, edits, stickers, talk in groups, other bots.
"""

import logging
from collections.abc import Mapping

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.log import redact
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender

log = logging.getLogger(__name__)

# The kinds we ask Telegram for; all else stays with it.
WANTED = ("message", "callback_query", "my_chat_member")

_KINDS = {
    ChatType.PRIVATE: PlaceKind.PRIVATE,
    ChatType.GROUP: PlaceKind.GROUP,
    ChatType.SUPERGROUP: PlaceKind.GROUP,
    ChatType.CHANNEL: PlaceKind.CHANNEL,
}
_AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


# What the library and we raise at a form that Telegram's updates never had.
UNREADABLE = (AttributeError, KeyError, OSError, OverflowError, TypeError, ValueError)


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
    if update.message is not None:
        return _from_message(key, update.message, username)
    if update.callback_query is not None:
        return _from_button(key, update.callback_query)
    if update.my_chat_member is not None:
        return _from_membership(key, update.my_chat_member)
    return None


def _from_message(key: str, message: Message, username: str) -> Incoming | None:
    if message.migrate_to_chat_id is not None:
        place = _place(message.chat)
        new_chat = str(message.migrate_to_chat_id)
        return Incoming(key, IncomingKind.MIGRATED, place, _sender(message), text=new_chat)
    if message.chat.type == ChatType.CHANNEL or not message.text or not _is_from_human(message):
        return None
    text = _addressed(message.text, username, is_private=message.chat.type == ChatType.PRIVATE)
    if text is None:
        return None
    return Incoming(key, IncomingKind.TEXT, _place(message.chat, _topic(message)), _sender(message), text)


def _addressed(text: str, username: str, *, is_private: bool) -> str | None:
    """Return what is said to us, None if it is said to somebody else.

    Slash and address stay: in a group a command that is none of ours may be another bot's.
    """
    text = text.strip()
    first, _, rest = text.partition(" ")
    if text.startswith("/"):
        _, _, addressee = first.partition("@")
        return None if addressee and addressee.lower() != username.lower() else text
    if first.lower() == f"@{username.lower()}":
        return rest.strip()
    return text if is_private else None


def _is_from_human(message: Message) -> bool:
    """Anonymous admins count: they speak as the group. Bots and a channel's automatic copies do not."""
    if message.is_automatic_forward:
        return False
    if message.sender_chat is not None:
        return True
    return message.from_user is not None and not message.from_user.is_bot


def _from_button(key: str, query: CallbackQuery) -> Incoming | None:
    if query.message is None or not query.data:
        return None
    topic = _topic(query.message) if isinstance(query.message, Message) else ""
    sender = Sender(str(query.from_user.id), query.from_user.full_name, query.from_user.language_code)
    reply_to = _reply_to(query.message.chat.id, query.message.message_id, query.id)
    place = _place(query.message.chat, topic)
    return Incoming(key, IncomingKind.BUTTON, place, sender, query.data, reply_to)


def _reply_to(chat: int, message: int, callback: str) -> Mapping[str, str]:
    return {"chat": str(chat), "message": str(message), "callback": callback}


def _from_membership(key: str, change: ChatMemberUpdated) -> Incoming | None:
    """A change of rights alone is no movement."""
    was_away = change.old_chat_member.status in _AWAY
    is_away = change.new_chat_member.status in _AWAY
    if was_away == is_away:
        return None
    kind = IncomingKind.LEFT if is_away else IncomingKind.JOINED
    by = change.from_user
    return Incoming(key, kind, _place(change.chat), Sender(str(by.id), by.full_name, by.language_code))


def _place(chat: Chat, topic: str = "") -> Place:
    return Place(_KINDS[ChatType(chat.type)], str(chat.id), topic, chat.effective_name or "")


def _topic(message: Message) -> str:
    return str(message.message_thread_id) if message.is_topic_message else ""


def _sender(message: Message) -> Sender:
    if message.sender_chat is not None:
        return Sender(str(message.sender_chat.id), message.sender_chat.effective_name or "")
    if message.from_user is not None:
        user = message.from_user
        return Sender(str(user.id), user.full_name, user.language_code)
    return Sender(str(message.chat.id), message.chat.effective_name or "")
