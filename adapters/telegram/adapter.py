"""One Telegram bot by long polling.

An update is confirmed by asking for what comes after it, and that is asked only once the update is stored:
what a crash interrupts, Telegram hands out again.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import NoReturn

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.telegram.menu import publish_menu
from adapters.telegram.messenger import TelegramMessenger
from adapters.telegram.requests import PollRequest, call_request
from adapters.telegram.updates import WANTED, incoming_from
from bot.log import redact
from bot.model.delivery import Incoming, IncomingKind
from bot.model.destination import Installation
from bot.ports.outside import AdapterSetupError, Receive

log = logging.getLogger(__name__)

OFFICIAL_API = "https://api.telegram.org"
POLL_SECONDS = 25
MAX_PAUSE_SECONDS = 60.0
# Answers take a fraction of this; whoever waits longer should not see the button turn.
ANSWER_SECONDS = 1.5

_TOKEN = re.compile(r"\d+:\S+")

Sleep = Callable[[float], Awaitable[None]]


class TelegramAdapter:
    """Open by `connect`; `attach` before `run`."""

    messenger: TelegramMessenger

    def __init__(self, bot: Bot, *, sleep: Sleep) -> None:
        self.messenger = TelegramMessenger(bot)
        self._bot = bot
        self._sleep = sleep
        self._answering: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(
        cls,
        token: str,
        api_url: str = OFFICIAL_API,
        # Pauses after network trouble are the connection's own, in real time: a virtual clock that
        # stands still must not keep it from trying again.
        sleep: Sleep = asyncio.sleep,
    ) -> "TelegramAdapter":
        """Ask Telegram who the token's bot is.

        Raises:
            AdapterSetupError: the token is wrong or Telegram does not answer.
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
            _refuse_setup(exc, api_url)
        return cls(bot, sleep=sleep)

    @property
    def identity(self) -> tuple[str, str]:
        """The bot's id and username."""
        return str(self._bot.id), self._bot.username

    def attach(self, installation: Installation) -> None:
        self.messenger.installation = installation

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled, or until the token is no longer valid: then nothing will come again."""
        offset: int | None = None
        failures = 0
        is_ready = False
        while True:
            try:
                if not is_ready:
                    await self._prepare()
                    is_ready = True
                for update in await self._poll(offset):
                    await self._receive(update, receive)
                    offset = update.update_id + 1
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

    async def close(self) -> None:
        for answering in self._answering:
            answering.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        await self._bot.shutdown()

    async def _prepare(self) -> None:
        await self._bot.delete_webhook()  # with one set, Telegram refuses every poll
        try:
            await publish_menu(self._bot)
        except (InvalidToken, NetworkError):
            raise
        except TelegramError as exc:
            log.warning("the menu of commands could not be set: %s", redact(str(exc)))

    async def _poll(self, offset: int | None) -> tuple[Update, ...]:
        return await self._bot.get_updates(offset, timeout=POLL_SECONDS, allowed_updates=WANTED)

    async def _receive(self, update: Update, receive: Receive) -> None:
        incoming = self._translate(update)
        if incoming is None:
            return
        await receive(incoming)
        if incoming.kind is IncomingKind.BUTTON:
            task = asyncio.create_task(self._stop_spinning(incoming.reply_to["callback"]))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    def _translate(self, update: Update) -> Incoming | None:
        try:
            return incoming_from(update, username=self._bot.username)
        except (AttributeError, TypeError, ValueError) as exc:
            # Skipped, for it would come again for ever and keep back what follows.
            log.warning(
                "update %d has a form we do not know (%s); it is skipped", update.update_id, redact(str(exc))
            )
            return None

    async def _stop_spinning(self, callback: str) -> None:
        """Let the pressed button come to rest, if no answer has done so until then."""
        await self._sleep(ANSWER_SECONDS)
        await self.messenger.answer_callback(callback)

    async def _pause(self, exc: Exception, failures: int) -> None:
        seconds = min(2.0 ** (failures - 1), MAX_PAUSE_SECONDS)
        match exc:
            case Conflict():
                log.error(
                    "Another program receives for @%s with the same token. Stop it, or give this one a "
                    "bot of its own in SISTE_TELEGRAM_TOKEN. No update is lost; trying again.",
                    self._bot.username,
                )
            case RetryAfter():
                span = exc.retry_after
                seconds = float(span) if isinstance(span, int) else span.total_seconds()
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


def _refuse_setup(exc: TelegramError, api_url: str) -> NoReturn:
    # `from None`: the library's message and traceback hold the token.
    if isinstance(exc, InvalidToken):
        raise AdapterSetupError(
            "Telegram does not know the token in SISTE_TELEGRAM_TOKEN: it is mistyped or was revoked. "
            "Copy the current one from @BotFather (/mybots, API Token)."
        ) from None
    raise AdapterSetupError(
        f"Telegram does not answer at {redact(api_url)} ({redact(exc.message)}). Check the network and "
        "SISTE_TELEGRAM_API_URL, then start again."
    ) from None
