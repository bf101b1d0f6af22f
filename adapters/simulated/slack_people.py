"""Slack's people: they run commands, press, write, invite and archive; the app hears of it by its sockets.

These methods are what the control offers. A command or press that the app does not acknowledge in three
seconds is shown to its user as Slack shows it.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.simulated.slack import SimulatedSlack, SlackRefusedError
from adapters.simulated.slack_sockets import EVENTS, Envelope
from adapters.simulated.slack_view import Control, controls
from adapters.simulated.slack_workspace import (
    SLACKBOT,
    Channel,
    SlackMessage,
    SlackUser,
    UnknownInSlackError,
    Workspace,
)

# An event reaches the app when it is subscribed to and its scope was granted; the rest need no scope.
SCOPE_OF_EVENT = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "member_joined_channel": "channels:read",
    "message.im": "im:history",
}
_MENTION = re.compile(r"(?<!\S)([#@][\w.-]+)")


class SlackPeople:
    def __init__(self, slack: SimulatedSlack) -> None:
        self._slack = slack

    # --- users and channels -------------------------------------------------------------------------

    async def add_user(self, name: str, workspace: str = "") -> str:
        user = SlackUser(self._slack.ids.next("U"), name)
        self._slack.workspace(workspace).users[user.id] = user
        return user.id

    async def add_channel(self, name: str, by: str, kind: str = "public") -> str:
        """Create a public or private channel, with its creator as the only member."""
        if kind not in {"public", "private"}:
            raise UnknownInSlackError(f"{kind} is no kind of channel: public or private")
        workspace, user = self._slack.user(by)
        channel = Channel(self._slack.ids.next("C"), name.lstrip("#"), kind, {user.id})
        workspace.channels[channel.id] = channel
        return channel.id

    async def join(self, user: str, channel: str) -> None:
        self._slack.channel(channel)[1].members.add(self._slack.user(user)[1].id)

    async def invite_bot(self, user: str, channel: str) -> None:
        workspace, inviter, found = self._where(user, channel)
        found.members.add(workspace.bot_user_id)
        await self._tell(
            workspace,
            "member_joined_channel",
            user=workspace.bot_user_id,
            channel=found.id,
            channel_type="C" if found.kind == "public" else "G",
            inviter=inviter.id,
        )

    async def remove_bot(self, user: str, channel: str) -> None:
        workspace, _, found = self._where(user, channel)
        found.members.discard(workspace.bot_user_id)

    async def archive(self, user: str, channel: str) -> None:
        await self._set_archived(user, channel, is_archived=True)

    async def unarchive(self, user: str, channel: str) -> None:
        await self._set_archived(user, channel, is_archived=False)

    async def _set_archived(self, user: str, channel: str, *, is_archived: bool) -> None:
        workspace, who, found = self._where(user, channel)
        found.is_archived = is_archived
        kind = "channel_archive" if is_archived else "channel_unarchive"
        await self._tell(workspace, kind, channel=found.id, user=who.id)

    async def revoke_token(self, workspace: str = "") -> None:
        found = self._slack.workspace(workspace)
        found.lost = "token_revoked"
        await self._tell(found, "tokens_revoked", tokens={"oauth": [], "bot": [found.bot_user_id]})

    async def uninstall(self, workspace: str = "") -> None:
        found = self._slack.workspace(workspace)
        found.lost = "account_inactive"
        await self._tell(found, "app_uninstalled")

    # --- what people do -----------------------------------------------------------------------------

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Envelope:
        """Run a slash command; "#names" and "@names" go out escaped, as the manifest asks for."""
        workspace, who, found = self._where(user, channel)
        if command not in self._slack.app.commands:
            raise UnknownInSlackError(f"{command} is not a valid command.")
        payload = {
            "token": "legacy-verification-token",
            "team_id": workspace.team_id,
            "team_domain": workspace.domain,
            "channel_id": found.id,
            "channel_name": found.shown_name,
            "user_id": who.id,
            "user_name": who.name,
            "command": command,
            "text": _escaped(workspace, text),
            "api_app_id": self._slack.app.app_id,
            "is_enterprise_install": "false",
            "response_url": self._slack.response_url(workspace, found, who),
            "trigger_id": self._slack.trigger(workspace, who),
        }
        envelope = await self._slack.sockets.deliver("slash_commands", payload)
        if envelope.failure:
            self._whisper(found, who, f'{command} failed with the error "{envelope.failure}"')
        elif envelope.answer:
            self._show_answer(workspace, found, who, envelope.answer)
        return envelope

    async def press(self, user: str, channel: str, ts: str, button: str) -> Envelope:
        """Press a button, or choose an option of a menu, by its label or its action_id."""
        workspace, who, found = self._where(user, channel)
        message = found.messages.get(ts)
        if message is None or message.only_for not in ("", who.id):
            raise UnknownInSlackError(f"{who.name} sees no message {ts} in {found.name}.")
        container = {
            "type": "message",
            "message_ts": ts,
            "channel_id": found.id,
            "is_ephemeral": bool(message.only_for),
        }
        payload = self._pressed(workspace, who, container, _choose(message.blocks, button))
        payload |= {
            "channel": {"id": found.id, "name": found.shown_name},
            "response_url": self._slack.response_url(workspace, found, who, pressed=ts),
        }
        # Slack tells the app nothing of what an ephemeral message held.
        if not message.only_for:
            payload["message"] = self._slack.message_as_api(workspace, message)
        envelope = await self._slack.sockets.deliver("interactive", payload)
        if envelope.failure:
            self._whisper(found, who, f"This app responded with {envelope.failure}.")
        return envelope

    async def write(self, user: str, text: str, channel: str = "") -> str:
        """Write in a channel, or to the app in private when none is named; return the ts."""
        workspace, who = self._slack.user(user)
        found = self._slack.direct_message(workspace, who) if not channel else self._where(user, channel)[2]
        message = self._slack.post(found, SlackMessage(self._slack.next_ts(), who.id, text))
        about = {"user": who.id, "text": text, "ts": message.ts, "channel": found.id}
        if found.kind == "im":
            await self._tell(workspace, "message.im", type="message", channel_type="im", **about)
        elif f"<@{workspace.bot_user_id}>" in text and workspace.bot_user_id in found.members:
            await self._tell(workspace, "app_mention", **about)
        return message.ts

    async def open_home(self, user: str) -> dict[str, Any] | None:
        """Open the app's Home tab; return the view it shows once the app was told."""
        workspace, who = self._slack.user(user)
        direct = self._slack.direct_message(workspace, who)
        await self._tell(workspace, "app_home_opened", user=who.id, channel=direct.id, tab="home")
        return self.home(user)

    def home(self, user: str) -> dict[str, Any] | None:
        workspace, who = self._slack.user(user)
        return workspace.views.get(workspace.homes.get(who.id, ""))

    async def press_in_view(self, user: str, view_id: str, button: str) -> Envelope:
        workspace, who = self._slack.user(user)
        view = self._view(workspace, view_id)
        container = {"type": "view", "view_id": view_id}
        payload = self._pressed(workspace, who, container, _choose(view["blocks"], button))
        return await self._slack.sockets.deliver("interactive", payload | {"view": view})

    async def submit_view(self, user: str, view_id: str, values: Mapping[str, Any]) -> Envelope:
        """Submit a modal; `values` is its state: {block_id: {action_id: {…}}}."""
        workspace, who = self._slack.user(user)
        view = {**self._view(workspace, view_id), "state": {"values": values}}
        payload = self._interactive(workspace, who, "view_submission") | {"view": view, "response_urls": []}
        return await self._slack.sockets.deliver("interactive", payload)

    # --- the app's connections ----------------------------------------------------------------------

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        await self._slack.sockets.disconnect(reason)

    async def drop_sockets(self) -> None:
        await self._slack.sockets.drop()

    async def repeat_last(self) -> Envelope:
        return await self._slack.sockets.repeat_last()

    # --- helpers ------------------------------------------------------------------------------------

    def _where(self, user: str, channel: str) -> tuple[Workspace, SlackUser, Channel]:
        """Find a user and a channel that the user is in; an empty channel is the direct message."""
        workspace, who = self._slack.user(user)
        found = workspace.channel(channel) if channel else self._slack.direct_message(workspace, who)
        if found is None or who.id not in found.members:
            raise UnknownInSlackError(f"{who.name} is in no channel {channel}.")
        return workspace, who, found

    def _view(self, workspace: Workspace, view_id: str) -> dict[str, Any]:
        if view_id not in workspace.views:
            raise UnknownInSlackError(f"There is no view {view_id}.")
        return workspace.views[view_id]

    async def _tell(self, workspace: Workspace, event: str, **about: Any) -> Envelope | None:
        """Deliver an event if the app would get it; None if not."""
        scope = SCOPE_OF_EVENT.get(event)
        if event not in self._slack.app.events or (scope and scope not in workspace.scopes):
            return None
        ts = self._slack.next_ts()
        payload = {
            "token": "legacy-verification-token",
            "team_id": workspace.team_id,
            "api_app_id": self._slack.app.app_id,
            "type": "event_callback",
            "event_id": self._slack.ids.next("Ev"),
            "event_time": int(self._slack.clock.now().timestamp()),
            "event": {"type": event.partition(".")[0], "event_ts": ts, **about},
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
        return await self._slack.sockets.deliver(EVENTS, payload)

    def _interactive(self, workspace: Workspace, user: SlackUser, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": workspace.team_id,
            },
            "api_app_id": self._slack.app.app_id,
            "token": "legacy-verification-token",
            "trigger_id": self._slack.trigger(workspace, user),
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _pressed(
        self, workspace: Workspace, user: SlackUser, container: dict[str, Any], control: Control
    ) -> dict[str, Any]:
        element = control.element
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": control.block_id,
            "action_ts": self._slack.next_ts(),
        }
        action |= {name: element[name] for name in ("text", "value", "url") if name in element}
        if control.option is not None:
            action["selected_option"] = control.option
        state: dict[str, Any] = {"state": {"values": {}}, "actions": [action], "container": container}
        return self._interactive(workspace, user, "block_actions") | state

    def _whisper(self, channel: Channel, user: SlackUser, text: str) -> None:
        self._slack.post(channel, SlackMessage(self._slack.next_ts(), SLACKBOT, text, only_for=user.id))

    def _show_answer(
        self, workspace: Workspace, channel: Channel, user: SlackUser, answer: Mapping[str, Any]
    ) -> None:
        """Show the message that came with an acknowledgement."""
        try:
            blocks = self._slack.checked_blocks(answer.get("blocks") or [])
        except SlackRefusedError as refusal:
            self._whisper(channel, user, f'failed with the error "{refusal.error}"')
            return
        is_public = answer.get("response_type") == "in_channel"
        message = SlackMessage(
            self._slack.next_ts(),
            workspace.bot_user_id,
            str(answer.get("text", "")),
            blocks,
            only_for="" if is_public else user.id,
        )
        self._slack.post(channel, message)


def _escaped(workspace: Workspace, text: str) -> str:
    """Write known #channels and @users as Slack does under should_escape."""

    def reference(found: re.Match[str]) -> str:
        name = found[1]
        channel = workspace.channel(name) if name.startswith("#") else None
        user = workspace.user(name) if name.startswith("@") else None
        if channel is not None:
            return f"<#{channel.id}|{channel.name}>"
        return f"<@{user.id}|{user.name}>" if user is not None else name

    return _MENTION.sub(reference, text)


def _choose(blocks: list[dict[str, Any]], button: str) -> Control:
    found = list(controls(blocks))
    for control in found:
        if button in (control.label, control.element["action_id"]):
            return control
    labels = ", ".join(f"[{control.label}]" for control in found) or "none"
    raise UnknownInSlackError(f"There is no button {button}; there are: {labels}")
