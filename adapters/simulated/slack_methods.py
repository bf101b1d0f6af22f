"""The Web API on the simulated workspaces: chat.* methods, each from its parameters to the reply's body."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_refusals import SlackRefusedError
from adapters.simulated.slack_workspace import Channel, SlackMessage, SlackUser, Workspace

MAX_TEXT = 40_000
MAX_EDITED_TEXT = 4_000
MAX_MARKDOWN_TEXT = 12_000
MAX_ATTACHMENTS = 100


@dataclass(frozen=True, slots=True)
class Posted:
    """A body whose call made a message appear."""

    body: dict[str, Any]
    channel: Channel


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes` and `required` parameters are all needed. `tier`: calls a minute; 0 for what posts."""

    call: Callable[[Workspace, Params], Awaitable[Any]]
    params: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    tier: int = 50
    required: tuple[str, ...] = ()


_AUTHORSHIP = ("username", "icon_emoji", "icon_url")
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
    *_AUTHORSHIP,
    "client_msg_id",
)


class MessageMethods:
    """chat.* methods."""

    def __init__(self, slack: SimulatedSlack) -> None:
        self._slack = slack

    def table(self) -> Mapping[str, Method]:
        writes = ("chat:write",)
        own, linked = ("channel", "ts"), ("channel", "message_ts")
        ephemeral = (*_CONTENT, "user", "thread_ts", *_AUTHORSHIP)
        edited = (*_CONTENT, "ts", "reply_broadcast", "file_ids")
        return {
            "chat.postMessage": Method(self.post, _POST, writes, tier=0, required=("channel",)),
            "chat.postEphemeral": Method(
                self.post_ephemeral, ephemeral, writes, tier=100, required=("channel", "user")
            ),
            "chat.update": Method(self.update, edited, writes, required=own),
            "chat.delete": Method(self.delete, (*own, "as_user"), writes, required=own),
            "chat.getPermalink": Method(self.permalink, linked, tier=600, required=linked),
        }

    async def post(self, workspace: Workspace, params: Params) -> Posted:
        channel = self._channel_to_write_in(workspace, params, opens_direct=True)
        text, blocks, warning = read_content(self._slack, params)
        thread = params.text("thread_ts")
        if thread and thread not in channel.messages:
            raise SlackRefusedError("cannot_reply_to_message")
        message = SlackMessage(
            self._slack.next_ts(),
            workspace.bot_user_id,
            text,
            blocks,
            thread,
            metadata=checked_metadata(params),
            is_broadcast=bool(thread) and params.boolean("reply_broadcast"),
            finds_names=finds_names(params),
            unfurls=unfurls(params),
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
        text, blocks, _ = read_content(self._slack, params, longest=MAX_TEXT)
        message = SlackMessage(
            self._slack.next_ts(),
            workspace.bot_user_id,
            text,
            blocks,
            params.text("thread_ts"),
            only_for=user,
            finds_names=finds_names(params),
        )
        self._slack.post(channel, message)
        return {"ok": True, "message_ts": message.ts}

    async def update(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel, message = self._own_message(workspace, params, "cant_update_message")
        if self._slack.is_past_editing(message):
            raise SlackRefusedError("edit_window_closed")
        text, blocks, _ = read_content(self._slack, params, longest=MAX_EDITED_TEXT)
        message.text, message.blocks, message.is_edited = text, blocks, True
        message.metadata = checked_metadata(params) or message.metadata
        message.finds_names = finds_names(params)
        return {
            "ok": True,
            "channel": channel.id,
            "ts": message.ts,
            "text": text,
            "message": self._slack.message_as_api(workspace, message),
        }

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
        if any(name in params for name in _AUTHORSHIP):
            require(workspace, "chat:write.customize")
        named = params.text("channel")
        if opens_direct and named == workspace.bot_user_id:
            raise SlackRefusedError("cannot_dm_bot")
        user = workspace.users.get(named)
        if opens_direct and user is not None:
            channel = self._direct_message(workspace, user)
        else:
            # Slack finds a channel by its name for this one method alone.
            channel = visible_channel(workspace, named, takes_name=opens_direct)
        if channel.is_archived:
            raise SlackRefusedError("is_archived")
        if channel.kind == "im" and not self._slack.app.has_messages_tab:
            raise SlackRefusedError("messages_tab_disabled")
        if channel.posting_refusal:
            raise SlackRefusedError(channel.posting_refusal)
        writes_anywhere = channel.kind == "public" and "chat:write.public" in workspace.scopes
        if workspace.bot_user_id not in channel.members and not writes_anywhere:
            raise SlackRefusedError("not_in_channel")
        return channel

    def _direct_message(self, workspace: Workspace, user: SlackUser) -> Channel:
        """What is there already stays open when the account is switched off."""
        if user.is_deactivated and workspace.channel(f"@{user.name}") is None:
            raise SlackRefusedError("channel_not_found")
        return self._slack.direct_message(workspace, user)

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
            raise SlackRefusedError("is_inactive")
        return channel, message


def read_content(
    slack: SimulatedSlack, params: Params, *, longest: int = 0
) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """Return text, checked blocks, and the warning that a text longer than Slack keeps was cut.

    With `longest`, a longer text is refused.
    """
    text, blocks, attachments = _text(params), params.data("blocks") or [], params.data("attachments") or []
    if not text.strip() and not blocks and not attachments:
        raise SlackRefusedError("no_text")
    if not isinstance(attachments, list):
        raise SlackRefusedError("invalid_attachments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackRefusedError("too_many_attachments")
    checked = slack.checked_blocks(blocks)
    if longest and len(text) > longest:
        raise SlackRefusedError("msg_too_long")
    if len(text) <= MAX_TEXT:
        return text, checked, {}
    warning = {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return text[:MAX_TEXT], checked, warning


def finds_names(params: Params) -> bool:
    return params.boolean("link_names") or params.text("parse") == "full"


def unfurls(params: Params) -> bool:
    """Say whether links get previews: pages where it is asked for, media unless it is asked not to."""
    return params.boolean("unfurl_links") or params.boolean("unfurl_media", default=True)


def _text(params: Params) -> str:
    markdown = params.text("markdown_text")
    if not markdown:
        return params.text("text")
    if "text" in params or "blocks" in params:
        raise SlackRefusedError("markdown_text_conflict")
    if len(markdown) > MAX_MARKDOWN_TEXT:
        raise SlackRefusedError("msg_too_long")
    return markdown


def checked_metadata(params: Params) -> dict[str, Any] | None:
    metadata = params.data("metadata")
    if metadata is None:
        return None
    has_form = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
    if not has_form or not isinstance(metadata["event_type"], str):
        raise SlackRefusedError("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise SlackRefusedError("invalid_metadata_format")
    return dict(metadata)


def require(workspace: Workspace, *scopes: str) -> None:
    """Refuse a token that lacks a scope, naming it and those it has."""
    lacking = [scope for scope in scopes if scope not in workspace.scopes]
    if lacking:
        provided = ",".join(sorted(workspace.scopes))
        raise SlackRefusedError("missing_scope", needed=",".join(lacking), provided=provided)


def visible_channel(workspace: Workspace, named: str, *, takes_name: bool = False) -> Channel:
    """Return a channel the token can see: a public one, or one that the bot is in."""
    channel = workspace.channels.get(named)
    if channel is None and takes_name:
        named_so = (c for c in workspace.channels.values() if c.kind != "im" and c.name == named.lstrip("#"))
        channel = next(named_so, None)
    if channel is None or (channel.kind != "public" and workspace.bot_user_id not in channel.members):
        raise SlackRefusedError("channel_not_found")
    return channel
