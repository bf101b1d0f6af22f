"""The Web API on the simulated workspaces: chat.* methods, each from its parameters to the reply's body."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_refusals import SlackRefusedError
from adapters.simulated.slack_workspace import Channel, SlackMessage, Workspace

MAX_TEXT = 40_000


@dataclass(frozen=True, slots=True)
class Posted:
    """A body whose call made a message appear."""

    body: dict[str, Any]
    channel: Channel


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: all are needed. `tier`: calls a minute; 0 for those that are limited otherwise."""

    call: Callable[[Workspace, Params], Awaitable[Any]]
    params: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    tier: int = 50


_CONTENT = (
    "channel",
    "text",
    "blocks",
    "attachments",
    "as_user",
    "link_names",
    "parse",
    "metadata",
    "markdown_text",
)
_POST = (
    *_CONTENT,
    "thread_ts",
    "reply_broadcast",
    "unfurl_links",
    "unfurl_media",
    "mrkdwn",
    "username",
    "icon_emoji",
    "icon_url",
    "client_msg_id",
)


class MessageMethods:
    """chat.* methods."""

    def __init__(self, slack: SimulatedSlack) -> None:
        self._slack = slack

    def table(self) -> Mapping[str, Method]:
        writes = ("chat:write",)
        ephemeral = (*_CONTENT, "user", "thread_ts", "username", "icon_emoji", "icon_url")
        return {
            "chat.postMessage": Method(self.post, _POST, writes, tier=0),
            "chat.postEphemeral": Method(self.post_ephemeral, ephemeral, writes, tier=100),
            "chat.update": Method(self.update, (*_CONTENT, "ts", "reply_broadcast", "file_ids"), writes),
            "chat.delete": Method(self.delete, ("channel", "ts", "as_user"), writes),
            "chat.getPermalink": Method(self.permalink, ("channel", "message_ts"), tier=100),
        }

    async def post(self, workspace: Workspace, params: Params) -> Posted:
        channel = self._channel_to_write_in(workspace, params, opens_direct=True)
        text, blocks, warning = self._content(params)
        thread = params.text("thread_ts")
        if thread and thread not in channel.messages:
            raise SlackRefusedError("cannot_reply_to_message")
        message = SlackMessage(
            self._slack.next_ts(),
            workspace.bot_user_id,
            text,
            blocks,
            thread,
            metadata=params.data("metadata"),
            is_broadcast=bool(thread) and params.boolean("reply_broadcast"),
        )
        self._slack.post(channel, message)
        body = {
            "ok": True,
            "channel": channel.id,
            "ts": message.ts,
            "message": self._slack.message_as_api(workspace, message),
        }
        return Posted(body | warning, channel)

    async def post_ephemeral(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel = self._channel_to_write_in(workspace, params)
        user = params.text("user")
        if user not in channel.members:
            raise SlackRefusedError("user_not_in_channel")
        text, blocks, warning = self._content(params)
        message = SlackMessage(
            self._slack.next_ts(),
            workspace.bot_user_id,
            text,
            blocks,
            params.text("thread_ts"),
            only_for=user,
        )
        self._slack.post(channel, message)
        return {"ok": True, "message_ts": message.ts} | warning

    async def update(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel, message = self._own_message(workspace, params, "cant_update_message")
        if self._slack.is_past_editing(message):
            raise SlackRefusedError("edit_window_closed")
        text, blocks, warning = self._content(params)
        message.text, message.blocks, message.is_edited = text, blocks, True
        if params.data("metadata") is not None:
            message.metadata = params.data("metadata")
        body = {
            "ok": True,
            "channel": channel.id,
            "ts": message.ts,
            "text": text,
            "message": self._slack.message_as_api(workspace, message),
        }
        return body | warning

    async def delete(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel, message = self._own_message(workspace, params, "cant_delete_message")
        del channel.messages[message.ts]
        return {"ok": True, "channel": channel.id, "ts": message.ts}

    async def permalink(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel, ts = visible_channel(workspace, params.text("channel")), params.text("message_ts")
        if ts not in channel.messages or channel.messages[ts].only_for:
            raise SlackRefusedError("message_not_found")
        address = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        return {"ok": True, "channel": channel.id, "permalink": address}

    # --- helpers ------------------------------------------------------------------------------------

    def _channel_to_write_in(
        self, workspace: Workspace, params: Params, *, opens_direct: bool = False
    ) -> Channel:
        named = params.text("channel")
        user = workspace.users.get(named)
        if opens_direct and user is not None:
            return self._slack.direct_message(workspace, user)
        channel = visible_channel(workspace, named)
        if channel.is_archived:
            raise SlackRefusedError("is_archived")
        writes_anywhere = channel.kind == "public" and "chat:write.public" in workspace.scopes
        if workspace.bot_user_id not in channel.members and not writes_anywhere:
            raise SlackRefusedError("not_in_channel")
        return channel

    def _content(self, params: Params) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
        """Return text, blocks and the warning that goes with a text cut at Slack's limit."""
        return read_content(self._slack, params)

    def _own_message(
        self, workspace: Workspace, params: Params, refusal: str
    ) -> tuple[Channel, SlackMessage]:
        channel = visible_channel(workspace, params.text("channel"))
        message = channel.messages.get(params.text("ts"))
        if message is None or message.only_for:
            raise SlackRefusedError("message_not_found")
        if message.author != workspace.bot_user_id:
            raise SlackRefusedError(refusal)
        if channel.is_archived:
            raise SlackRefusedError("is_archived")
        return channel, message


def read_content(slack: SimulatedSlack, params: Params) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """Return text, checked blocks, and the warning that a text longer than Slack's limit was cut."""
    text = params.text("text") or params.text("markdown_text")
    blocks = params.data("blocks") or []
    if not text.strip() and not blocks and not params.data("attachments"):
        raise SlackRefusedError("no_text")
    checked = slack.checked_blocks(blocks)
    if len(text) <= MAX_TEXT:
        return text, checked, {}
    warning = {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return text[:MAX_TEXT], checked, warning


def visible_channel(workspace: Workspace, named: str) -> Channel:
    """Return a channel the token can see: a public one, or one that the bot is in."""
    channel = workspace.channel(named) if not named.startswith("@") else None
    if channel is None or (channel.kind != "public" and workspace.bot_user_id not in channel.members):
        raise SlackRefusedError("channel_not_found")
    return channel
