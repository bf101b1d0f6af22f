"""Webhooks: updates are posted to the bot's own address, and repeated until it says that all is well.

Delays and the giving up are those of the service (tdlib/telegram-bot-api), on the virtual clock.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_checks import bad_request
from adapters.simulated.telegram_updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, no secret
MAX_SECRET = 256
DEFAULT_CONNECTIONS = 40
MAX_CONNECTIONS = 100
# A bot that takes longer is taken for silent, in real time.
ANSWER_SECONDS = 60.0
MAX_DELAY_SECONDS = 60
MAX_RETRY_AFTER = 3600
# A webhook that says Gone for so long is deleted.
GONE_FOR = timedelta(hours=23)
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Now = Callable[[], datetime]
Plan = Callable[[datetime, Callable[[], Awaitable[object]]], object]
UnderWay = Callable[[], AbstractContextManager[object]]


@dataclass(slots=True)
class Webhook:
    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    last_error: str = ""
    last_error_at: datetime | None = None
    gone_since: datetime | None = None


class Webhooks:
    """`plan` does something at a moment of the virtual clock, which `under_way` keeps from moving."""

    def __init__(self, now: Now, plan: Plan, under_way: UnderWay) -> None:
        self._now = now
        self._plan = plan
        self._under_way = under_way
        self._senders: dict[int, _Sender] = {}
        self._session: ClientSession | None = None

    def is_set(self, bot: int) -> bool:
        return bot in self._senders

    def set(self, bot: int, updates: UpdateQueue, webhook: Webhook) -> None:
        """Send what waits and what comes to the webhook from now on, instead of an older one."""
        self.delete(bot)
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS))
        updates.end_poll("setWebhook")
        self._senders[bot] = _Sender(self._session, updates, webhook, self, bot)
        self._senders[bot].look()

    def delete(self, bot: int) -> None:
        sender = self._senders.pop(bot, None)
        if sender is not None:
            sender.stop()

    def info(self, bot: int, updates: UpdateQueue) -> dict[str, Any]:
        info: dict[str, Any] = {"url": "", "has_custom_certificate": False}
        info["pending_update_count"] = updates.count
        if updates.allowed is not None:
            info["allowed_updates"] = sorted(updates.allowed)
        sender = self._senders.get(bot)
        if sender is None:
            return info
        webhook = sender.webhook
        info |= {"url": webhook.url, "max_connections": webhook.max_connections, "ip_address": LOOPBACK[0]}
        if webhook.last_error_at is not None:
            info["last_error_date"] = int(webhook.last_error_at.timestamp())
            info["last_error_message"] = webhook.last_error
        return info

    async def stop(self) -> None:
        for bot in tuple(self._senders):
            self.delete(bot)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def look(self, bot: int) -> None:
        if sender := self._senders.get(bot):
            sender.look()

    # --- for its senders ------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self._now()

    def plan(self, moment: datetime, action: Callable[[], Awaitable[object]]) -> None:
        self._plan(moment, action)

    def under_way(self) -> AbstractContextManager[object]:
        return self._under_way()


class _Sender:
    """Sends one bot's updates, each lane in order and several lanes at once."""

    def __init__(
        self, session: ClientSession, updates: UpdateQueue, webhook: Webhook, owner: Webhooks, bot: int
    ) -> None:
        self._session = session
        self._updates = updates
        self._owner = owner
        self._bot = bot
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._is_stopped = False
        self.webhook = webhook
        updates.listener = self.look

    def stop(self) -> None:
        self._is_stopped = True
        self._updates.listener = None
        for task in self._sending.values():
            if task is not asyncio.current_task():
                task.cancel()

    def look(self) -> None:
        """Send what is due, as far as there are connections for it."""
        while not self._is_stopped and len(self._sending) < self.webhook.max_connections:
            update = self._updates.next_for_webhook(self._sending)
            if update is None:
                return
            self._sending[update.lane] = asyncio.create_task(self._send(update), name="webhook")

    async def _send(self, update: Update) -> None:
        with self._owner.under_way():
            failure, retry_after = await self._post(update)
            if failure:
                self._put_off(update, failure, retry_after)
            else:
                self._updates.drop(update)
            del self._sending[update.lane]
            self.look()

    async def _post(self, update: Update) -> tuple[str, int]:
        """Return what went wrong, if anything, and the seconds that the bot asked to wait."""
        secret = {SECRET_HEADER: self.webhook.secret} if self.webhook.secret else {}
        try:
            async with self._session.post(
                self.webhook.url, json=update.body, headers=secret, allow_redirects=False
            ) as answer:
                # What the body says is not acted on: the bots here make their calls themselves.
                await answer.read()
                return self._judge(answer)
        except TimeoutError:
            return "Read timeout expired", 0
        except ClientError as exc:
            is_refused = isinstance(exc.__cause__, ConnectionRefusedError) or "Connect call failed" in str(
                exc
            )
            return "Connection refused" if is_refused else "Webhook connection closed", 0

    def _judge(self, answer: ClientResponse) -> tuple[str, int]:
        if 200 <= answer.status <= 299:
            self.webhook.gone_since = None
            return "", 0
        now = self._owner.now()
        self.webhook.gone_since = (self.webhook.gone_since or now) if answer.status == 410 else None
        if self.webhook.gone_since and now - self.webhook.gone_since > GONE_FOR:
            self._owner.delete(self._bot)
        asked = answer.headers.get("Retry-After", "")
        seconds = min(int(asked), MAX_RETRY_AFTER) if asked.isascii() and asked.isdecimal() else 0
        return f"Wrong response from the webhook: {answer.status} {answer.reason}", seconds

    def _put_off(self, update: Update, failure: str, retry_after: int) -> None:
        self.webhook.last_error, self.webhook.last_error_at = failure, self._owner.now()
        seconds = retry_after or _delay(update.failures)
        update.failures += 1
        update.not_before = self._owner.now() + timedelta(seconds=seconds)
        if seconds:
            self._owner.plan(update.not_before, self._look_again)

    async def _look_again(self) -> None:
        # By then the webhook may have been set anew, and what was put off is for the new one.
        self._owner.look(self._bot)


def read_webhook(params: Params) -> Webhook:
    """Read what setWebhook asks for.

    Raises:
        TelegramRefusedError: the address is none, or does not lie on this machine; a wrong secret.
    """
    url, secret = params.text("url"), params.text("secret_token")
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError:
        host = None
    if not host or address.scheme not in {"http", "https"}:
        raise bad_request("invalid webhook URL specified")
    if address.scheme == "http" and host not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if host not in LOOPBACK:
        raise bad_request("bad webhook: Failed to resolve host: only this machine can be reached from here")
    wanted = params.integer("max_connections", DEFAULT_CONNECTIONS)
    return Webhook(url, secret, max(1, min(wanted, MAX_CONNECTIONS)))


def _delay(failures: int) -> int:
    """Again at once, then after 2 s and so on doubled, up to something between one and two minutes."""
    if not failures:
        return 0
    most = random.randint(MAX_DELAY_SECONDS, 2 * MAX_DELAY_SECONDS)
    return min(most, 2 << min(failures - 1, 10))
