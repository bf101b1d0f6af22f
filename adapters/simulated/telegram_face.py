"""Telegram over HTTP: /bot<TOKEN>/METHOD, its rates and its refusals."""

import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from adapters.simulated.exchange import (
    Asked,
    BadParamError,
    Exchange,
    Params,
    Reply,
    UnreadableParamsError,
    read_params,
)
from adapters.simulated.rates import Limit, Rates
from adapters.simulated.telegram import BotAccount, SimulatedTelegram
from adapters.simulated.telegram_account import AccountMethods
from adapters.simulated.telegram_checks import TelegramRefusedError, refuse_unknown_params
from adapters.simulated.telegram_methods import ChatMethods, Method, Sent

PLATFORM = "telegram"
PER_BOT_SECOND = 30
PER_GROUP_MINUTE = 20
# One a second in a chat, but short bursts pass.
CHAT_BURST = 5
SENDING = frozenset({"sendMessage", "sendDocument"})

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class TelegramFace:
    def __init__(self, telegram: SimulatedTelegram, exchange: Exchange, rates: Rates) -> None:
        self._telegram = telegram
        self._exchange = exchange
        self._rates = rates
        self._in_chats = ChatMethods(telegram)
        tables = {**self._in_chats.table(), **AccountMethods().table()}
        # Telegram's method names are not case-sensitive.
        self._methods = {name.lower(): (name, *entry) for name, entry in tables.items()}

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", r"/bot{token:[^/]+}/{method}", self._call)]

    def stop(self) -> None:
        """End the long polls that wait."""
        for bot in self._telegram.bots.values():
            bot.updates.stop()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        name, do, known = self._methods.get(method.lower(), (method, None, ()))
        try:
            params = await read_params(request)
        except UnreadableParamsError:
            params = Params({})
        chat = str(params.sent.get("chat_id", ""))
        asked = Asked(PLATFORM, name, params, chat, token.partition(":")[0])

        async def answer() -> Reply:
            try:
                return await self._answer(token, asked, do, known)
            except TelegramRefusedError as refusal:
                return _refused(refusal.code, refusal.description, refusal.parameters)
            except BadParamError as exc:
                return _refused(400, f"Bad Request: {exc}")

        return await self._exchange.carry(request, asked, answer, self)

    async def _answer(self, token: str, asked: Asked, do: Method | None, known: tuple[str, ...]) -> Reply:
        bot = self._bot(token)
        if do is None:
            raise TelegramRefusedError(404, "Not Found: method not found")
        if asked.method in SENDING:
            wait = self._rates.seconds_to_wait(self._limits(asked))
            if wait is not None:
                return self._busy(wait)
        refuse_unknown_params(asked.params, known)
        result = await do(bot, asked.params)
        if isinstance(result, Sent):
            chat = f"{PLATFORM}:{result.chat.id}"
            return Reply({"ok": True, "result": result.result}, accepted=chat)
        return Reply({"ok": True, "result": result})

    def _bot(self, token: str) -> BotAccount:
        bot = self._telegram.bots.get(token)
        if not _TOKEN.fullmatch(token):
            raise TelegramRefusedError(404, "Not Found")
        if bot is None or bot.is_revoked:
            raise TelegramRefusedError(401, "Unauthorized")
        return bot

    def _limits(self, asked: Asked) -> list[Limit]:
        limits = [Limit((PLATFORM, asked.account, "all"), PER_BOT_SECOND, 1), _chat_limit(asked)]
        if asked.chat.startswith(("-", "@")):
            limits.append(Limit((PLATFORM, asked.account, asked.chat, "minute"), PER_GROUP_MINUTE, 60))
        return limits

    # --- the words of injected faults ---------------------------------------------------------------

    def busy(self, asked: Asked, seconds: int) -> Reply:
        """Answer 429, and hold the chat of a send closed that long."""
        if asked.method in SENDING:
            self._rates.close(_chat_limit(asked).key, seconds)
        return self._busy(seconds)

    def error(self) -> Reply:
        return _refused(500, "Internal Server Error")

    def _busy(self, seconds: int) -> Reply:
        return _refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _chat_limit(asked: Asked) -> Limit:
    return Limit((PLATFORM, asked.account, asked.chat), CHAT_BURST, CHAT_BURST)


def _refused(code: int, description: str, parameters: Mapping[str, int] | None = None) -> Reply:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = dict(parameters)
    return Reply(body, status=code, verdict=description)
