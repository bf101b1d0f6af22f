"""Why a call was refused: its form, the state of things, its pace, or a fault that was asked for.

A careful bot is never refused for form, and cannot help being refused for state: people block it, remove
it, and delete what it wants to edit. What is not known here as state counts as form.
"""

from enum import StrEnum

from adapters.simulated.faults import Fault


class Refusal(StrEnum):
    FORM = "form"
    STATE = "state"
    RATE = "rate"
    FAULT = "fault"


# These take the place of the platform's own answer.
_ANSWERING_FAULTS = frozenset(
    {Fault.BUSY, Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.CUT_BEFORE, Fault.HTML}
)
_TELEGRAM_STATUSES = frozenset({401, 403, 409})
_TELEGRAM_STATES = (
    "chat not found",
    "group chat was upgraded",
    "message to edit not found",
    "message to delete not found",
    "message to be replied not found",
    "message to copy not found",
    "message to forward not found",
    "message to pin not found",
    "message to unpin not found",
    "member list is inaccessible",
    "message can't be deleted",
    "message thread not found",
    "query is too old",
    "need administrator rights",
    "not enough rights",
    "have no rights",
    "user not found",
    "PARTICIPANT_ID_INVALID",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_RESTRICTED",
    "TOPIC_CLOSED",
    "TOPIC_DELETED",
)
_SLACK_STATES = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "edit_window_closed",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "expired_url",
        "hash_conflict",
        "invalid_auth",
        "is_archived",
        "is_inactive",
        "message_not_found",
        "messages_tab_disabled",
        "missing_scope",
        "no_service",
        "not_enabled",
        "not_found",
        "not_in_channel",
        "push_limit_reached",
        "token_expired",
        "token_revoked",
        "used_url",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
    }
)


def kind_of_refusal(*, platform: str, status: int, verdict: str, fault: str) -> Refusal | None:
    """Return why the call was refused; None when it was not."""
    if verdict == "ok":
        return None
    if fault in _ANSWERING_FAULTS:
        return Refusal.FAULT
    if status == 429:
        return Refusal.RATE
    is_state = _is_slack_state(verdict) if platform == "slack" else _is_telegram_state(status, verdict)
    return Refusal.STATE if is_state else Refusal.FORM


def _is_telegram_state(status: int, verdict: str) -> bool:
    return status in _TELEGRAM_STATUSES or any(words in verdict for words in _TELEGRAM_STATES)


def _is_slack_state(verdict: str) -> bool:
    error = verdict.partition(":")[0]
    return error in _SLACK_STATES or error.startswith("restricted_action")
