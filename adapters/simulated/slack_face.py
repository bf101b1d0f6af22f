"""Slack over HTTP: /api/METHOD with its tokens, scopes and tiers, and the response addresses."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from adapters.simulated.exchange import (
    Asked,
    BadParamError,
    Exchange,
    Params,
    Reply,
    UnreadableParamsError,
    read_params,
)
from adapters.simulated.rates import Limit, Rates
from adapters.simulated.slack import ResponseAddress, SimulatedSlack
from adapters.simulated.slack_directory import DirectoryMethods
from adapters.simulated.slack_methods import (
    MessageMethods,
    Method,
    Posted,
    finds_names,
    read_content,
    require,
    unfurls,
)
from adapters.simulated.slack_refusals import SlackRefusedError, invalid_arguments
from adapters.simulated.slack_workspace import SlackMessage, Workspace

PLATFORM = "slack"
RESPONSE = "response_url"
# Bolt's clients send it with every call.
SENT_WITH_ALL = "team_id"
# One a second in a channel, but short bursts pass.
CHANNEL_BURST = 5
# "Several hundred messages per minute" in the whole workspace.
POSTS_A_MINUTE = 300
CONNECTIONS_A_MINUTE = 50
_CONNECT = "apps.connections.open"
_RESPONSE_PARAMS = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "metadata",
    "mrkdwn",
    "parse",
    "link_names",
}


class SlackFace:
    def __init__(self, slack: SimulatedSlack, exchange: Exchange, rates: Rates) -> None:
        self._slack = slack
        self._exchange = exchange
        self._rates = rates
        self._methods: dict[str, Method] = {
            **MessageMethods(slack).table(),
            **DirectoryMethods(slack).table(),
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._call),
            web.get("/socket", self._slack.sockets.connect),
            web.post("/response/{team}/{secret}", self._respond),
        ]

    # --- methods ------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params, token, malformed = await _read(request)
        workspace = self._workspace(token)
        channel = str(params.sent.get("channel", ""))
        asked = Asked(PLATFORM, method, params, channel, workspace.team_id if workspace else "")

        async def answer() -> Reply:
            if malformed:
                return _refused(SlackRefusedError("invalid_json"))
            try:
                return await self._answer(asked, token, workspace)
            except SlackRefusedError as refusal:
                return _refused(refusal)
            except BadParamError as exc:
                return _refused(invalid_arguments(str(exc)))

        return await self._exchange.carry(request, asked, answer, self)

    async def _answer(self, asked: Asked, token: str, workspace: Workspace | None) -> Reply:
        if asked.method == _CONNECT:
            return self._open_connection(asked, token)
        method = self._methods.get(asked.method)
        if method is None:
            raise SlackRefusedError("unknown_method", req_method=asked.method)
        known = self._authorised(token, workspace)
        require(known, *method.scopes)
        wait = self._rates.seconds_to_wait(self._limits(asked, method))
        if wait is not None:
            return _busy(wait)
        unknown = sorted(set(asked.params.sent) - {*method.params, SENT_WITH_ALL})
        if unknown:
            raise invalid_arguments(f"unknown argument: {unknown[0]}")
        if lacking := [name for name in method.required if name not in asked.params]:
            raise invalid_arguments(*(f"missing required field: {name}" for name in lacking))
        result = await method.call(known, asked.params)
        headers = {"x-oauth-scopes": ",".join(sorted(known.scopes))}
        if isinstance(result, Posted):
            return Reply(result.body, accepted=f"{PLATFORM}:{result.channel.id}", headers=headers)
        return Reply(result, headers=headers)

    def _open_connection(self, asked: Asked, token: str) -> Reply:
        if self._workspace(token) is not None:
            raise SlackRefusedError("not_allowed_token_type")
        if token != self._slack.app.app_token:
            raise SlackRefusedError("invalid_auth" if token else "not_authed")
        wait = self._rates.seconds_to_wait(self._limits(asked, None))
        if wait is not None:
            return _busy(wait)
        root = self._slack.root_url.replace("http://", "ws://", 1)
        return Reply({"ok": True, "url": f"{root}/socket?ticket={self._slack.sockets.ticket()}"})

    def _workspace(self, token: str) -> Workspace | None:
        return next((w for w in self._slack.workspaces.values() if w.bot_token == token), None)

    def _authorised(self, token: str, workspace: Workspace | None) -> Workspace:
        if not token:
            raise SlackRefusedError("not_authed")
        if token == self._slack.app.app_token:
            raise SlackRefusedError("not_allowed_token_type")
        if workspace is None:
            raise SlackRefusedError("invalid_auth")
        if workspace.lost:
            raise SlackRefusedError(workspace.lost)
        return workspace

    def _limits(self, asked: Asked, method: Method | None) -> list[Limit]:
        """Return what a call counts under: the method's tier, for posts the channel and the workspace."""
        key = (PLATFORM, asked.account, asked.method)
        if asked.method == _CONNECT:
            return [Limit(key, CONNECTIONS_A_MINUTE, 60)]
        if method is not None and method.tier:
            return [Limit(key, method.tier, 60)]
        in_channel = Limit((*key, asked.chat), CHANNEL_BURST, CHANNEL_BURST)
        return [in_channel, Limit(key, POSTS_A_MINUTE, 60)] if method is not None else [in_channel]

    # --- response addresses -------------------------------------------------------------------------

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        params, _, malformed = await _read(request)
        address = self._slack.address(request.match_info["secret"])
        chat = address.channel.id if address else ""

        async def answer() -> Reply:
            if address is None or address.workspace.lost:
                return Reply("no_service", status=404, verdict="no_service")
            try:
                self._slack.use_address(address)
            except SlackRefusedError as refusal:
                return Reply({"ok": False, "error": refusal.error}, status=404, verdict=refusal.error)
            if malformed:
                return Reply("invalid_payload", status=400, verdict="invalid_payload")
            try:
                return self._show(address, params)
            except SlackRefusedError as refusal:
                return Reply(_body(refusal), status=400, verdict=_words(refusal))
            except BadParamError:
                return Reply("invalid_payload", status=400, verdict="invalid_payload")

        team = address.workspace.team_id if address else ""
        return await self._exchange.carry(
            request, Asked(PLATFORM, RESPONSE, params, chat, team), answer, self
        )

    def _show(self, address: ResponseAddress, params: Params) -> Reply:
        unknown = sorted(set(params.sent) - _RESPONSE_PARAMS)
        if unknown:
            raise invalid_arguments(f"unknown argument: {unknown[0]}")
        original = address.channel.messages.get(address.pressed_ts)
        if params.boolean("delete_original"):
            if original is not None:
                del address.channel.messages[original.ts]
            return Reply("ok")
        text, blocks, _ = read_content(self._slack, params)
        if params.boolean("replace_original") and original is not None:
            original.text, original.blocks, original.is_edited = text, blocks, True
            original.finds_names, original.unfurls = finds_names(params), unfurls(params)
            return Reply("ok")
        is_public = params.text("response_type") == "in_channel"
        message = SlackMessage(
            self._slack.next_ts(),
            address.workspace.bot_user_id,
            text,
            blocks,
            params.text("thread_ts"),
            only_for="" if is_public else address.user,
            finds_names=finds_names(params),
            unfurls=is_public and unfurls(params),
        )
        self._slack.post(address.channel, message)
        return Reply("ok", accepted=f"{PLATFORM}:{address.channel.id}")

    # --- the words of injected faults ---------------------------------------------------------------

    def busy(self, asked: Asked, seconds: int) -> Reply:
        """Answer 429, and hold what the call counts under closed that long."""
        self._rates.close(self._limits(asked, self._methods.get(asked.method))[0].key, seconds)
        return _busy(seconds)

    def error(self) -> Reply:
        return Reply({"ok": False, "error": "internal_error"}, status=500, verdict="internal_error")


async def _read(request: web.Request) -> tuple[Params, str, bool]:
    """Return the parameters without the token, the token, and whether the body was unreadable."""
    try:
        params, malformed = await read_params(request), False
    except UnreadableParamsError:
        params, malformed = Params({}), True
    sent = dict(params.sent)
    in_body = str(sent.pop("token", ""))
    _, _, in_header = request.headers.get("Authorization", "").partition("Bearer ")
    return Params(sent, params.files), in_header or in_body, malformed


def _busy(seconds: int) -> Reply:
    headers = {"Retry-After": str(seconds)}
    return Reply({"ok": False, "error": "ratelimited"}, status=429, verdict="ratelimited", headers=headers)


def _refused(refusal: SlackRefusedError) -> Reply:
    return Reply(_body(refusal), verdict=_words(refusal))


def _body(refusal: SlackRefusedError) -> Mapping[str, Any]:
    return {"ok": False, "error": refusal.error, **refusal.more}


def _words(refusal: SlackRefusedError) -> str:
    """The error, with what Slack says about it."""
    about: Mapping[str, Any] = refusal.more.get("response_metadata", {})
    return ": ".join([refusal.error, *about.get("messages", [])[:1]])
