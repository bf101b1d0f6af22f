"""Telegram posts updates to us: where to, with which secret, and whether it still does.

The secret is made of the bot's token, so that nothing new has to be set or kept: whichever process has the
token can make it.
"""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest

from adapters.telegram.updates import WANTED
from bot.delivery.receive import receiver
from bot.log import redact
from bot.model.delivery import Incoming
from bot.model.destination import Platform
from bot.ports.outside import Clock, Receive
from bot.ports.store import Store

log = logging.getLogger(__name__)

# So many posts for one bot at once; each is one short transaction.
MAX_CONNECTIONS = 20
LOOK_EVERY_SECONDS = 300.0


class WebhookRefusedError(Exception):
    """Telegram does not take the address, for the reason in the text."""


@dataclass(frozen=True, slots=True)
class HookedBot:
    """A bot whose updates are posted to us; `receive` returns once the update is stored."""

    username: str
    secret: str = field(repr=False)
    receive: Callable[[Incoming], Awaitable[object]]


# Finds a bot by its id.
FindBot = Callable[[str], Awaitable[HookedBot | None]]


def webhook_path(bot_id: str) -> str:
    """Return the path of a bot. Its id is public, its token would end up in logs."""
    return f"/telegram/{bot_id}"


def webhook_secret(token: str) -> str:
    """Return what Telegram sends along with each post, in the characters it allows."""
    return hmac.new(token.encode(), b"siste telegram webhook", hashlib.sha256).hexdigest()


def stored_bots(store: Store, clock: Clock) -> FindBot:
    """Find bots by the tokens that are stored, for a process that has no connection to Telegram itself."""

    async def find(bot_id: str) -> HookedBot | None:
        async with store.reading() as tx:
            installation = await tx.installations.find(Platform.TELEGRAM, bot_id)
            token = await tx.installations.token(installation.id) if installation else None
        if installation is None or token is None:
            return None
        return HookedBot(installation.name, webhook_secret(token), receiver(store, clock, installation))

    return find


class Webhook:
    """Has Telegram post updates to `url`, and looks whether it still does."""

    def __init__(self, bot: Bot, url: str, *, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._bot = bot
        self._url = url
        self._sleep = sleep
        self._told: set[str] = set()

    async def prepare(self) -> None:
        try:
            await self._bot.set_webhook(
                self._url,
                secret_token=webhook_secret(self._bot.token),
                allowed_updates=WANTED,
                max_connections=MAX_CONNECTIONS,
                drop_pending_updates=False,
            )
        except BadRequest as exc:
            raise WebhookRefusedError(redact(exc.message)) from exc

    def trouble(self, info: WebhookInfo) -> str:
        """Return what keeps posts from coming, with the next step; empty if nothing does.

        What failed and got through since is none.
        """
        if not info.url:
            return "Telegram posts no updates. Fix: siste run or siste worker gives it the address"
        if info.url != self._url:
            return self._taken_away(info.url)
        return self._failing(info) if info.last_error_date and info.pending_update_count else ""

    async def step(self, receive: Receive) -> None:
        """Wait for a while, then tell if posts go elsewhere or fail; the updates come by the web side."""
        del receive
        await self._sleep(LOOK_EVERY_SECONDS)
        info = await self._bot.get_webhook_info()
        if info.url != self._url:
            self._tell_once(self._taken_away(info.url), level=logging.ERROR)
        elif info.last_error_date is not None:
            self._tell_once(self._failing(info), level=logging.WARNING)

    def _taken_away(self, url: str) -> str:
        now = f"posts them to {urlsplit(url).hostname}" if url else "hands them to a program that polls"
        return (
            f"Telegram no longer posts the updates of @{self._bot.username} here: it {now}. Stop the other "
            "program and start this one again, or give this one a bot of its own in SISTE_TELEGRAM_TOKEN."
        )

    def _failing(self, info: WebhookInfo) -> str:
        return (
            f"Telegram could not post an update of @{self._bot.username} at {info.last_error_date} "
            f"({redact(info.last_error_message or 'no reason given')}); {info.pending_update_count} wait. "
            "None is lost within a day. Check that SISTE_TELEGRAM_WEBHOOK_URL reaches the web process."
        )

    def _tell_once(self, text: str, *, level: int) -> None:
        if text not in self._told:
            self._told.add(text)
            log.log(level, "%s", text)
