"""Slack's state: the app's workspaces, response addresses and triggers, and what stands in each channel."""

import itertools
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.simulated.agenda import Agenda
from adapters.simulated.clock import VirtualClock
from adapters.simulated.slack_alive import Alive, alive_in_message
from adapters.simulated.slack_blocks import MAX_TOTAL_TEXT, block_errors, total_text
from adapters.simulated.slack_envelopes import EVENTS, Envelope
from adapters.simulated.slack_event_limits import EventLimits, limited_payload
from adapters.simulated.slack_refusals import SlackRefusedError
from adapters.simulated.slack_requests import SlackRequests, checked_url
from adapters.simulated.slack_sockets import SlackSockets
from adapters.simulated.slack_view import controls, plain_text, visible_text
from adapters.simulated.slack_views import SlackViews
from adapters.simulated.slack_workspace import (
    DEFAULT_SCOPES,
    Channel,
    Ids,
    SeenInSlack,
    SlackApp,
    SlackMessage,
    SlackUser,
    UnknownInSlackError,
    Workspace,
    with_ids,
)
from adapters.simulated.traffic import Traffic

# Obviously made-up tokens of the simulated platform.
DEMO_BOT_TOKEN = "xoxb-fake-siste-bot-token"  # noqa: S105
DEMO_APP_TOKEN = "xapp-fake-siste-app-token"  # noqa: S105
DEMO_SIGNING_SECRET = "fake-siste-signing-secret"  # noqa: S105
RESPONSE_USES = 5
RESPONSE_LIFETIME = timedelta(minutes=30)
TRIGGER_LIFETIME = timedelta(seconds=3)


@dataclass(slots=True)
class ResponseAddress:
    """A response_url: who may be answered where, and the message that was pressed, if any."""

    workspace: Workspace
    channel: Channel
    user: str
    given_at: datetime
    pressed_ts: str = ""
    uses: int = 0


@dataclass(slots=True)
class Trigger:
    workspace: Workspace
    given_at: datetime
    user: str
    conversation: str = ""
    is_used: bool = False


