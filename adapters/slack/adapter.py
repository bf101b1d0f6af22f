"""One Slack workspace by Socket Mode.

Bolt routes; a listener only stores, and acknowledges once that is committed. What is not acknowledged
Slack sends again, under the same key.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import error_code
from adapters.slack.messenger import SlackMessenger
from adapters.slack.updates import incoming_from
from bot.log import redact
from bot.model.destination import Installation
from bot.ports.outside import AdapterSetupError, Receive

log = logging.getLogger(__name__)

OFFICIAL_API = "https://slack.com/api/"
# Well above a slow answer: what is cut off here is an unknown outcome.
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
_CHECK_SECONDS = 30.0
_ANY = re.compile("")

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
        # The watch over the socket is the connection's own, in real time.
        sleep: Sleep = asyncio.sleep,
    ) -> "SlackAdapter":
        """Ask Slack whose the tokens are.

        Raises:
            AdapterSetupError: a token is missing, wrong or in the other's place, or Slack does not answer.
        """
        _check_form(bot_token, app_token)
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
        """Receive until cancelled; a lost socket is opened anew."""
        app = self._app(receive)
        handler = _Handler(app, self._app_token, logger=_library_log(), web_client=app.client)
        watch = asyncio.create_task(self._watch(handler))
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt left it untyped
            await watch
        finally:
            watch.cancel()
            await handler.close_async()  # type: ignore[no-untyped-call]  # the same

    async def close(self) -> None:
        await self._session.close()

    def _app(self, receive: Receive) -> AsyncApp:
        async def authorize(team_id: str | None) -> AuthorizeResult:
            # From what `connect` learned: a call here could fail, and Bolt would acknowledge all the same.
            user, bot = self._facts["user_id"], self._facts["bot_id"]
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id=user, bot_id=bot)

        app = AsyncApp(
            logger=_library_log(),
            client=AsyncWebClient(base_url=self._api_url),
            authorize=authorize,
            # Events too are acknowledged after their listener, not before it.
            process_before_response=True,
            request_verification_enabled=False,  # the socket is authenticated as a whole
        )

        async def take(body: dict[str, Any], ack: AsyncAck) -> None:
            await self._take(body, receive)
            await ack()

        app.command(_ANY)(take)
        app.action(_ANY)(take)
        app.event(_ANY)(take)
        return app

    async def _take(self, body: dict[str, Any], receive: Receive) -> None:
        try:
            incoming = incoming_from(body, bot_user=self._facts["user_id"])
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
            # Acknowledged all the same: it would come three times more and be no clearer.
            log.warning("a payload of Slack has a form we do not know (%s); it is skipped", redact(repr(exc)))
            return
        if incoming is None:
            return
        try:
            await receive(incoming)
        except Exception:
            log.exception("a payload could not be stored; it is not acknowledged, so Slack sends it again")
            raise

    async def _watch(self, handler: AsyncSocketModeHandler) -> NoReturn:
        """Have the library ask for a new address when it cannot connect: each is good for a short while,
        and it would try the same one for ever."""
        while True:
            await self._sleep(_CHECK_SECONDS)
            if not await handler.client.is_connected():
                log.warning("no connection to Slack yet; nothing is lost, trying again")
                handler.client.wss_uri = None


class _Handler(AsyncSocketModeHandler):
    """Passes the envelope's id on, the last resort for telling a repeated update."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        req.payload["envelope_id"] = req.envelope_id
        await super().handle(client, req)  # type: ignore[arg-type]  # the library narrows its own parameter


async def _verified(client: AsyncWebClient, app_token: str) -> dict[str, str]:
    """Return whose the bot token is, once both tokens are known to be good."""
    answer = await _ask(client.auth_test(), "SISTE_SLACK_BOT_TOKEN", "OAuth & Permissions", client.base_url)
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


def _check_form(bot_token: str, app_token: str) -> None:
    if bot_token.startswith("xapp-") and app_token.startswith("xoxb-"):
        raise AdapterSetupError(
            "The two Slack tokens are swapped: the one with xoxb- belongs into SISTE_SLACK_BOT_TOKEN, "
            "the one with xapp- into SISTE_SLACK_APP_TOKEN."
        )
    _check_prefix("SISTE_SLACK_BOT_TOKEN", bot_token, "xoxb-", "OAuth & Permissions")
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
    library = logging.getLogger("slack_bolt.siste")
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
