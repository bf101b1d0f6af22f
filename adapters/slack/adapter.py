"""One Slack workspace: connected, receiving by Socket Mode or by what Slack posts to the web side, and
sending.

A listener only stores, and acknowledges once that is committed. What is not acknowledged Slack sends again,
under the same key.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import error_code, is_dead_token
from adapters.slack.intake import take_in
from adapters.slack.messenger import SlackMessenger
from bot.log import redact
from bot.model.destination import Installation
from bot.ports.outside import AdapterSetupError, Receive

log = logging.getLogger(__name__)

OFFICIAL_API = "https://slack.com/api/"
# Well above a slow answer: what is cut off here is an unknown outcome.
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
_CHECK_SECONDS = 30.0

Sleep = Callable[[float], Awaitable[None]]


class SlackAdapter:
    """Open by `connect`; `attach` before `run`."""

    messenger: SlackMessenger

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        app_token: str,
        facts: dict[str, str],
        *,
        sleep: Sleep,
    ) -> None:
        self.messenger = SlackMessenger(client, session)
        self._session = session
        self._api_url = client.base_url
        self._app_token = app_token
        self._facts = facts
        self._sleep = sleep

    @classmethod
    async def connect(
        cls,
        bot_token: str,
        app_token: str,
        api_url: str = OFFICIAL_API,
        *,
        signing_secret: str = "",
        # The watch over the socket is the connection's own, in real time.
        sleep: Sleep = asyncio.sleep,
    ) -> "SlackAdapter":
        """Ask Slack whose the tokens are.

        With an app token it receives by Socket Mode, else what Slack posts and signs comes by the web side.

        Raises:
            AdapterSetupError: a token is missing, wrong or in the other's place, or Slack does not answer.
        """
        _check_form(bot_token, app_token, signing_secret)
        session = aiohttp.ClientSession(timeout=_TIMEOUT)
        # Slack's client sends anew by itself, and so made two messages of one whose reply was lost.
        client = AsyncWebClient(bot_token, base_url=api_url, session=session, retry_handlers=[])
        try:
            facts = await _verified(client, app_token)
        except BaseException:
            await session.close()
            raise
        return cls(client, session, app_token, facts, sleep=sleep)

    @property
    def identity(self) -> tuple[str, str]:
        """The workspace's id and name."""
        return self._facts["team_id"], self._facts["team"]

    def attach(self, installation: Installation) -> None:
        self.messenger.installation = installation

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled, or until Slack no longer takes the token: then nothing will come again."""
        if not self._app_token:
            await asyncio.Event().wait()
        socket = _Socket(
            self._app_token, logger=_library_log(), web_client=AsyncWebClient(base_url=self._api_url)
        )
        socket.socket_mode_request_listeners.append(self._listener(receive))
        watch = asyncio.create_task(self._watch(socket))
        refused = asyncio.create_task(socket.refused.wait())
        try:
            await socket.connect()  # type: ignore[no-untyped-call]  # the library left it untyped
            await asyncio.wait((watch, refused), return_when=asyncio.FIRST_COMPLETED)
            log.error(
                "Slack no longer takes the app token of %s, so nothing is received there. Put the current "
                "one (api.slack.com/apps, your app, Basic Information) into SISTE_SLACK_APP_TOKEN and start "
                "again.",
                self._facts["team"],
            )
        finally:
            watch.cancel()
            refused.cancel()
            await socket.close()  # type: ignore[no-untyped-call]  # the same

    async def close(self) -> None:
        await self._session.close()

    def _listener(
        self, receive: Receive
    ) -> Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]:
        async def take(socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            # The envelope's id is the last resort for telling a repeated update.
            body = {**request.payload, "envelope_id": request.envelope_id}
            try:
                await take_in(body, receive, bot_user=self._facts["user_id"])
            except Exception:
                log.exception(
                    "a payload could not be stored; it is not acknowledged, so Slack sends it again"
                )
                return
            await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        return take

    async def _watch(self, socket: SocketModeClient) -> NoReturn:
        """Have the library ask for a new address when it cannot connect: each is good for a short while,
        and it would try the same one for ever."""
        while True:
            await self._sleep(_CHECK_SECONDS)
            if not await socket.is_connected():
                log.warning("no connection to Slack yet; nothing is lost, trying again")
                socket.wss_uri = None


class _Socket(SocketModeClient):
    """Sets `refused` and ends when Slack no longer takes the token; the library would try for ever."""

    def __init__(self, app_token: str, *, logger: logging.Logger, web_client: AsyncWebClient) -> None:
        super().__init__(app_token, logger=logger, web_client=web_client)
        self.refused = asyncio.Event()

    async def issue_new_wss_url(self) -> str:
        try:
            return await super().issue_new_wss_url()
        except SlackApiError as exc:
            if is_dead_token(error_code(exc)):
                self.closed = True
                self.refused.set()
            raise


async def _verified(client: AsyncWebClient, app_token: str) -> dict[str, str]:
    """Return whose the bot token is, once the tokens are known to be good."""
    answer = await _ask(client.auth_test(), "SISTE_SLACK_BOT_TOKEN", "OAuth & Permissions", client.base_url)
    if app_token:
        await _ask(
            client.apps_connections_open(app_token=app_token),
            "SISTE_SLACK_APP_TOKEN",
            "Basic Information, App-Level Tokens (with connections:write)",
            client.base_url,
        )
    return {name: str(answer.get(name) or "") for name in ("team_id", "team", "user_id", "bot_id")}


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
            raise AdapterSetupError(
                f"Slack refuses the token in {setting} ({code}): it is mistyped, revoked or lacks a right. "
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


def _library_log() -> logging.Logger:
    """Return the log of Slack's libraries, with the tickets in socket addresses taken out."""
    library = logging.getLogger("slack_sdk.siste")
    if not any(isinstance(known, _WithoutTickets) for known in library.filters):
        library.addFilter(_WithoutTickets())
    return library


class _WithoutTickets(logging.Filter):
    _TICKET = re.compile(r"wss?://\S+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(self._TICKET.sub("[socket address]", record.getMessage()))
        record.args = None
        record.exc_info = None  # its text would show the address again
        return True
