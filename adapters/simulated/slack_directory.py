"""The Web API's methods about the workspace: the token, conversations, users, and the views of the app."""

from collections.abc import Mapping
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_methods import Method, require, visible_channel
from adapters.simulated.slack_refusals import SlackRefusedError, invalid_arguments
from adapters.simulated.slack_workspace import Channel, SlackUser, Workspace

_SCOPE_OF_KIND = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_KIND_OF_TYPE = {"public_channel": "public", "private_channel": "private", "im": "im"}
_MAX_PAGE = 1000


class DirectoryMethods:
    def __init__(self, slack: SimulatedSlack) -> None:
        self._slack = slack

    def table(self) -> Mapping[str, Method]:
        listing = ("types", "cursor", "limit", "exclude_archived", "team_id")
        about = ("channel", "include_locale", "include_num_members")
        triggered = ("trigger_id", "interactivity_pointer", "view")
        published = ("user_id", "view", "hash", "interactivity_pointer")
        changed = ("view", "view_id", "external_id", "hash")
        opening = ("users", "channel", "return_im", "prevent_creation")
        return {
            "auth.test": Method(self.auth_test, (), tier=600),
            "conversations.info": Method(self.info, about, required=("channel",)),
            "conversations.list": Method(self.list_channels, listing, tier=20),
            "conversations.join": Method(self.join, ("channel",), ("channels:join",), required=("channel",)),
            "conversations.open": Method(self.open, opening, ("im:write",)),
            "users.info": Method(
                self.user_info, ("user", "include_locale"), ("users:read",), tier=100, required=("user",)
            ),
            "views.publish": Method(self.publish, published, tier=100, required=("user_id", "view")),
            "views.open": Method(self.open_view, triggered, tier=100, required=("view",)),
            "views.push": Method(self.push_view, triggered, tier=100, required=("view",)),
            "views.update": Method(self.update_view, changed, tier=100, required=("view",)),
        }

    async def auth_test(self, workspace: Workspace, _params: Params) -> dict[str, Any]:
        return {
            "ok": True,
            "url": f"https://{workspace.domain}.slack.com/",
            "team": workspace.name,
            "user": "siste",
            "team_id": workspace.team_id,
            "user_id": workspace.bot_user_id,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": workspace.is_enterprise_install,
            **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
        }

    async def info(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel = visible_channel(workspace, params.text("channel"))
        require(workspace, _SCOPE_OF_KIND[channel.kind])
        return {"ok": True, "channel": _as_api(workspace, channel)}

    async def list_channels(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        if workspace.is_enterprise_install and "team_id" not in params:
            raise SlackRefusedError("missing_argument")
        kinds = [self._kind(name.strip()) for name in params.text("types", "public_channel").split(",")]
        for kind in kinds:
            require(workspace, _SCOPE_OF_KIND[kind])
        found = [
            channel
            for channel in workspace.channels.values()
            if channel.kind in kinds
            and (channel.kind == "public" or workspace.bot_user_id in channel.members)
            and not (params.boolean("exclude_archived") and channel.is_archived)
        ]
        start = self._cursor(params)
        limit = params.integer("limit", 100)
        if not 1 <= limit <= _MAX_PAGE:
            raise SlackRefusedError("invalid_limit")
        more = str(start + limit) if start + limit < len(found) else ""
        page = [_as_api(workspace, channel) for channel in found[start : start + limit]]
        return {"ok": True, "channels": page, "response_metadata": {"next_cursor": more}}

    async def join(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        channel = visible_channel(workspace, params.text("channel"))
        if channel.kind != "public":
            raise SlackRefusedError("method_not_supported_for_channel_type")
        if channel.is_archived:
            raise SlackRefusedError("is_archived")
        channel.members.add(workspace.bot_user_id)
        return {"ok": True, "channel": _as_api(workspace, channel)}

    async def open(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        if "channel" in params:
            channel = visible_channel(workspace, params.text("channel"))
        else:
            channel = self._slack.direct_message(workspace, self._addressee(workspace, params.text("users")))
        whole = params.boolean("return_im")
        return {"ok": True, "channel": _as_api(workspace, channel) if whole else {"id": channel.id}}

    async def user_info(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        user = workspace.users.get(params.text("user"))
        if user is None:
            raise SlackRefusedError("user_not_found")
        about = {"id": user.id, "team_id": workspace.team_id, "name": user.name, "real_name": user.name}
        if params.boolean("include_locale"):
            about["locale"] = user.locale
        guest = {"is_restricted": user.is_guest, "is_ultra_restricted": user.is_of_one_channel}
        state = {"tz": user.timezone, "is_bot": False, "deleted": user.is_deactivated}
        return {"ok": True, "user": about | state | guest}

    async def publish(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        user = workspace.users.get(params.text("user_id"))
        if user is None:
            raise SlackRefusedError("user_not_found")
        view = self._slack.views.publish(workspace, user, params.data("view"), params.text("hash"))
        return {"ok": True, "view": view}

    async def open_view(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        return self._opened(workspace, params, is_pushed=False)

    async def push_view(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        return self._opened(workspace, params, is_pushed=True)

    async def update_view(self, workspace: Workspace, params: Params) -> dict[str, Any]:
        view_id, external_id = params.text("view_id"), params.text("external_id")
        if not view_id and not external_id:
            raise invalid_arguments("missing required field: view_id")
        view = params.data("view")
        stored = self._slack.views.update(workspace, view_id, external_id, view, params.text("hash"))
        return {"ok": True, "view": stored}

    # --- helpers ------------------------------------------------------------------------------------

    @staticmethod
    def _addressee(workspace: Workspace, users: str) -> SlackUser:
        """Return the one user a conversation is to be opened with; those of several need another scope."""
        if not users:
            raise SlackRefusedError("users_list_not_supplied")
        if users == workspace.bot_user_id:
            raise SlackRefusedError("cannot_dm_bot")
        if "," in users:
            require(workspace, "mpim:write")
        user = workspace.users.get(users)
        if user is None:
            raise SlackRefusedError("user_not_found")
        if user.is_deactivated:
            raise SlackRefusedError("user_disabled")
        return user

    @staticmethod
    def _kind(name: str) -> str:
        if name not in _KIND_OF_TYPE:
            raise SlackRefusedError("invalid_types")
        return _KIND_OF_TYPE[name]

    @staticmethod
    def _cursor(params: Params) -> int:
        cursor = params.text("cursor")
        if cursor and not cursor.isdecimal():
            raise SlackRefusedError("invalid_cursor")
        return int(cursor or 0)

    def _opened(self, workspace: Workspace, params: Params, *, is_pushed: bool) -> dict[str, Any]:
        if "trigger_id" not in params:
            raise invalid_arguments("missing required field: trigger_id")
        trigger = self._slack.fresh_trigger(params.text("trigger_id"), workspace)
        view = self._slack.views.open(
            workspace,
            trigger.user,
            params.data("view"),
            conversation=trigger.conversation,
            is_pushed=is_pushed,
        )
        # A view that is refused leaves the trigger as it was.
        trigger.is_used = True
        return {"ok": True, "view": view}


def _as_api(workspace: Workspace, channel: Channel) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": channel.id,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.kind != "public",
        "is_archived": channel.is_archived,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
    }
    if channel.kind == "im":
        return about | {"user": channel.person}
    is_member = workspace.bot_user_id in channel.members
    named = {"name": channel.name, "name_normalized": channel.name, "num_members": len(channel.members)}
    return about | named | {"is_member": is_member}
