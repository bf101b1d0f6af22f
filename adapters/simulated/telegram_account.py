"""The Bot API's methods about the bot itself: who it is, its commands and descriptions, its updates."""

import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram import BotAccount
from adapters.simulated.telegram_checks import TelegramRefusedError, bad_request
from adapters.simulated.telegram_methods import Method
from adapters.simulated.telegram_updates import OtherPollerError

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
MAX_UPDATES = 100
# The service waits up to 50 s; here a stop of the platform or a restart of the bot should not take long.
MAX_POLL_SECONDS = 5.0
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)

_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
_SCOPED = ("scope", "language_code")


class AccountMethods:
    """Methods about the bot, by API name with the parameters they know."""

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        return {
            "getMe": (self.get_me, ()),
            "getUpdates": (self.get_updates, ("offset", "limit", "timeout", "allowed_updates")),
            "deleteWebhook": (self.delete_webhook, ("drop_pending_updates",)),
            "getWebhookInfo": (self.webhook_info, ()),
            "setMyCommands": (self.set_commands, ("commands", *_SCOPED)),
            "getMyCommands": (self.get_commands, _SCOPED),
            "deleteMyCommands": (self.delete_commands, _SCOPED),
            "setMyDescription": (self.set_description, ("description", "language_code")),
            "getMyDescription": (self.get_description, ("language_code",)),
            "setMyShortDescription": (self.set_short_description, ("short_description", "language_code")),
            "getMyShortDescription": (self.get_short_description, ("language_code",)),
        }

    async def get_me(self, bot: BotAccount, _params: Params) -> dict[str, Any]:
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        return bot.as_api() | abilities

    async def get_updates(self, bot: BotAccount, params: Params) -> list[dict[str, Any]]:
        allowed = params.data("allowed_updates")
        if isinstance(allowed, list):
            # An empty list asks for the default kinds.
            bot.updates.allowed = frozenset(allowed) or None
        limit = params.integer("limit", MAX_UPDATES)
        seconds = min(float(params.integer("timeout")), MAX_POLL_SECONDS)
        try:
            updates = await bot.updates.poll(
                offset=params.integer("offset"), limit=max(1, min(limit, MAX_UPDATES)), seconds=seconds
            )
        except OtherPollerError as exc:
            raise TelegramRefusedError(409, OTHER_POLLER) from exc
        return list(updates)

    async def delete_webhook(self, bot: BotAccount, params: Params) -> bool:
        if params.boolean("drop_pending_updates"):
            bot.updates.clear()
        return True

    async def webhook_info(self, bot: BotAccount, _params: Params) -> dict[str, Any]:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": bot.updates.count}

    async def set_commands(self, bot: BotAccount, params: Params) -> bool:
        commands = params.data("commands")
        if not isinstance(commands, list):
            raise bad_request("can't parse BotCommand: expected an Array")
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check_command(command)
        bot.commands[_scope(params)] = commands
        return True

    async def get_commands(self, bot: BotAccount, params: Params) -> list[dict[str, Any]]:
        return bot.commands.get(_scope(params), [])

    async def delete_commands(self, bot: BotAccount, params: Params) -> bool:
        bot.commands.pop(_scope(params), None)
        return True

    async def set_description(self, bot: BotAccount, params: Params) -> bool:
        return _describe(bot, params, "description", MAX_DESCRIPTION)

    async def get_description(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        return _described(bot, params, "description")

    async def set_short_description(self, bot: BotAccount, params: Params) -> bool:
        return _describe(bot, params, "short_description", MAX_SHORT_DESCRIPTION)

    async def get_short_description(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        return _described(bot, params, "short_description")


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or set(command) != {"command", "description"}:
        raise bad_request("can't parse BotCommand: command and description expected")
    if not _COMMAND_NAME.fullmatch(str(command["command"])):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command["description"])) <= MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(params: Params) -> tuple[str, str]:
    scope = params.data("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def _describe(bot: BotAccount, params: Params, name: str, limit: int) -> bool:
    text = params.text(name)
    if len(text) > limit:
        raise bad_request("DESCRIPTION_TOO_LONG")
    bot.descriptions[name, params.text("language_code")] = text
    return True


def _described(bot: BotAccount, params: Params, name: str) -> dict[str, Any]:
    by_language = bot.descriptions.get((name, params.text("language_code")))
    return {name: by_language if by_language is not None else bot.descriptions.get((name, ""), "")}
