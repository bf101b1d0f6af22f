"""What Slack knows: the app, its workspaces, their people, channels and the messages as they stand."""

import itertools
from dataclasses import dataclass, field
from typing import Any

SLACKBOT = "USLACKBOT"
DEFAULT_SCOPES = frozenset(
    {"chat:write", "commands", "channels:read", "groups:read", "im:read", "im:write", "im:history"}
)


class UnknownInSlackError(LookupError):
    """The control names a user, channel, message or button that is not there."""


@dataclass(slots=True)
class SlackUser:
    id: str
    name: str
    timezone: str = "Europe/Oslo"
    is_guest: bool = False
    locale: str = "nb-NO"
    # A guest of one channel alone, and somebody whose account an admin switched off.
    is_of_one_channel: bool = False
    is_deactivated: bool = False


@dataclass(slots=True)
class SlackMessage:
    """`only_for` is the user who alone sees an ephemeral message; `chosen` is what its menus stand at.

    `finds_names` says that the app asked for names to become mentions, `unfurls` for previews of its links.
    """

    ts: str
    author: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str = ""
    only_for: str = ""
    is_edited: bool = False
    metadata: dict[str, Any] | None = None
    is_broadcast: bool = False
    finds_names: bool = False
    unfurls: bool = False
    chosen: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


@dataclass(slots=True)
class Channel:
    """`kind` is public, private or im; an im belongs to `person` and the bot.

    `posting_refusal` is the word by which an admin's limit on who may post is told.
    """

    id: str
    name: str
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_shared: bool = False
    person: str = ""
    posting_refusal: str = ""
    messages: dict[str, SlackMessage] = field(default_factory=dict)

    @property
    def event_prefix(self) -> str:
        """How its events are named: those of private channels kept the name they once had."""
        return "channel" if self.kind == "public" else "group"

    @property
    def shown_name(self) -> str:
        """The name that payloads of commands carry."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class SeenInSlack:
    """A message as a person sees it; `notification` is what their lock screen says of it."""

    ts: str
    author: str
    text: str
    buttons: tuple[str, ...] = ()
    thread_ts: str = ""
    only_for: str = ""
    is_edited: bool = False
    notification: str = ""


@dataclass(slots=True)
class Workspace:
    """A workspace with the app installed; `lost` is the error its token answers with once it is gone.

    `enterprise_id` is the organisation it belongs to, which may have installed the app as a whole.
    """

    team_id: str
    name: str
    bot_token: str = field(repr=False)
    bot_user_id: str
    bot_id: str
    scopes: set[str]
    lost: str = ""
    enterprise: str = ""
    enterprise_id: str = ""
    is_enterprise_install: bool = False
    users: dict[str, SlackUser] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)  # user → view id
    modals: dict[str, list[str]] = field(default_factory=dict)  # user → view ids, the top one last
    view_errors: dict[str, dict[str, str]] = field(default_factory=dict)  # view id → block_id or "" → words

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    def user(self, named: str) -> SlackUser | None:
        wanted = named.lstrip("@")
        return next((user for user in self.users.values() if wanted in (user.id, user.name)), None)

    def channel(self, named: str) -> Channel | None:
        """Find a channel by id or name, or a direct message by @name."""
        if named.startswith("@"):
            user = self.user(named)
            return next((c for c in self.channels.values() if user and c.person == user.id), None)
        wanted = named.lstrip("#")
        return next((c for c in self.channels.values() if wanted and wanted in (c.id, c.name)), None)

    def name_of(self, user: str) -> str:
        known = {self.bot_user_id: "siste", SLACKBOT: "Slackbot"}
        return known.get(user) or (self.users[user].name if user in self.users else user)


@dataclass(slots=True)
class SlackApp:
    """The app as its manifest registers it; `commands` has the address that each is told to, in HTTP mode."""

    app_id: str
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    commands: dict[str, str] = field(default_factory=lambda: {"/siste": "", "/latest": ""})
    # The commands whose names and addresses are sent as references.
    escaping: set[str] = field(default_factory=lambda: {"/siste", "/latest"})
    events: set[str] = field(
        default_factory=lambda: {
            "app_home_opened",
            "app_mention",
            "app_uninstalled",
            "channel_archive",
            "channel_rename",
            "channel_unarchive",
            "group_archive",
            "group_rename",
            "group_unarchive",
            "member_joined_channel",
            "member_left_channel",
            "message.im",
            "tokens_revoked",
        }
    )
    has_home: bool = True
    has_messages_tab: bool = True
    is_messages_tab_read_only: bool = False
    is_socket_mode: bool = True
    events_url: str = ""
    interactivity_url: str = ""
    # Whether the address for events said Slack's challenge; it is told no events before.
    is_verified: bool = False


class Ids:
    """Identifiers in Slack's looks, rising."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def next(self, prefix: str) -> str:
        return f"{prefix}0SIM{next(self._numbers):05d}"


def with_ids(blocks: list[dict[str, Any]], ids: Ids) -> list[dict[str, Any]]:
    """Give blocks and elements the ids that Slack makes up where an app gave none."""
    return [_with_ids(block, ids) for block in blocks]


def _with_ids(block: dict[str, Any], ids: Ids) -> dict[str, Any]:
    filled = {"block_id": ids.next("b"), **block}
    for name in ("accessory", "element"):
        if name in block:
            filled[name] = {"action_id": ids.next("a"), **block[name]}
    if block["type"] == "actions":
        filled["elements"] = [{"action_id": ids.next("a"), **element} for element in block["elements"]]
    return filled