class SimulatedSlack:
    def __init__(self, clock: VirtualClock, agenda: Agenda, traffic: Traffic, *, ack_seconds: float) -> None:
        self.clock = clock
        self.ids = Ids()
        self.app = SlackApp(self.ids.next("A"), DEMO_APP_TOKEN, DEMO_SIGNING_SECRET)
        self.event_limits = EventLimits()
        self.sockets = SlackSockets(self.app.app_id, clock.now, agenda.plan, traffic, ack_seconds)
        self.requests = SlackRequests(
            self.app, self.event_limits, clock.now, agenda.plan, traffic.under_way, ack_seconds
        )
        self.views = SlackViews(self.app, self.ids)
        self.envelopes: list[Envelope] = []
        self.workspaces: dict[str, Workspace] = {}
        self.total_text_limit = MAX_TOTAL_TEXT
        # How long messages can be edited, as admins can set it; None is for ever.
        self.edit_window: timedelta | None = None
        # Where this platform listens, for the addresses that its payloads hold.
        self.root_url = ""
        self._addresses: dict[str, ResponseAddress] = {}
        self._triggers: dict[str, Trigger] = {}
        self._numbers = itertools.count(1)

    # --- set up -------------------------------------------------------------------------------------

    def add_workspace(
        self, name: str = "Eksempel", bot_token: str = DEMO_BOT_TOKEN, scopes: set[str] | None = None
    ) -> Workspace:
        workspace = Workspace(
            team_id=self.ids.next("T"),
            name=name,
            bot_token=bot_token,
            bot_user_id=self.ids.next("U"),
            bot_id=self.ids.next("B"),
            scopes=set(DEFAULT_SCOPES if scopes is None else scopes),
        )
        self.workspaces[workspace.team_id] = workspace
        return workspace

    def apply_manifest(self, manifest: dict[str, Any]) -> None:
        """Register the commands, events, addresses and scopes of an app manifest, in every workspace.

        Raises:
            ValueError: an address of its HTTP mode is missing, or does not lie on this machine.
        """
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        commands = features.get("slash_commands", [])
        events, interactivity = settings.get("event_subscriptions", {}), settings.get("interactivity", {})
        self.app.is_socket_mode = bool(settings.get("socket_mode_enabled"))
        self.app.commands = {command["command"]: self._url(command, "url") for command in commands}
        self.app.escaping = {command["command"] for command in commands if command.get("should_escape")}
        self.app.events = set(events.get("bot_events", []))
        self.app.events_url, self.app.is_verified = self._url(events, "request_url"), False
        self.app.interactivity_url = self._url(interactivity, "request_url")
        home = features.get("app_home", {})
        self.app.has_home = bool(home.get("home_tab_enabled"))
        self.app.has_messages_tab = bool(home.get("messages_tab_enabled", True))
        self.app.is_messages_tab_read_only = bool(home.get("messages_tab_read_only_enabled"))
        scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        for workspace in self.workspaces.values():
            workspace.scopes = set(scopes)

    def _url(self, part: Mapping[str, Any], name: str) -> str:
        """Return an address of a manifest; in Socket Mode, where all comes by the socket, there is none."""
        if self.app.is_socket_mode:
            return ""
        return checked_url(str(part.get(name, "")))

    # --- telling the app ----------------------------------------------------------------------------

    async def deliver(self, kind: str, payload: Mapping[str, Any]) -> Envelope:
        """Tell the app by the way of its manifest; return once it acknowledged, or the time is over.

        Of events beyond what a workspace may tell in an hour, the app only learns that there were some.
        """
        envelope = Envelope(kind, payload)
        team, now = str(payload.get("team_id", "")), self.clock.now()
        if kind != EVENTS or self.event_limits.takes(team, now):
            await self._tell(envelope)
            return envelope
        envelope.give_up("app_rate_limited")
        minute = self.event_limits.minute_to_tell(team, now)
        if minute is not None:
            await self._tell(Envelope(EVENTS, limited_payload(self.app.app_id, team, minute)))
        return envelope

    async def _tell(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)
        await (self.sockets if self.app.is_socket_mode else self.requests).deliver(envelope)

    async def stop(self) -> None:
        await self.requests.stop()
        await self.sockets.stop()

    # --- finding ------------------------------------------------------------------------------------

    def workspace(self, named: str = "") -> Workspace:
        for workspace in self.workspaces.values():
            if named in ("", workspace.name, workspace.team_id):
                return workspace
        raise UnknownInSlackError(f"There is no workspace {named}.")

    def user(self, named: str) -> tuple[Workspace, SlackUser]:
        """Find a user by name or id; "Eksempel/kari" says in which workspace."""
        for workspace, name in self._places(named):
            found = workspace.user(name)
            if found is not None:
                return workspace, found
        raise UnknownInSlackError(f"There is no user {named}.")

    def channel(self, named: str) -> tuple[Workspace, Channel]:
        """Find a channel by name or id; "Eksempel/#ai-nytt" says in which workspace."""
        for workspace, name in self._places(named):
            found = workspace.channel(name)
            if found is not None:
                return workspace, found
        raise UnknownInSlackError(f"There is no channel {named}.")

    def _places(self, named: str) -> Iterator[tuple[Workspace, str]]:
        """Yield where to look, and for which name."""
        place, _, name = named.rpartition("/")
        for workspace in self.workspaces.values():
            if place in ("", workspace.name, workspace.team_id):
                yield workspace, name

    def direct_message(self, workspace: Workspace, user: SlackUser) -> Channel:
        """Return the direct message of a user with the app, opened when there was none."""
        found = workspace.channel(f"@{user.name}")
        if found is None:
            members = {user.id, workspace.bot_user_id}
            found = Channel(self.ids.next("D"), user.name, "im", members, person=user.id)
            workspace.channels[found.id] = found
        return found

    # --- messages -----------------------------------------------------------------------------------

    def next_ts(self) -> str:
        return f"{int(self.clock.now().timestamp())}.{next(self._numbers):06d}"

    def checked_blocks(self, blocks: Any) -> list[dict[str, Any]]:
        """Return the blocks with all ids filled in.

        Raises:
            SlackRefusedError: in the words of Block Kit.
        """
        if not isinstance(blocks, list):
            raise SlackRefusedError("invalid_blocks_format")
        errors = block_errors(blocks)
        if errors:
            messages = [f"[ERROR] {words}" for words in errors]
            raise SlackRefusedError("invalid_blocks", errors=errors, response_metadata={"messages": messages})
        if total_text(blocks) > self.total_text_limit:
            raise SlackRefusedError("msg_blocks_too_long")
        return with_ids(blocks, self.ids)

    def post(self, channel: Channel, message: SlackMessage) -> SlackMessage:
        channel.messages[message.ts] = message
        return message

    def is_past_editing(self, message: SlackMessage) -> bool:
        written_at = datetime.fromtimestamp(float(message.ts), UTC)
        return self.edit_window is not None and self.clock.now() - written_at > self.edit_window

    def message_as_api(self, workspace: Workspace, message: SlackMessage) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "type": "message",
            "user": message.author,
            "ts": message.ts,
            "text": message.text,
            "team": workspace.team_id,
        }
        if message.author == workspace.bot_user_id:
            shown |= {"bot_id": workspace.bot_id, "app_id": self.app.app_id}
        optional = {
            "blocks": message.blocks,
            "thread_ts": message.thread_ts,
            "subtype": "thread_broadcast" if message.is_broadcast else "",
            "metadata": message.metadata,
            "edited": {"user": message.author, "ts": message.ts} if message.is_edited else None,
        }
        return shown | {name: value for name, value in optional.items() if value}

    def messages(self, channel: str, user: str = "") -> list[SeenInSlack]:
        """Return a channel's messages, oldest first, ephemeral ones included.

        With `user`, only what that user sees; a direct message is named by "@name".
        """
        workspace, found = self.channel(channel)
        viewer = self.user(user)[1].id if user else ""
        return [
            self.seen(workspace, message)
            for message in found.messages.values()
            if not viewer or message.only_for in ("", viewer)
        ]

    def seen(self, workspace: Workspace, message: SlackMessage) -> SeenInSlack:
        return SeenInSlack(
            ts=message.ts,
            author=workspace.name_of(message.author),
            text=visible_text(message.text, message.blocks),
            buttons=tuple(control.label for control in controls(message.blocks)),
            thread_ts=message.thread_ts,
            only_for=workspace.name_of(message.only_for) if message.only_for else "",
            is_edited=message.is_edited,
            notification=plain_text(message.text),
        )

    def alive(self, channel: str) -> list[Alive]:
        """Return whom each of a channel's messages calls and where it links, oldest first."""
        return [alive_in_message(message) for message in self.channel(channel)[1].messages.values()]

    # --- response addresses and triggers ------------------------------------------------------------

    def response_url(self, workspace: Workspace, channel: Channel, user: SlackUser, pressed: str = "") -> str:
        secret = secrets.token_urlsafe(12)
        self._addresses[secret] = ResponseAddress(
            workspace, channel, user.id, self.clock.now(), pressed_ts=pressed
        )
        return f"{self.root_url}/response/{workspace.team_id}/{secret}"

    def address(self, secret: str) -> ResponseAddress | None:
        return self._addresses.get(secret)

    def use_address(self, address: ResponseAddress) -> None:
        """Count a use.

        Raises:
            SlackRefusedError: used five times, or older than half an hour.
        """
        if self.clock.now() - address.given_at > RESPONSE_LIFETIME:
            raise SlackRefusedError("expired_url")
        if address.uses >= RESPONSE_USES:
            raise SlackRefusedError("used_url")
        address.uses += 1

    def trigger(self, workspace: Workspace, user: SlackUser, channel: Channel | None) -> str:
        trigger_id = f"{next(self._numbers)}.{workspace.team_id}.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = Trigger(
            workspace, self.clock.now(), user.id, channel.id if channel else ""
        )
        return trigger_id

    def fresh_trigger(self, trigger_id: str, workspace: Workspace) -> Trigger:
        """Return a trigger that still opens a view.

        Raises:
            SlackRefusedError: unknown in this workspace, older than three seconds, or used.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.workspace is not workspace:
            raise SlackRefusedError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackRefusedError("exchanged_trigger_id")
        if self.clock.now() - trigger.given_at > TRIGGER_LIFETIME:
            raise SlackRefusedError("expired_trigger_id")
        return trigger
