"""Translate Slack's payloads into neutral updates.

A direct message is addressed by its human, not by its D… id: a command typed in somebody else's direct
messages still answers to the human, and the digest comes to the bot's own conversation with them.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from adapters.slack.modals import filled_in
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Place, PlaceKind, Sender
from bot.ports.outside import FoundPlace

# Notes of where an update came from: the app's Home ("opened" or "pressed"), and what lets us open a form
# within three seconds.
HOME = "home"
TRIGGER = "trigger"

_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
_LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")
_MENTION = re.compile(r"<#(?P<id>[A-Z0-9]{2,20})(?:\|(?P<name>[^>]{0,80}))?>")
# A "<" that somebody typed before what would then read as a mention.
_TYPED_MENTION = re.compile(r"&lt;(?=[#@])")
# Slack names private channels and direct messages so in commands, not by their own names.
_NO_TITLES = frozenset({"directmessage", "privategroup"})
# No database keeps these.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAX_KEY = 200
_MAX_TITLE = 80


def installed_at(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids under which the workspace that this concerns may be installed, likeliest first.

    In a channel that companies share, `team_id` may be the other's: the authorization names ours, and so does
    the message of ours that was pressed. An app that a whole organisation installed goes by the
    organisation's id.
    """
    team, user, view, enterprise = (_part(body, name) for name in ("team", "user", "view", "enterprise"))
    granted = _granted(body)
    ids = (
        view.get("app_installed_team_id"),
        *(one.get("team_id") for one in granted),
        _part(body, "message").get("team"),
        team.get("id"),
        body.get("context_team_id"),
        body.get("team_id"),
        user.get("team_id"),
        *(one.get("enterprise_id") for one in granted),
        enterprise.get("id"),
        body.get("enterprise_id"),
    )
    return tuple(dict.fromkeys(id_ for id_ in ids if isinstance(id_, str) and _ID.fullmatch(id_)))


def incoming_from(body: Mapping[str, Any]) -> Incoming | None:
    """Return what the payload says to us; None if it says nothing.

    Raises:
        KeyError, TypeError, ValueError: it has no form we know.
    """
    match body.get("type"):
        case "block_actions":
            return _from_click(body)
        case "view_submission":
            return _from_form(body)
        case "event_callback":
            return _from_event(body)
        case None if "command" in body:
            return _from_command(body)
        case _:
            return None


def mentioned_channel(text: str) -> FoundPlace | None:
    """Return the channel of "<#C123|name>" or "<#C123>"; None for any other text."""
    match = _MENTION.fullmatch(text.strip())
    return FoundPlace(_channel(match["id"], match["name"] or "")) if match else None


def _from_command(body: Mapping[str, Any]) -> Incoming:
    # With its command: behind /siste even everyday words are orders ("/siste length 3").
    text = f"{_text(body, 'command')} {_typed(_text(body, 'text'))}".strip()
    user, channel = _id(body["user_id"]), _id(body["channel_id"])
    name = _title(body, "user_name")
    place = _place(channel, _title(body, "channel_name"), user, name)
    reply_to = _reply_to(user=user, channel=channel, response_url=_text(body, "response_url"))
    return Incoming(_key(body, "trigger_id"), IncomingKind.TEXT, place, Sender(user, name), text, reply_to)


def _from_click(body: Mapping[str, Any]) -> Incoming | None:
    """The first action counts: Slack sends one at a time. One without a value (a link) says nothing."""
    action = body["actions"][0]
    text = _text(action, "value") or _text(_part(action, "selected_option"), "value")
    if not text:
        return None
    by, where, container = (_part(body, name) for name in ("user", "channel", "container"))
    user = _id(by["id"])
    name = _title(by, "username") or _title(by, "name")
    channel = _id(where["id"]) if where else ""  # none in a view
    reply_to = _reply_to(
        user=user,
        channel=channel,
        response_url=_text(body, "response_url"),
        # An ephemeral message has a ts, and cannot be edited by it.
        message="" if container.get("is_ephemeral") else _text(container, "message_ts"),
        thread=_text(container, "thread_ts"),
        **{TRIGGER: _text(body, "trigger_id")},
        **_on_page(body),
    )
    place = _place(channel, _title(where, "name"), user, name)
    return Incoming(_key(body, "trigger_id"), IncomingKind.BUTTON, place, Sender(user, name), text, reply_to)


