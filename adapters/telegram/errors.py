"""Telegram's exceptions as what the caller can do about them.

Branches on PTB's classes and parameters; only within 400 the text must be read. No text that leaves here
holds the token, which is part of every address of the Bot API.
"""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.i18n.translator import Translator
from bot.log import redact
from bot.ports.outside import (
    DeliveryError,
    DestinationBusyError,
    DestinationGoneError,
    DestinationMovedError,
    DestinationPausedError,
    MessageRefusedError,
    OutcomeUnknownError,
)

RETRY_SOON = timedelta(seconds=10)
# A token that was revoked takes a person to mend; its chats stay as they are until then.
RETRY_LATER = timedelta(minutes=5)

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

# What the service says within 400, in small letters; words with underscores come from Telegram's inner
# servers as they are.
_GONE = (
    "channel_invalid",
    "channel_private",
    "chat not found",
    "group chat was deactivated",
    "input_user_deactivated",
    "peer_id_invalid",
    "user not found",
)
_MAY_NOT_WRITE = (
    "chat_admin_required",
    "chat_restricted",
    "chat_send_docs_forbidden",
    "chat_send_plain_forbidden",
    "chat_write_forbidden",
    "have no rights to send",
    "have no write access",
    "need administrator rights",
    "not enough rights",
    "user_banned_in_channel",
)
_TOPIC_CLOSED = ("topic_closed",)
_TOPIC_DELETED = ("message thread not found", "topic_deleted", "topic_id_invalid")
_NOT_EDITABLE = (
    "message can't be edited",
    "message to edit not found",
    "message_author_required",
    "message_edit_time_expired",
    "message_id_invalid",
    "no text in the message to edit",
)


def cannot_be_edited(exc: BadRequest) -> bool:
    """Say whether the message is too old, deleted, somebody else's or no text: then a new one is sent."""
    return _says(exc, _NOT_EDITABLE)


def is_unchanged(exc: BadRequest) -> bool:
    return "message is not modified" in exc.message.lower()


def delivery_error(exc: TelegramError, tr: Translator) -> DeliveryError:
    """Return our error for a failed call that would have changed something."""
    reason = redact(exc.message)
    if isinstance(exc.__cause__, TelegramError):
        # Not JSON: a proxy or a dying server spoke, and the message may or may not be through.
        return OutcomeUnknownError("the answer was not Telegram's")
    match exc:
        case RetryAfter():
            return DestinationBusyError(reason, _span(exc.retry_after))
        case ChatMigrated():
            return DestinationMovedError(str(exc.new_chat_id))
        case Forbidden():
            return DestinationGoneError(reason)
        case InvalidToken() | Conflict():
            return DestinationBusyError(reason, RETRY_LATER)
        case BadRequest():
            return _bad_request(exc, reason, tr)
        case NetworkError() if isinstance(exc.__cause__, _NOT_SENT):
            return DestinationBusyError("Telegram cannot be reached", RETRY_SOON)
        case NetworkError() if exc.__cause__ is None:
            # A 5xx of Telegram's own: it may have failed before or after it took the message.
            return OutcomeUnknownError(f"Telegram failed ({reason})", RETRY_SOON)
        case _:
            return OutcomeUnknownError(f"no answer from Telegram ({type(exc.__cause__ or exc).__name__})")


def _bad_request(exc: BadRequest, reason: str, tr: Translator) -> DeliveryError:
    if _says(exc, _GONE):
        return DestinationGoneError(reason)
    if _says(exc, _TOPIC_CLOSED):
        return DestinationPausedError(tr("the topic is closed; open it again, or let me manage topics"))
    if _says(exc, _TOPIC_DELETED):
        return DestinationPausedError(tr("the topic was deleted; write /channel set in another one"))
    if _says(exc, _MAY_NOT_WRITE):
        return DestinationPausedError(tr("I may not write in this chat; give me the right to post messages"))
    return MessageRefusedError(reason)


def _says(exc: BadRequest, texts: tuple[str, ...]) -> bool:
    said = exc.message.lower()
    return any(text in said for text in texts)


def _span(retry_after: int | timedelta) -> timedelta:
    return retry_after if isinstance(retry_after, timedelta) else timedelta(seconds=retry_after)
