"""Slack's refusals and the connection's failures as what the caller can do about them."""

import json
from collections.abc import Mapping
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.i18n.translator import Translator
from bot.ports.outside import (
    DeliveryError,
    DestinationBusyError,
    DestinationGoneError,
    DestinationPausedError,
    MessageRefusedError,
    OutcomeUnknownError,
)

RETRY_SOON = timedelta(seconds=10)
_RETRY_UNSAID = timedelta(seconds=30)

_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_DEAD_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
_GONE = _DEAD_TOKEN | frozenset(
    {
        "cannot_dm_bot",
        "team_access_not_granted",
        "user_disabled",
        "user_not_found",
    }
)
# "Some aspect of the operation succeeded before the error was raised", say their descriptions.
_UNKNOWN = frozenset({"fatal_error", "internal_error"})
_BUSY = frozenset({"ratelimited", "rate_limited", "service_unavailable"})


def delivery_error(exc: Exception, tr: Translator) -> DeliveryError:
    """Return our error for a failed call that would have changed something.

    Anything not understood is an unknown outcome: the call had gone out.
    """
    if isinstance(exc, _NOT_SENT):
        return DestinationBusyError("Slack cannot be reached", RETRY_SOON)
    if isinstance(exc, SlackApiError):
        return _api_error(exc, tr)
    return OutcomeUnknownError(f"no answer from Slack ({type(exc).__name__})")


def error_code(exc: SlackApiError) -> str:
    """Return Slack's word for the refusal; empty if the answer was not Slack's."""
    data = getattr(exc.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, Mapping) else ""


def is_dead_token(code: str) -> bool:
    """Say whether the token will never be good again by itself."""
    return code in _DEAD_TOKEN


def refused(code: str, status: int, headers: Mapping[str, str], tr: Translator) -> DeliveryError:
    """Return our error for an answer with that word and HTTP status."""
    if status == 429:
        return DestinationBusyError("Slack asks us to wait", _retry_after(headers))
    if code in _UNKNOWN or not code:
        return OutcomeUnknownError(f"Slack answered {code or status}")
    if code in _BUSY or status >= 500:
        return DestinationBusyError(f"Slack answered {code}", _retry_after(headers))
    if code in _GONE:
        return DestinationGoneError(code)
    if reason := _pause_reason(code, tr):
        return DestinationPausedError(reason)
    return MessageRefusedError(code)


def webhook_error(status: int, body: str, headers: Mapping[str, str], tr: Translator) -> DeliveryError:
    """Return our error for the answer of a response_url, which is a bare word or JSON."""
    return refused(_webhook_code(body), status, headers, tr)


def _webhook_code(body: str) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        word = body.strip()
        return word if word.replace("_", "").isalnum() and len(word) <= 64 else ""
    return str(answer.get("error", "")) if isinstance(answer, Mapping) else ""


def _api_error(exc: SlackApiError, tr: Translator) -> DeliveryError:
    # An answer that is no JSON leaves the bare HTTP response here, or one without data.
    status = getattr(exc.response, "status_code", None) or getattr(exc.response, "status", 0)
    return refused(error_code(exc), int(status or 0), getattr(exc.response, "headers", None) or {}, tr)


def _pause_reason(code: str, tr: Translator) -> str:
    """Return what an admin can mend, in the destination's language; empty if it is nothing of the kind."""
    match code:
        case "is_archived":
            return tr("the channel is archived")
        case "not_in_channel" | "channel_not_found":
            return tr("I am not a member of the channel; write /invite @siste there")
        case "missing_scope":
            return tr("the app lacks a right; install it anew from its current manifest")
        case _ if code.startswith("restricted_action"):
            return tr("I may not post in the channel; an owner of the workspace can allow it")
        case _:
            return ""


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    try:
        return timedelta(seconds=float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return _RETRY_UNSAID
