"""Payloads in the form that Slack sends them."""

from typing import Any


def command(text: str = "", *, command: str = "/siste", **more: Any) -> dict[str, Any]:
    return {
        "command": command,
        "text": text,
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "ai-nytt",
        "user_id": "U42",
        "user_name": "anna",
        "response_url": "https://hooks.slack.example/commands/1",
        "trigger_id": "111.222.abc",
        **more,
    }


def click(value: str | None, *, is_ephemeral: bool = False, **more: Any) -> dict[str, Any]:
    action = {"action_id": "button-1", "block_id": "b", "type": "button", "value": value}
    return {
        "type": "block_actions",
        "team": {"id": "T1", "domain": "acme"},
        "user": {"id": "U42", "username": "anna", "name": "anna", "team_id": "T1"},
        "channel": {"id": "C1", "name": "ai-nytt"},
        "container": {
            "type": "message",
            "message_ts": "17.1",
            "channel_id": "C1",
            "is_ephemeral": is_ephemeral,
        },
        "response_url": "https://hooks.slack.example/actions/1",
        "trigger_id": "333.444.def",
        "actions": [{name: part for name, part in action.items() if part is not None}],
        **more,
    }


def event(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "event": {"type": kind, **more},
        "authorizations": [{"enterprise_id": None, "team_id": "T1", "user_id": "UBOT", "is_bot": True}],
    }
