"""One Telegram bot: connected, receiving by polling or by webhook, and sending."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import NoReturn

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.menu import publish_menu
from adapters.telegram.messenger import TelegramMessenger
from adapters.telegram.polling import Polling
from adapters.telegram.requests import PollRequest, call_request
from adapters.telegram.updates import translated
from adapters.telegram.webhook import HookedBot, Webhook, WebhookRefusedError, webhook_path, webhook_secret
from bot.log import redact
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Installation
from bot.ports.outside import AdapterSetupError, Receive, TokenRefusedError

log = logging.getLogger(__name__)

OFFICIAL_API = "https://api.telegram.org"
MAX_PAUSE_SECONDS = 60.0
MENU_TRIES = 5
# Answers take a fraction of this; whoever waits longer should not see the button turn.
ANSWER_SECONDS = 1.5

_TOKEN = re.compile(r"\d+:\S+")

Sleep = Callable[[float], Awaitable[None]]


class TelegramAdapter:
    """Open by `connect`; `attach` before `run`."""

    messenger: TelegramMessenger

    def __init__(self, bot: Bot, *, webhook_base: str, sleep: Sleep) -> None:
        self.messenger = TelegramMessenger(bot)
        self._bot = bot
        self._sleep = sleep
        self._way_in: Polling | Webhook = (
            Webhook(bot, webhook_base + webhook_path(str(bot.id)), sleep=sleep)
            if webhook_base
            else Polling(bot, self._take_update)
        )
        self._answering: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(
        cls,
        token: str,
        api_url: str = OFFICIAL_API,
        webhook_base: str = "",
        # Pauses after network trouble are the connection's own, in real time: a virtual clock that
        # stands still must not keep it from trying again.
        sleep: Sleep = asyncio.sleep,
    ) -> "TelegramAdapter":
        """Ask Telegram who the token's bot is.

        `webhook_base` is the public address of the web side; without one the bot polls.

        Raises:
            TokenRefusedError: Telegram does not know the token.
            AdapterSetupError: it is no token at all, or Telegram does not answer.
        """
        _check_form(token)
        bot = Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=call_request(),
            get_updates_request=PollRequest(),
        )
        try:
            await bot.initialize()
        except TelegramError as exc:
            await bot.shutdown()
            _refuse_setup(exc, token, api_url)
        return cls(bot, webhook_base=webhook_base, sleep=sleep)

    @property
    def identity(self) -> tuple[str, str]:
        """The bot's id and username."""
        return str(self._bot.id), self._bot.username

    @property
    def shortcomings(self) -> tuple[str, ...]:
        return ()

    async def troubles(self) -> tuple[str, ...]:
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as exc:
            return (f"Telegram does not answer ({redact(exc.message)}). Fix: try again in a minute",)
        trouble = self._way_in.trouble(info)
        return (trouble,) if trouble else ()

    def attach(self, installation: Installation) -> None:
        self.messenger.installation = installation

    def hooked(self, receive: Receive) -> HookedBot:
        """Return what the web side of this process needs to take in what Telegram posts."""

        async def take(incoming: Incoming) -> None:
            await self._take(incoming, receive)

        return HookedBot(self._bot.username, webhook_secret(self._bot.token), take)

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled, or until the token is no longer valid: then nothing will come again."""
        menu = asyncio.create_task(self._publish_menu())
        try:
            await self._receive_on(receive)
        finally:
            menu.cancel()
            await asyncio.gather(menu, return_exceptions=True)

    async def close(self) -> None:
        for answering in self._answering:
            answering.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        await self._bot.shutdown()

    async def _receive_on(self, receive: Receive) -> None:
        failures = 0
        is_ready = False
        while True:
            try:
                if not is_ready:
                    await self._way_in.prepare()
                    is_ready = True
                await self._way_in.step(receive)
                failures = 0
            except InvalidToken:
                log.error(
                    "Telegram no longer accepts the token of @%s, so nothing is received there. "
                    "Put the new token from @BotFather into SISTE_TELEGRAM_TOKEN and start again.",
                    self._bot.username,
                )
                return
            except Exception as exc:  # noqa: BLE001 - whatever failed, the update stays with Telegram
                failures += 1
                await self._pause(exc, failures)

    async def _publish_menu(self) -> None:
        """Publish the menu beside receiving: it is worth a few tries, but nobody waits for it."""
        for failures in range(1, MENU_TRIES + 1):
            try:
                await publish_menu(self._bot)
            except TelegramError as exc:
                log.warning("the menu could not be published: %s", redact(str(exc)))
                await self._sleep(_seconds_to_wait(exc, failures))
            else:
                return

    async def _take_update(self, update: Update, receive: Receive) -> None:
        incoming = translated(update, username=self._bot.username)
        if incoming is not None:
            await self._take(incoming, receive)

    async def _take(self, incoming: Incoming, receive: Receive) -> None:
        await receive(incoming)
        if incoming.kind is IncomingKind.BUTTON:
            task = asyncio.create_task(self._stop_spinning(incoming.reply_to["callback"]))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _stop_spinning(self, callback: str) -> None:
        """Let the pressed button come to rest, if no answer has done so until then."""
        await self._sleep(ANSWER_SECONDS)
        await self.messenger.answer_callback(callback)

    async def _pause(self, exc: Exception, failures: int) -> None:
        seconds = _seconds_to_wait(exc, failures)
        match exc:
            case Conflict() if "webhook" in exc.message.lower():
                log.error(
                    "Somebody has set a webhook for @%s, so Telegram hands its updates to another program. "
                    "Stop that one and start this one again, or give this one a bot of its own in "
                    "SISTE_TELEGRAM_TOKEN. No update is lost; trying again.",
                    self._bot.username,
                )
            case Conflict():
                log.error(
                    "Another program receives for @%s with the same token. Stop it, or give this one a "
                    "bot of its own in SISTE_TELEGRAM_TOKEN. No update is lost; trying again.",
                    self._bot.username,
                )
            case WebhookRefusedError():
                log.error(
                    "Telegram does not take the address in SISTE_TELEGRAM_WEBHOOK_URL (%s). It has to be "
                    "https on port 443, 80, 88 or 8443 and open to the world. Left empty, the bot polls.",
                    exc,
                )
            case RetryAfter():
                log.info("Telegram asks to wait %.0f s", seconds)
            case TelegramError():
                log.warning(
                    "Telegram does not answer (%s); trying again in %.0f s", redact(str(exc)), seconds
                )
            case _:
                log.error(
                    "An update could not be stored; it stays with Telegram, trying again in %.0f s",
                    seconds,
                    exc_info=exc,
                )
        await self._sleep(seconds)


def _seconds_to_wait(exc: Exception, failures: int) -> float:
    """Return what Telegram asks for, or else twice as long after each failure."""
    if isinstance(exc, RetryAfter):
        span = exc.retry_after
        return float(span) if isinstance(span, int) else span.total_seconds()
    return min(2.0 ** (failures - 1), MAX_PAUSE_SECONDS)


def _check_form(token: str) -> None:
    if token.startswith(("xoxb-", "xapp-", "xoxp-")):
        raise AdapterSetupError(
            "SISTE_TELEGRAM_TOKEN holds a token of Slack. Put that into "
            f"{'SISTE_SLACK_APP_TOKEN' if token.startswith('xapp-') else 'SISTE_SLACK_BOT_TOKEN'}, "
            "and the token from @BotFather here."
        )
    if not _TOKEN.fullmatch(token):
        raise AdapterSetupError(
            "SISTE_TELEGRAM_TOKEN is no token of a Telegram bot: those are a number, a colon and a long "
            "word. Copy it whole from @BotFather (/mybots, API Token)."
        )


def _refuse_setup(exc: TelegramError, token: str, api_url: str) -> NoReturn:
    # `from None`: the library's message and traceback hold the token. Its bot's id is public, and says
    # which of several is meant.
    if isinstance(exc, InvalidToken):
        raise TokenRefusedError(
            f"Telegram does not know the token of bot {token.partition(':')[0]} in SISTE_TELEGRAM_TOKEN: it "
            "is mistyped or was revoked. Copy the current one from @BotFather (/mybots, API Token)."
        ) from None
    raise AdapterSetupError(
        f"Telegram does not answer at {redact(api_url)} ({redact(exc.message)}). Check the network and "
        "SISTE_TELEGRAM_API_URL, then start again."
    ) from None
