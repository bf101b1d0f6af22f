"""Slack's admins: workspaces, their people and channels, the app's manifest, its tokens and connections."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.simulated.slack import DEMO_BOT_TOKEN, SimulatedSlack
from adapters.simulated.slack_envelopes import EVENTS, Envelope
from adapters.simulated.slack_payloads import event_payload, is_heard
from adapters.simulated.slack_workspace import Channel, SlackUser, UnknownInSlackError, Workspace


class SlackAdmins:
    """People and channels are named as in "kari" and "#ai-nytt", by id, or as in "Eksempel/#ai-nytt"."""

    def __init__(self, slack: SimulatedSlack) -> None:
        self._slack = slack

    # --- workspaces and users -----------------------------------------------------------------------

    async def add_workspace(self, name: str, bot_token: str = "") -> str:
        """Install the app in one more workspace; return its bot token, made up unless given."""
        named = name.lower().replace(" ", "-")
        token = bot_token or f"{DEMO_BOT_TOKEN}-{named}"
        if any(token == known.bot_token or name == known.name for known in self._slack.workspaces.values()):
            raise UnknownInSlackError(f"There is a workspace {name} already, or one with its token.")
        self._slack.add_workspace(name, token, self._slack.workspace().scopes)
        return token

    async def join_organisation(
        self, enterprise: str, workspace: str = "", *, installed: bool = False
    ) -> str:
        """Make the workspace part of an Enterprise Grid organisation; return the organisation's id.

        With `installed` the app belongs to the organisation, which installed it for all its workspaces.
        """
        found = self._slack.workspace(workspace)
        known = (w.enterprise_id for w in self._slack.workspaces.values() if w.enterprise == enterprise)
        found.enterprise, found.enterprise_id = enterprise, next(known, "") or self._slack.ids.next("E")
        found.is_enterprise_install = installed
        return found.enterprise_id

    async def add_user(
        self,
        name: str,
        workspace: str = "",
        *,
        is_guest: bool = False,
        is_of_one_channel: bool = False,
        locale: str = "nb-NO",
    ) -> str:
        """Add a member, or a guest of some channels or of one alone."""
        user = SlackUser(
            self._slack.ids.next("U"),
            name,
            is_guest=is_guest or is_of_one_channel,
            locale=locale,
            is_of_one_channel=is_of_one_channel,
        )
        self._slack.workspace(workspace).users[user.id] = user
        return user.id

    async def deactivate_user(self, user: str) -> None:
        """Switch an account off: it leaves all channels, and its messages stay."""
        workspace, who = self._slack.user(user)
        who.is_deactivated = True
        for channel in workspace.channels.values():
            if channel.kind != "im":
                channel.members.discard(who.id)

    # --- channels -----------------------------------------------------------------------------------

    async def add_channel(self, name: str, by: str, kind: str = "public") -> str:
        """Create a public or private channel, with its creator as the only member."""
        if kind not in {"public", "private"}:
            raise UnknownInSlackError(f"{kind} is no kind of channel: public or private")
        workspace, user = self._slack.user(by)
        if user.is_guest:
            raise UnknownInSlackError(f"{user.name} is a guest, and guests create no channels.")
        channel = Channel(self._slack.ids.next("C"), name.lstrip("#"), kind, {user.id})
        if workspace.channel(f"#{channel.name}") is not None:
            raise UnknownInSlackError(f"There is a channel {channel.name} already.")
        workspace.channels[channel.id] = channel
        return channel.id

    async def share_channel(self, user: str, channel: str, workspace: str) -> None:
        """Share a channel with another workspace, where it is the same channel under the same id."""
        _, _, found = self._where(user, channel)
        found.is_shared = True
        self._slack.workspace(workspace).channels[found.id] = found

    async def rename_channel(self, user: str, channel: str, name: str) -> None:
        workspace, _, found = self._where(user, channel)
        found.name = name.lstrip("#")
        created = int(self._slack.clock.now().timestamp())
        about = {"id": found.id, "name": found.name, "created": created}
        await self._tell(workspace, f"{found.event_prefix}_rename", channel=about)

    async def join(self, user: str, channel: str) -> None:
        """Let a user join; a guest only comes in where somebody else says so, which this is too."""
        (workspace, who), (_, found) = self._slack.user(user), self._slack.channel(channel)
        if who.is_deactivated:
            raise UnknownInSlackError(f"{who.name}'s account is deactivated.")
        others = (c for c in workspace.channels.values() if c.kind != "im" and c is not found)
        if who.is_of_one_channel and any(who.id in other.members for other in others):
            raise UnknownInSlackError(f"{who.name} is a guest of one channel, and in another one.")
        found.members.add(who.id)

    async def leave(self, user: str, channel: str) -> None:
        _, who, found = self._where(user, channel)
        found.members.discard(who.id)

    async def invite_bot(self, user: str, channel: str) -> None:
        workspace, inviter, found = self._where(user, channel)
        found.members.add(workspace.bot_user_id)
        about = self._of_membership(workspace, found)
        await self._tell(workspace, "member_joined_channel", inviter=inviter.id, **about)

    async def remove_bot(self, user: str, channel: str) -> None:
        workspace, _, found = self._where(user, channel)
        found.members.discard(workspace.bot_user_id)
        await self._tell(workspace, "member_left_channel", **self._of_membership(workspace, found))

    async def archive(self, user: str, channel: str) -> None:
        await self._set_archived(user, channel, is_archived=True)

    async def unarchive(self, user: str, channel: str) -> None:
        await self._set_archived(user, channel, is_archived=False)

    async def _set_archived(self, user: str, channel: str, *, is_archived: bool) -> None:
        workspace, who, found = self._where(user, channel)
        found.is_archived = is_archived
        kind = "archive" if is_archived else "unarchive"
        await self._tell(workspace, f"{found.event_prefix}_{kind}", channel=found.id, user=who.id)

    async def make_private(self, user: str, channel: str) -> None:
        """Convert a public channel, which keeps its id; whoever is not in it sees it no more."""
        self._where(user, channel)[2].kind = "private"

    async def limit_posting(self, user: str, channel: str, refusal: str = "restricted_action") -> None:
        """Let only some people post, so that the app is refused in these words; "" lets all post again."""
        self._where(user, channel)[2].posting_refusal = refusal

    async def limit_editing(self, minutes: float | None) -> None:
        """Let messages be edited for so many minutes, as an admin can; None lifts it."""
        self._slack.edit_window = None if minutes is None else timedelta(minutes=minutes)

    async def limit_blocks(self, characters: int) -> None:
        """Refuse messages whose blocks hold more characters in all; Slack documents no such limit."""
        self._slack.total_text_limit = characters

    # --- the app ------------------------------------------------------------------------------------

    async def apply_manifest(self, **manifest: Any) -> str:
        """Register an app manifest, which is the whole body; return what `verify` says of its address."""
        self._slack.apply_manifest(manifest)
        return await self.verify()

    async def verify(self) -> str:
        """Have the app's address say the challenge; return why it failed, "" when all is well."""
        if self._slack.app.is_socket_mode or not self._slack.app.events_url:
            return ""
        return await self._slack.requests.verify()

    async def revoke_token(self, workspace: str = "") -> None:
        found = self._slack.workspace(workspace)
        found.lost = "token_revoked"
        await self._tell_revoked(found)

    async def uninstall(self, workspace: str = "") -> None:
        found = self._slack.workspace(workspace)
        found.lost = "account_inactive"
        for channel in found.channels.values():
            channel.members.discard(found.bot_user_id)
        await self._tell_revoked(found)
        await self._tell(found, "app_uninstalled")

    async def _tell_revoked(self, workspace: Workspace) -> None:
        tokens = {"oauth": [], "bot": [workspace.bot_user_id]}
        await self._tell(workspace, "tokens_revoked", tokens=tokens)

    async def install(self, workspace: str = "") -> None:
        """Install the app once more, under the same token."""
        self._slack.workspace(workspace).lost = ""

    async def limit_events(self, an_hour: int) -> None:
        """Tell the app fewer events an hour of one workspace than Slack does."""
        self._slack.event_limits.an_hour = an_hour

    async def switch_events_on(self) -> None:
        """Tell the app's address of events again, after it took so few that Slack had stopped."""
        self._slack.event_limits.switch_on()

    async def check_ssl(self, command: str = "/siste") -> str:
        """Have Slack look at the certificate of a command's address; return why that failed, "" if not."""
        return await self._slack.requests.check_ssl(command)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        await self._slack.sockets.disconnect(reason)

    async def drop_sockets(self) -> None:
        await self._slack.sockets.drop()

    async def repeat_last(self) -> Envelope:
        """Deliver the last payload once more: the same event, press or form twice."""
        last = self._slack.envelopes[-1]
        return await self._slack.deliver(last.kind, last.payload)

    async def tell(self, kind: str, payload: Mapping[str, Any]) -> Envelope:
        """Deliver any payload, signed and all, whatever it holds: events_api, slash_commands, interactive."""
        return await self._slack.deliver(kind, payload)

    # --- helpers ------------------------------------------------------------------------------------

    def _where(self, user: str, channel: str) -> tuple[Workspace, SlackUser, Channel]:
        """Find a user and a channel that the user is in; an empty channel is the direct message."""
        workspace, who = self._slack.user(user)
        named = channel.rpartition("/")[2]
        if who.is_deactivated:
            raise UnknownInSlackError(f"{who.name}'s account is deactivated.")
        found = workspace.channel(named) if named else self._slack.direct_message(workspace, who)
        if found is None or who.id not in found.members:
            raise UnknownInSlackError(f"{who.name} is in no channel {channel}.")
        return workspace, who, found

    @staticmethod
    def _of_membership(workspace: Workspace, channel: Channel) -> dict[str, str]:
        kind = "C" if channel.kind == "public" else "G"
        about = {"user": workspace.bot_user_id, "channel": channel.id, "channel_type": kind}
        return about | {"team": workspace.team_id}

    async def _tell(self, workspace: Workspace, event: str, **about: Any) -> Envelope | None:
        """Deliver an event if the app would get it; None if not."""
        if not is_heard(self._slack, workspace, event):
            return None
        return await self._slack.deliver(EVENTS, event_payload(self._slack, workspace, event, about))
