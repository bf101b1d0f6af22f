"""Socket Mode: one socket of an app, for all the workspaces that the app is installed in.

Slack sends whatever is said in any of them down any socket of the app, so they share one. A listener only
stores, and acknowledges once that is committed; what is not acknowledged Slack sends again.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import error_code, is_dead_token
from adapters.slack.intake import take_in
from bot.log import redact
from bot.ports.outside import Receive

log = logging.getLogger(__name__)

_CHECK_SECONDS = 30.0

Sleep = Callable[[float], Awaitable[None]]


class AppSocket:
    """Opened by the first workspace that wants to receive, closed after the last."""

    def __init__(self, app_token: str, api_url: str, *, sleep: Sleep) -> None:
        self._app_token = app_token
        self._api_url = api_url
        self._sleep = sleep
        self._workspaces: dict[str, Receive] = {}
        self._running: asyncio.Task[None] | None = None

    async def receive_for(self, team: str, receive: Receive) -> None:
        """Pass on what is said in that workspace until cancelled, or until the app's token is refused."""
        self._workspaces[team] = receive
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        running = self._running
        try:
            await asyncio.shield(running)
        finally:
            del self._workspaces[team]
            if not self._workspaces:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    async def _run(self) -> None:
        web_client = AsyncWebClient(base_url=self._api_url)
        client = _Client(self._app_token, logger=_library_log(), web_client=web_client)
        client.socket_mode_request_listeners.append(self._take)
        watch = asyncio.create_task(self._watch(client))
        refused = asyncio.create_task(client.refused.wait())
        try:
            await client.connect()  # type: ignore[no-untyped-call]  # the library left it untyped
            await asyncio.wait((watch, refused), return_when=asyncio.FIRST_COMPLETED)
            log.error(
                "Slack no longer takes the app token, so nothing is received there. Put the current one into "
                "SISTE_SLACK_APP_TOKEN (api.slack.com/apps, your app, Basic Information) and start again."
            )
        finally:
            watch.cancel()
            refused.cancel()
            await client.close()  # type: ignore[no-untyped-call]  # the same

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        # The envelope's id is the last resort for telling a repeated update.
        payload = {**request.payload, "envelope_id": request.envelope_id}
        try:
            await take_in(payload, self._find)
        except Exception:
            log.exception("a payload could not be stored; it is not acknowledged, so Slack sends it again")
            return
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    async def _find(self, team: str) -> Receive | None:
        return self._workspaces.get(team)

    async def _watch(self, client: SocketModeClient) -> NoReturn:
        """Have the library ask for a new address when it cannot connect: each is good for a short while,
        and it would try the same one for ever."""
        while True:
            await self._sleep(_CHECK_SECONDS)
            if not await client.is_connected():
                log.warning("no connection to Slack yet; nothing is lost, trying again")
                client.wss_uri = None


# Why Slack closes a socket for another reason than to have it renewed, and the next step.
_CLOSED = {
    "link_disabled": (
        "Socket Mode was turned off for the Slack app, so nothing is received. Turn it on again "
        "(api.slack.com/apps, your app, Socket Mode), or set SISTE_SLACK_SIGNING_SECRET and use HTTP."
    ),
    "too_many_websockets": (
        "too many programs are connected as this Slack app, and each gets only some of what is said. "
        "Stop the others, or make an app of its own for each."
    ),
}


class _Client(SocketModeClient):
    """Sets `refused` and ends when Slack no longer takes the token; the library would try for ever."""

    def __init__(self, app_token: str, *, logger: logging.Logger, web_client: AsyncWebClient) -> None:
        super().__init__(app_token, logger=logger, web_client=web_client)
        self.refused = asyncio.Event()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        if message.get("type") == "disconnect" and (why := _CLOSED.get(str(message.get("reason")))):
            log.error("%s", why)
        await super().run_message_listeners(message, raw_message)

    async def issue_new_wss_url(self) -> str:
        try:
            return await super().issue_new_wss_url()
        except SlackApiError as exc:
            if is_dead_token(error_code(exc)):
                self.closed = True
                self.refused.set()
            raise


def _library_log() -> logging.Logger:
    """Return the log of Slack's library, with the tickets in socket addresses taken out."""
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
