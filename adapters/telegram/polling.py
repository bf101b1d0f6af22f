"""Ask Telegram for updates.

An update is confirmed by asking for what comes after it, and that is asked only once the update is stored:
what a crash interrupts, Telegram hands out again.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram import Bot, Update

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

    async def step(self, receive: Receive) -> None:
        """Ask once, and store what comes."""
        updates = await self._bot.get_updates(self._offset, timeout=POLL_SECONDS, allowed_updates=WANTED)
        for update in updates:
            await self._take(update, receive)
            self._offset = update.update_id + 1
