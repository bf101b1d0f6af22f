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
    InstallationGoneError,
    MessageRefusedError,
    OutcomeUnknownError,
)

RETRY_SOON = timedelta(seconds=10)
# A workspace that moves into an organisation, or a spent allowance, is not over in a minute.
RETRY_LATER = timedelta(minutes=5)
_RETRY_UNSAID = timedelta(seconds=30)

# The connection was never made.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

# What Slack's methods that we use document, by what can be done about it; every other word is a fault in the
# call itself: https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
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
_GONE = frozenset(
    {
        "cannot_dm_bot",
        "invalid_user_combination",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)
# "Some aspect of the operation succeeded before the error was raised", say their descriptions.
_UNKNOWN = frozenset({"fatal_error", "internal_error", "rollup_error", "update_failed"})
_BUSY = frozenset({"rate_limited", "ratelimited", "request_timeout", "service_unavailable"})
_BUSY_FOR_LONG = frozenset(
    {"external_channel_migrating", "message_limit_exceeded", "org_login_required", "team_added_to_org"}
)
_ARCHIVED = frozenset({"channel_is_archived", "is_archived", "is_inactive"})
# A private channel that we are not in does not exist for us.
_NOT_THERE = frozenset({"channel_not_found", "no_permission", "not_in_channel", "user_not_in_channel"})
_LACKS_RIGHT = frozenset({"messages_tab_disabled", "missing_scope"})
_RESTRICTED = frozenset(
    {
        "access_denied",
        "accesslimited",
        "action_prohibited",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "posting_to_general_channel_denied",
        "team_access_not_granted",
        "two_factor_setup_required",
    }
)


def delivery_error(exc: Exception, tr: Translator) -> DeliveryError:
    """Return our error for a failed call that would have changed something.

    Anything not understood is an unknown outcome: the call had gone out.
    """
    if isinstance(exc, DeliveryError):
        return exc
    if isinstance(exc, NOT_SENT):
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
    if code in _BUSY_FOR_LONG:
        return DestinationBusyError(f"Slack answered {code}", RETRY_LATER)
    if is_dead_token(code):
        return InstallationGoneError(code)
    if code in _GONE:
        return DestinationGoneError(code)
    if reason := _pause_reason(code, tr):
        # Without a scope to read channels nobody tells us when that is mended.
        return DestinationPausedError(reason, has_to_knock=True)
    return MessageRefusedError(code)


def webhook_error(status: int, body: str, headers: Mapping[str, str], tr: Translator) -> DeliveryError:
    """Return our error for the answer of a response_url, which is a bare word or JSON."""
    return refused(webhook_code(body), status, headers, tr)


def webhook_code(body: str) -> str:
    """Return the word in the answer of a response_url; empty if the answer was not Slack's."""
    try:
        answer = json.loads(body)
    except ValueError:
        word = body.strip()
        return word if word.replace("_", "").isalnum() and len(word) <= 64 else ""
    return str(answer.get("error", "")) if isinstance(answer, Mapping) else ""


def is_elsewhere(code: str) -> bool:
    """Say whether it was refused for where it went: the same may be said to the person in private."""
    return code in _ARCHIVED | _NOT_THERE | _RESTRICTED or code.startswith("restricted_action")


def _api_error(exc: SlackApiError, tr: Translator) -> DeliveryError:
    # An answer that is no JSON leaves the bare HTTP response here, or one without data.
    status = getattr(exc.response, "status_code", None) or getattr(exc.response, "status", 0)
    return refused(error_code(exc), int(status or 0), getattr(exc.response, "headers", None) or {}, tr)


def _pause_reason(code: str, tr: Translator) -> str:
    """Return what an admin can mend, in the destination's language; empty if it is nothing of the kind."""
    if code in _ARCHIVED:
        return tr("the channel is archived")
    if code in _NOT_THERE:
        return tr("I am not a member of the channel; write /invite @siste there")
    if code in _LACKS_RIGHT:
        return tr("the app lacks a right; install it anew from its current manifest")
    if code in _RESTRICTED or code.startswith("restricted_action"):
        return tr("I may not post in the channel; an owner of the workspace can allow it")
    return ""


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    try:
        return timedelta(seconds=float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return _RETRY_UNSAID
