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

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_GONE = (
    "chat not found",
    "group chat was deactivated",
    "message thread not found",
    "peer_id_invalid",
    "topic_deleted",
    "user not found",
)
_PAUSED = (
    "chat_admin_required",
    "chat_restricted",
    "chat_write_forbidden",
    "have no rights to send",
    "need administrator rights",
    "not enough rights",
    "topic_closed",
)


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
        case Forbidden() | InvalidToken() | Conflict():
            return DestinationGoneError(reason)
        case BadRequest():
            return _bad_request(reason, tr)
        case NetworkError() if isinstance(exc.__cause__, _NOT_SENT):
            return DestinationBusyError("Telegram cannot be reached", RETRY_SOON)
        case NetworkError() if exc.__cause__ is None:
            return DestinationBusyError(reason, RETRY_SOON)
        case _:
            return OutcomeUnknownError(f"no answer from Telegram ({type(exc.__cause__ or exc).__name__})")


def _bad_request(reason: str, tr: Translator) -> DeliveryError:
    lowered = reason.lower()
    if any(text in lowered for text in _GONE):
        return DestinationGoneError(reason)
    if any(text in lowered for text in _PAUSED):
        return DestinationPausedError(tr("I may not write in this chat; give me the right to post messages"))
    return MessageRefusedError(reason)


def _span(retry_after: int | timedelta) -> timedelta:
    return retry_after if isinstance(retry_after, timedelta) else timedelta(seconds=retry_after)
