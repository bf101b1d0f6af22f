"""Translate Slack's payloads into neutral updates.

A direct message is addressed by its human, not by its D… id: a command typed in somebody else's direct
messages still answers to the human, and the digest comes to the bot's own conversation with them.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender
from bot.ports.outside import FoundPlace

# The command that stands for Siste itself; any other one is the word it is ("/latest google").
OWN_COMMAND = "/siste"

_LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")
_MENTION = re.compile(r"<#(?P<id>[A-Z0-9]{2,20})(?:\|(?P<name>[^>]{0,80}))?>")
# Slack names private channels and direct messages so in commands, not by their own names.
_NO_TITLES = frozenset({"directmessage", "privategroup"})


def incoming_from(body: Mapping[str, Any], *, bot_user: str) -> Incoming | None:
    """Return what the payload says to us; None if it says nothing.

    Raises:
        KeyError, TypeError, ValueError: it has no form we know.
    """
    match body.get("type"):
        case "block_actions":
            return _from_click(body)
        case "event_callback":
            return _from_event(body, bot_user)
        case None if "command" in body:
            return _from_command(body)
        case _:
            return None


def _from_command(body: Mapping[str, Any]) -> Incoming:
    said = _typed(body.get("text", ""))
    command = body["command"]
    text = said if command == OWN_COMMAND else f"{command.removeprefix('/')} {said}".strip()
    user = body["user_id"]
    place = _place(body["channel_id"], body.get("channel_name", ""), user, body.get("user_name", ""))
    reply_to = _reply_to(user=user, channel=body["channel_id"], response_url=body.get("response_url"))
    sender = Sender(user, body.get("user_name", ""))
    return Incoming(_key(body, "trigger_id"), IncomingKind.TEXT, place, sender, text, reply_to)


def _from_click(body: Mapping[str, Any]) -> Incoming | None:
    """The first action counts: Slack sends one at a time. One without a value (a link) says nothing."""
    text = body["actions"][0].get("value")
    if not text:
        return None
    user = body["user"]["id"]
    name = body["user"].get("username") or body["user"].get("name", "")
    channel = body.get("channel") or {}  # none in a view
    container = body.get("container") or {}
    ts = None if container.get("is_ephemeral") else container.get("message_ts")
    reply_to = _reply_to(
        user=user, channel=channel.get("id"), response_url=body.get("response_url"), message=ts
    )
    place = _place(channel.get("id", ""), channel.get("name", ""), user, name)
    return Incoming(_key(body, "trigger_id"), IncomingKind.BUTTON, place, Sender(user, name), text, reply_to)


def _from_event(body: Mapping[str, Any], bot_user: str) -> Incoming | None:
    """Events of channels come only where an operator gave the app a scope to read channels."""
    event = body["event"]
    key = _key(body, "event_id")
    match event["type"]:
        case "member_joined_channel" if event.get("user") == bot_user:
            sender = Sender(event.get("inviter") or bot_user)
            return Incoming(key, IncomingKind.JOINED, _channel(event["channel"]), sender)
        case "member_left_channel" if event.get("user") == bot_user:
            return Incoming(key, IncomingKind.LEFT, _channel(event["channel"]), Sender(bot_user))
        case "channel_archive" | "group_archive":
            sender = Sender(event.get("user") or bot_user)
            channel = _channel(event["channel"])
            return Incoming(key, IncomingKind.SILENCED, channel, sender, text="archived")
        case "channel_unarchive" | "group_unarchive":
            sender = Sender(event.get("user") or bot_user)
            return Incoming(key, IncomingKind.HEARD, _channel(event["channel"]), sender)
        case "app_uninstalled":
            return _workspace_left(key, body, bot_user)
        case "tokens_revoked" if event.get("tokens", {}).get("bot"):
            return _workspace_left(key, body, bot_user)
        case _:
            return None


def _workspace_left(key: str, body: Mapping[str, Any], bot_user: str) -> Incoming:
    """The place is the workspace itself: its id is the installation's."""
    return Incoming(key, IncomingKind.LEFT, _channel(body["team_id"]), Sender(bot_user))


def _key(body: Mapping[str, Any], name: str) -> str:
    return str(body.get(name) or body["envelope_id"])


def _typed(text: str) -> str:
    """Undo Slack's escaping and its links; mentions stay as <@U…> and <#C…>, which name for certain."""
    return unescape(_LINK.sub(r"\1", text)).strip()


def _place(channel: str, channel_name: str, user: str, user_name: str) -> Place:
    if not channel or channel.startswith("D") or channel_name == "directmessage":
        return Place(PlaceKind.PRIVATE, user, title=user_name)
    return _channel(channel, "" if channel_name in _NO_TITLES else channel_name)


def mentioned_channel(text: str) -> FoundPlace | None:
    """Return the channel of "<#C123|name>" or "<#C123>"; None for any other text."""
    match = _MENTION.fullmatch(text)
    return FoundPlace(_channel(match["id"], match["name"] or "")) if match else None


def _channel(channel: str, title: str = "") -> Place:
    return Place(PlaceKind.CHANNEL, channel, title=title)


def _reply_to(**notes: str | None) -> Mapping[str, str]:
    return {name: note for name, note in notes.items() if note}
