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
from adapters.simulated.telegram import SimulatedTelegram
from adapters.simulated.telegram_access import Access
from adapters.simulated.telegram_account import AccountMethods
from adapters.simulated.telegram_chat_methods import ChatMethods
from adapters.simulated.telegram_checks import Method, TelegramRefusedError, refuse_unknown_params
from adapters.simulated.telegram_editing import EditingMethods
from adapters.simulated.telegram_methods import SendingMethods, Sent
from adapters.simulated.telegram_profile import ProfileMethods
from adapters.simulated.telegram_webhooks import Webhooks
from adapters.simulated.telegram_world import BotAccount

PLATFORM = "telegram"
PER_BOT_SECOND = 30
PER_GROUP_MINUTE = 20
# One a second in a chat, but short bursts pass, and longer ones of edits.
CHAT_BURST = 5
EDIT_BURST = 20
SENDING = frozenset(
    {"sendMessage", "sendDocument", "sendPhoto", "sendMediaGroup", "copyMessage", "forwardMessage"}
)
EDITING = frozenset({"editMessageText", "editMessageCaption", "editMessageReplyMarkup"})

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class TelegramFace:
    def __init__(
        self, telegram: SimulatedTelegram, exchange: Exchange, rates: Rates, webhooks: Webhooks
    ) -> None:
        self._telegram = telegram
        self._exchange = exchange
        self._rates = rates
        self._webhooks = webhooks
        self._access = Access(telegram)
        subjects = (
            AccountMethods(webhooks),
            ProfileMethods(self._access),
            SendingMethods(self._access),
            EditingMethods(self._access),
            ChatMethods(self._access, telegram),
        )
        tables = {name: entry for subject in subjects for name, entry in subject.table().items()}
        # Telegram's method names are not case-sensitive.
        self._methods = {name.lower(): (name, *entry) for name, entry in tables.items()}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", r"/bot{token:[^/]+}/{method}", self._call),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    async def stop(self) -> None:
        """End the long polls that wait, and the webhooks."""
        for bot in self._telegram.bots.values():
            bot.updates.end_poll()
        await self._webhooks.stop()

    async def _download(self, request: web.Request) -> web.Response:
        try:
            bot = self._bot(request.match_info["token"])
        except TelegramRefusedError as refusal:
            return _refused(refusal.code, refusal.description).response()
        found = self._telegram.files.at_path(bot.id, request.match_info["path"])
        if found is None:
            return _refused(404, "Not Found").response()
        return web.Response(body=found.content, content_type="application/octet-stream")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        name, do, known = self._methods.get(method.lower(), (method, None, ()))
        unreadable = ""
        try:
            params = await read_params(request)
        except UnreadableParamsError as exc:
            params, unreadable = Params({}), str(exc)
        chat = str(params.sent.get("chat_id", ""))
        asked = Asked(PLATFORM, name, params, chat, token.partition(":")[0])

        async def answer() -> Reply:
            if unreadable:
                return _refused(400, f"Bad Request: {unreadable}")
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
        wait = self._rates.seconds_to_wait(self._limits(bot, asked))
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

    def _limits(self, bot: BotAccount, asked: Asked) -> list[Limit]:
        """Return what a call counts under; every message of an album counts."""
        if asked.method not in SENDING | EDITING:
            return []
        chat = self._chat_of(bot, asked)
        limits = [Limit((PLATFORM, asked.account, "all"), PER_BOT_SECOND, 1)]
        limits.append(_chat_limit(asked, chat))
        if chat.startswith("-"):
            limits.append(Limit((PLATFORM, asked.account, chat, "minute"), PER_GROUP_MINUTE, 60))
        media = asked.params.data("media") if asked.method == "sendMediaGroup" else None
        return limits * max(1, len(media) if isinstance(media, list) else 1)

    def _chat_of(self, bot: BotAccount, asked: Asked) -> str:
        """Return the chat's id, whichever way it was named."""
        try:
            chat = self._access.find_chat(bot, asked.params)
        except (BadParamError, TelegramRefusedError):
            chat = None
        return asked.chat if chat is None else str(chat.id)

    # --- the words of injected faults ---------------------------------------------------------------

    def busy(self, asked: Asked, seconds: int) -> Reply:
        """Answer 429, and hold the chat of a send closed that long."""
        if asked.method in SENDING | EDITING:
            self._rates.close(_chat_limit(asked, asked.chat).key, seconds)
        return self._busy(seconds)

    def error(self) -> Reply:
        return _refused(500, "Internal Server Error")

    def _busy(self, seconds: int) -> Reply:
        return _refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _chat_limit(asked: Asked, chat: str) -> Limit:
    burst = EDIT_BURST if asked.method in EDITING else CHAT_BURST
    return Limit((PLATFORM, asked.account, chat, "edits" if asked.method in EDITING else ""), burst, burst)


def _refused(code: int, description: str, parameters: Mapping[str, int] | None = None) -> Reply:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = dict(parameters)
    return Reply(body, status=code, verdict=description)
