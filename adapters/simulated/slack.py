"""Slack's state: the app's workspaces, response addresses and triggers, and what stands in each channel."""

import itertools
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.simulated.clock import VirtualClock
from adapters.simulated.slack_blocks import MAX_TOTAL_TEXT, block_errors, total_text
from adapters.simulated.slack_sockets import SlackSockets
from adapters.simulated.slack_view import controls, visible_text
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

# Obviously made-up tokens of the simulated platform.
DEMO_BOT_TOKEN = "xoxb-fake-siste-bot-token"  # noqa: S105
DEMO_APP_TOKEN = "xapp-fake-siste-app-token"  # noqa: S105
RESPONSE_USES = 5
RESPONSE_LIFETIME = timedelta(minutes=30)
TRIGGER_LIFETIME = timedelta(seconds=3)


class SlackRefusedError(Exception):
    """The call is answered `ok: false` with this error, and `more` beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


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
    is_used: bool = False


class SimulatedSlack:
    def __init__(self, clock: VirtualClock, *, ack_seconds: float = 3.0) -> None:
        self.clock = clock
        self.ids = Ids()
        self.app = SlackApp(self.ids.next("A"), DEMO_APP_TOKEN)
        self.sockets = SlackSockets(self.app.app_id, ack_seconds=ack_seconds)
        self.workspaces: dict[str, Workspace] = {}
        self.total_text_limit = MAX_TOTAL_TEXT
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
        """Register the commands, events and scopes of an app manifest, in every workspace."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        commands = features.get("slash_commands", [])
        self.app.commands = {command["command"] for command in commands}
        self.app.events = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        for workspace in self.workspaces.values():
            workspace.scopes = set(scopes)

    # --- finding ------------------------------------------------------------------------------------

    def workspace(self, named: str = "") -> Workspace:
        for workspace in self.workspaces.values():
            if named in ("", workspace.name, workspace.team_id):
                return workspace
        raise UnknownInSlackError(f"There is no workspace {named}.")

    def user(self, named: str) -> tuple[Workspace, SlackUser]:
        for workspace in self.workspaces.values():
            found = workspace.user(named)
            if found is not None:
                return workspace, found
        raise UnknownInSlackError(f"There is no user {named}.")

    def channel(self, named: str) -> tuple[Workspace, Channel]:
        for workspace in self.workspaces.values():
            found = workspace.channel(named)
            if found is not None:
                return workspace, found
        raise UnknownInSlackError(f"There is no channel {named}.")

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
        )

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

    def trigger(self, workspace: Workspace, user: SlackUser) -> str:
        trigger_id = f"{next(self._numbers)}.{workspace.team_id}.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = Trigger(workspace, self.clock.now(), user.id)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackRefusedError("invalid_trigger_id")
        if self.clock.now() - trigger.given_at > TRIGGER_LIFETIME:
            raise SlackRefusedError("expired_trigger_id")
        if trigger.is_used:
            raise SlackRefusedError("trigger_exchanged")
        trigger.is_used = True
        return trigger
