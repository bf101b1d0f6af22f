"""What Slack tells an app, in the service's form: of commands, of events, and of what was pressed."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_envelopes import OLD_TOKEN
from adapters.simulated.slack_view import Control
from adapters.simulated.slack_workspace import Channel, SlackUser, Workspace

# An event reaches the app when it is subscribed to and its scope was granted; the rest need no scope.
SCOPES_OF_EVENT: Mapping[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
}
# What people type that goes out as references: names, addresses, and what looks like one.
_TYPED = re.compile(
    r"(?<!\S)(?:(?P<name>[#@][\w.-]+)|(?P<address>https?://\S+)"
    r"|(?P<domain>(?:[a-z0-9-]+\.)+(?:ai|com|dev|io|net|no|org)(?:/\S*)?)(?!\S))",
    re.IGNORECASE,
)


def is_heard(slack: SimulatedSlack, workspace: Workspace, event: str) -> bool:
    """Say whether the app is told of such events here."""
    scopes = SCOPES_OF_EVENT.get(event, ())
    return event in slack.app.events and (not scopes or any(scope in workspace.scopes for scope in scopes))


def event_payload(
    slack: SimulatedSlack, workspace: Workspace, event: str, about: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "token": OLD_TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": slack.app.app_id,
        "type": "event_callback",
        "event_id": slack.ids.next("Ev"),
        "event_time": int(slack.clock.now().timestamp()),
        "event": {"type": event.partition(".")[0], "event_ts": slack.next_ts(), **about},
        "context_team_id": workspace.team_id,
        "context_enterprise_id": workspace.enterprise_id or None,
        "is_ext_shared_channel": _is_shared(workspace, about.get("channel")),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise_id or None,
                "team_id": None if workspace.is_enterprise_install else workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": workspace.is_enterprise_install,
            }
        ],
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
    }


def _is_shared(workspace: Workspace, channel: Any) -> bool:
    named = channel.get("id") if isinstance(channel, Mapping) else channel
    return named in workspace.channels and workspace.channels[named].is_shared


def command_payload(
    slack: SimulatedSlack, workspace: Workspace, user: SlackUser, channel: Channel, command: str, text: str
) -> dict[str, str]:
    organisation = {"enterprise_id": workspace.enterprise_id, "enterprise_name": workspace.enterprise}
    return {
        "token": OLD_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        **(organisation if workspace.enterprise_id else {}),
        "channel_id": channel.id,
        "channel_name": channel.shown_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": _escaped(workspace, text) if command in slack.app.escaping else _safe(text),
        "api_app_id": slack.app.app_id,
        "is_enterprise_install": str(workspace.is_enterprise_install).lower(),
        "response_url": slack.response_url(workspace, channel, user),
        "trigger_id": slack.trigger(workspace, user, channel),
    }


def interactive_payload(
    slack: SimulatedSlack, workspace: Workspace, user: SlackUser, kind: str, channel: Channel | None = None
) -> dict[str, Any]:
    """Return what all of them hold; `channel` is where it was pressed, None in a view."""
    organisation = {"id": workspace.enterprise_id, "name": workspace.enterprise}
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "api_app_id": slack.app.app_id,
        "token": OLD_TOKEN,
        "trigger_id": slack.trigger(workspace, user, channel),
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": organisation if workspace.enterprise_id else None,
        "is_enterprise_install": workspace.is_enterprise_install,
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


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped(workspace: Workspace, text: str) -> str:
    """Write #channels, @users and addresses as references, as Slack does under should_escape.

    The name of a private channel is not told.
    """

    def reference(found: re.Match[str]) -> str:
        if found["address"]:
            return f"<{found[0]}>"
        if found["domain"]:
            return f"<http://{found[0]}|{found[0]}>"
        name = found["name"]
        channel = workspace.channel(name) if name.startswith("#") else None
        user = workspace.user(name) if name.startswith("@") else None
        if channel is not None:
            return f"<#{channel.id}|{channel.name if channel.kind == 'public' else ''}>"
        return f"<@{user.id}|{user.name}>" if user is not None else name

    return _TYPED.sub(reference, _safe(text))