def _from_form(body: Mapping[str, Any]) -> Incoming:
    """A view is sent in once: its own id tells a second time."""
    view, by = body["view"], body["user"]
    user, name = _id(by["id"]), _title(by, "username") or _title(by, "name")
    filled = filled_in(view)
    channel, thread = filled.origin.channel, filled.origin.thread
    reply_to = _reply_to(user=user, channel=channel, thread=thread, **({} if channel else {HOME: "pressed"}))
    key = f"view:{_id(view['id'])}"
    text = _UNSTORABLE.sub("", filled.command)
    place = _place(channel, "", user, name)
    return Incoming(key, IncomingKind.BUTTON, place, Sender(user, name), text, reply_to)


def _from_home(body: Mapping[str, Any]) -> Incoming:
    """Somebody looks at the page: they get it as it is now."""
    user = _id(body["event"]["user"])
    reply_to = {"user": user, HOME: "opened"}
    place = Place(PlaceKind.PRIVATE, user)
    return Incoming(_key(body, "event_id"), IncomingKind.BUTTON, place, Sender(user), "home", reply_to)


def _from_event(body: Mapping[str, Any]) -> Incoming | None:
    """Events of channels come only where an operator gave the app a scope to read channels."""
    event = body["event"]
    key = _key(body, "event_id")
    ours = [one.get("user_id") for one in _granted(body)]
    match event["type"]:
        case "member_joined_channel" if event.get("user") in ours:
            sender = Sender(_id(event.get("inviter") or event["user"]))
            return Incoming(key, IncomingKind.JOINED, _channel(_id(event["channel"])), sender)
        case "member_left_channel" if event.get("user") in ours:
            return _about_channel(key, IncomingKind.LEFT, event)
        case "channel_deleted" | "channel_left" | "group_deleted" | "group_left":
            return _about_channel(key, IncomingKind.LEFT, event)
        case "channel_archive" | "group_archive":
            return _about_channel(key, IncomingKind.SILENCED, event, text="archived")
        case "channel_unarchive" | "group_unarchive":
            return _about_channel(key, IncomingKind.HEARD, event)
        case "channel_id_changed":
            old, new = _channel(_id(event["old_channel_id"])), _id(event["new_channel_id"])
            return Incoming(key, IncomingKind.MIGRATED, old, Sender(new), text=new)
        case "app_home_opened" if event.get("tab") == "home":
            return _from_home(body)
        case "app_uninstalled":
            return _workspace_left(key, body)
        case "tokens_revoked" if _part(event, "tokens").get("bot"):
            return _workspace_left(key, body)
        case _:
            return None


def _on_page(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Note of a press on the page that it was there."""
    return {HOME: "pressed"} if _part(body, "view").get("type") == "home" else {}


def _about_channel(key: str, kind: IncomingKind, event: Mapping[str, Any], text: str = "") -> Incoming:
    channel = _id(event["channel"])
    return Incoming(key, kind, _channel(channel), Sender(_id(event.get("user") or channel)), text=text)


def _workspace_left(key: str, body: Mapping[str, Any]) -> Incoming:
    """The place is the workspace itself, or the organisation that installed the app in all of its own: its
    id is the installation's."""
    for_all = [one for one in (body, *_granted(body)) if one.get("is_enterprise_install") is True]
    team = _id(for_all[-1].get("enterprise_id") if for_all else body["team_id"])
    return Incoming(key, IncomingKind.LEFT, _channel(team), Sender(team))


def _place(channel: str, channel_name: str, user: str, user_name: str) -> Place:
    if not channel or channel.startswith("D") or channel_name == "directmessage":
        return Place(PlaceKind.PRIVATE, user, title=user_name)
    return _channel(channel, "" if channel_name in _NO_TITLES else channel_name)


def _channel(channel: str, title: str = "") -> Place:
    return Place(PlaceKind.CHANNEL, channel, title=title)


def _reply_to(**notes: str) -> Mapping[str, str]:
    return {name: note for name, note in notes.items() if note}


# --- fields -------------------------------------------------------------------------------------------


def _key(body: Mapping[str, Any], name: str) -> str:
    key = _text(body, name) or _text(body, "envelope_id")
    if not 0 < len(key) <= _MAX_KEY:
        raise ValueError(f"no {name}")
    return key


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("no id")
    return value


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _granted(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the installations of our app that an event is told to."""
    granted = body.get("authorizations")
    return [one for one in granted if isinstance(one, Mapping)] if isinstance(granted, list) else []


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return _UNSTORABLE.sub("", value)


def _title(body: Mapping[str, Any], name: str) -> str:
    return _text(body, name)[:_MAX_TITLE]


def _typed(text: str) -> str:
    """Undo Slack's escaping and its links; mentions stay as <@U…> and <#C…>, which name for certain.

    What was typed to look like one is parted from its "<": it may name another workspace's channel.
    """
    return unescape(_TYPED_MENTION.sub("< ", _LINK.sub(r"\1", text))).strip()
