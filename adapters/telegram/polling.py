"""Ask Telegram for updates.

An update is confirmed by asking for what comes after it, and that is asked only once the update is stored:
what a crash interrupts, Telegram hands out again.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram import Bot, Update, WebhookInfo

from adapters.telegram.updates import WANTED
from bot.ports.outside import Receive

log = logging.getLogger(__name__)

POLL_SECONDS = 25

# Stores what an update says.
Take = Callable[[Update, Receive], Awaitable[None]]


class Polling:
    def __init__(self, bot: Bot, take: Take) -> None:
        self._bot = bot
        self._take = take
        self._offset: int | None = None

    async def prepare(self) -> None:
        """Take a webhook away if there is one: with it, Telegram refuses every poll."""
        info = await self._bot.get_webhook_info()
        if info.url:
            log.warning(
                "Updates of @%s went to %s; from now on they come here.",
                self._bot.username,
                urlsplit(info.url).hostname,
            )
            await self._bot.delete_webhook(drop_pending_updates=False)

    def trouble(self, info: WebhookInfo) -> str:
        """Return what keeps updates from being asked for, with its fix; empty if nothing does."""
        if not info.url:
            return ""
        return (
            f"updates go to {urlsplit(info.url).hostname}, and SISTE_TELEGRAM_WEBHOOK_URL is empty. "
            "Fix: siste run takes that address away and asks for updates itself; if another program is to go "
            "on there, give this one a bot of its own in SISTE_TELEGRAM_TOKEN"
        )

    async def step(self, receive: Receive) -> None:
        """Ask once, and store what comes."""
        updates = await self._bot.get_updates(self._offset, timeout=POLL_SECONDS, allowed_updates=WANTED)
        for update in updates:
            await self._take(update, receive)
            self._offset = update.update_id + 1
