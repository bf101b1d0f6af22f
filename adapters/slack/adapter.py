"""One Slack workspace: connected, receiving by its app's socket or by what Slack posts to the web side, and
sending.
"""

import asyncio
import re
from collections.abc import Awaitable, Mapping
from typing import Any, Optional

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import error_code
from adapters.slack.manifest import manifest
from adapters.slack.messenger import SlackMessenger
from adapters.slack.socket import AppSocket, Sleep
from bot.log import redact
from bot.model.destination import Installation
from bot.ports.outside import AdapterSetupError, Receive, TokenRefusedError

OFFICIAL_API = "https://slack.com/api/"
# What is wrong with a token that Slack refuses, by its word for that.
_FAULTS = {
    "account_inactive": "the app was removed from the workspace, so install it again",
    "invalid_auth": "it is mistyped or was revoked",
    "missing_scope": "it lacks a right",
    "not_allowed_token_type": "it is a token of another kind",
    "token_expired": "it has expired, so turn token rotation off for the app",
    "token_revoked": "it was revoked, so install the app again",
}
_ANY_FAULT = "it is mistyped, revoked or lacks a right"
# Well above a slow answer: what is cut off here is an unknown outcome.
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)


class SlackAdapter:
    """Open by `connect`; `attach` before `run`."""

    messenger: SlackMessenger

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        socket: AppSocket | None,
        identity: tuple[str, str],
        shortcomings: tuple[str, ...],
    ) -> None:
        self.messenger = SlackMessenger(client, session)
        self._session = session
        self._socket = socket
        self._identity = identity
        self._shortcomings = shortcomings

    @classmethod
    async def connect(
        cls,
        bot_token: str,
        app_token: str,
        api_url: str = OFFICIAL_API,
        *,
        signing_secret: str = "",
        beside: Optional["SlackAdapter"] = None,
        # The watch over the socket is the connection's own, in real time.
        sleep: Sleep = asyncio.sleep,
    ) -> "SlackAdapter":
        """Ask Slack whose the tokens are.

        With an app token it receives by Socket Mode, else what Slack posts and signs comes by the web side.
        `beside` is another workspace of the same app, whose socket it shares.

        Raises:
            TokenRefusedError: Slack does not take a token.
            AdapterSetupError: a token is missing or in the other's place, or Slack does not answer.
        """
        _check_form(bot_token, app_token, signing_secret)
        session = aiohttp.ClientSession(timeout=_TIMEOUT)
        # Slack's client sends anew by itself, and so made two messages of one whose reply was lost.
        client = AsyncWebClient(bot_token, base_url=api_url, session=session, retry_handlers=[])
        try:
            who = await _who(client)
            socket = beside._socket if beside else None
            if app_token and socket is None:
                await _verify_app_token(client, app_token)
                socket = AppSocket(app_token, api_url, sleep=sleep)
        except BaseException:
            await session.close()
            raise
        return cls(client, session, socket, _identity(who), _lacking_scopes(who.headers))

    @property
    def identity(self) -> tuple[str, str]:
        """The workspace's id and name; those of the organisation, where that installed the app for all."""
        return self._identity

    @property
    def shortcomings(self) -> tuple[str, ...]:
        return self._shortcomings

    async def troubles(self) -> tuple[str, ...]:
        return ()

    def attach(self, installation: Installation) -> None:
        self.messenger.installation = installation

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled, or until Slack no longer takes the token: then nothing will come again."""
        if self._socket is None:
            await asyncio.Event().wait()
        else:
            await self._socket.receive_for(self._identity[0], receive)

    async def close(self) -> None:
        await self._session.close()


async def _who(client: AsyncWebClient) -> AsyncSlackResponse:
    """Ask Slack whose the bot token is."""
    answer: AsyncSlackResponse = await _ask(
        client.auth_test(), "SISTE_SLACK_BOT_TOKEN", "OAuth & Permissions", client.base_url
    )
    return answer


def _identity(who: AsyncSlackResponse) -> tuple[str, str]:
    id_ = who.get("enterprise_id") if who.get("is_enterprise_install") is True else who.get("team_id")
    return str(id_ or ""), str(who.get("team") or "")


def _lacking_scopes(headers: Mapping[str, str]) -> tuple[str, ...]:
    granted = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    wanted = manifest()["oauth_config"]["scopes"]["bot"] if granted is not None else []
    lacking = [scope for scope in wanted if scope not in re.split(r"[,\s]+", granted or "")]
    if not lacking:
        return ()
    return (
        f"the Slack app lacks {', '.join(lacking)}. Put the current manifest (siste slack manifest) into "
        "api.slack.com/apps, your app, App Manifest, and install it again.",
    )


async def _verify_app_token(client: AsyncWebClient, app_token: str) -> None:
    try:
        await _ask(
            client.apps_connections_open(app_token=app_token),
            "SISTE_SLACK_APP_TOKEN",
            "Basic Information, App-Level Tokens (with connections:write)",
            client.base_url,
        )
    except TokenRefusedError as exc:
        # It is that of all workspaces.
        raise AdapterSetupError(str(exc)) from None


async def _ask(call: Awaitable[Any], setting: str, where: str, api_url: str) -> Any:
    try:
        return await call
    except SlackApiError as exc:
        code = error_code(exc)
        if code == "ratelimited":
            raise AdapterSetupError(
                "Slack asks us to wait before connecting again. Start again in a minute."
            ) from None
        if code:
            raise TokenRefusedError(
                f"Slack refuses the token in {setting} ({code}): {_FAULTS.get(code, _ANY_FAULT)}. "
                f"Copy the current one from api.slack.com/apps, your app, {where}."
            ) from None
        raise _unreachable(api_url, "no answer of Slack's") from None
    except (aiohttp.ClientError, TimeoutError) as exc:
        raise _unreachable(api_url, type(exc).__name__) from None


def _unreachable(api_url: str, reason: str) -> AdapterSetupError:
    return AdapterSetupError(
        f"Slack does not answer at {redact(api_url)} ({reason}). Check the network and SISTE_SLACK_API_URL, "
        "then start again."
    )


def _check_form(bot_token: str, app_token: str, signing_secret: str) -> None:
    if bot_token.startswith("xapp-") and app_token.startswith("xoxb-"):
        raise AdapterSetupError(
            "The two Slack tokens are swapped: the one with xoxb- belongs into SISTE_SLACK_BOT_TOKEN, "
            "the one with xapp- into SISTE_SLACK_APP_TOKEN."
        )
    _check_prefix("SISTE_SLACK_BOT_TOKEN", bot_token, "xoxb-", "OAuth & Permissions")
    if signing_secret.startswith(("xoxb-", "xapp-")):
        raise AdapterSetupError(
            "SISTE_SLACK_SIGNING_SECRET holds a token. It needs the Signing Secret: api.slack.com/apps, your "
            "app, Basic Information, App Credentials. With Socket Mode leave it empty."
        )
    if app_token or not signing_secret:
        _check_prefix(
            "SISTE_SLACK_APP_TOKEN",
            app_token,
            "xapp-",
            "Basic Information, App-Level Tokens (with connections:write)",
        )


def _check_prefix(setting: str, token: str, prefix: str, where: str) -> None:
    if token.startswith(prefix):
        return
    if not token:
        found = "is empty"
    elif re.fullmatch(r"\d+:\S+", token):
        found = "holds a token of Telegram, which belongs into SISTE_TELEGRAM_TOKEN"
    else:
        found = "holds a token of another kind"
    raise AdapterSetupError(
        f"{setting} {found}. It needs the token that starts with {prefix}: "
        f"api.slack.com/apps, your app, {where}."
    )
