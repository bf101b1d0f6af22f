"""What Slack tells an app, in the service's form: of commands, of events, and of what was pressed."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_view import Control
from adapters.simulated.slack_workspace import Channel, SlackUser, Workspace

# An event reaches the app when it is subscribed to and its scope was granted; the rest need no scope.
SCOPES_OF_EVENT: Mapping[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
}
_MENTION = re.compile(r"(?<!\S)([#@][\w.-]+)")
# Slack still sends it; apps go by the signature.
_OLD_TOKEN = "legacy-verification-token"  # noqa: S105


def is_heard(slack: SimulatedSlack, workspace: Workspace, event: str) -> bool:
    """Say whether the app is told of such events here."""
    scopes = SCOPES_OF_EVENT.get(event, ())
    return event in slack.app.events and (not scopes or any(scope in workspace.scopes for scope in scopes))


def event_payload(
    slack: SimulatedSlack, workspace: Workspace, event: str, about: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "token": _OLD_TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": slack.app.app_id,
        "type": "event_callback",
        "event_id": slack.ids.next("Ev"),
        "event_time": int(slack.clock.now().timestamp()),
        "event": {"type": event.partition(".")[0], "event_ts": slack.next_ts(), **about},
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def command_payload(
    slack: SimulatedSlack, workspace: Workspace, user: SlackUser, channel: Channel, command: str, text: str
) -> dict[str, str]:
    return {
        "token": _OLD_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.shown_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": _escaped(workspace, text),
        "api_app_id": slack.app.app_id,
        "is_enterprise_install": "false",
        "response_url": slack.response_url(workspace, channel, user),
        "trigger_id": slack.trigger(workspace, user, channel),
    }


def interactive_payload(
    slack: SimulatedSlack, workspace: Workspace, user: SlackUser, kind: str, channel: Channel | None = None
) -> dict[str, Any]:
    """Return what all of them hold; `channel` is where it was pressed, None in a view."""
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "api_app_id": slack.app.app_id,
        "token": _OLD_TOKEN,
        "trigger_id": slack.trigger(workspace, user, channel),
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action_of(slack: SimulatedSlack, control: Control, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one action of a payload; `entry` is what was chosen, as in the state of a form."""
    element = control.element
    shown = {name: element[name] for name in ("text", "value", "url", "placeholder") if name in element}
    return {
        **shown,
        **entry,
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": control.block_id,
        "action_ts": slack.next_ts(),
    }


def _escaped(workspace: Workspace, text: str) -> str:
    """Write known #channels and @users, and the three characters, as Slack does under should_escape."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def reference(found: re.Match[str]) -> str:
        name = found[1]
        channel = workspace.channel(name) if name.startswith("#") else None
        user = workspace.user(name) if name.startswith("@") else None
        if channel is not None:
            return f"<#{channel.id}|{channel.name}>"
        return f"<@{user.id}|{user.name}>" if user is not None else name

    return _MENTION.sub(reference, plain)
