"""The Bot API's methods about what people see of a bot: its commands, name and descriptions, by language."""

import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_access import Access
from adapters.simulated.telegram_checks import Method, bad_request
from adapters.simulated.telegram_members import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS
from adapters.simulated.telegram_world import BotAccount

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
MAX_NAME = 64
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120

_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_SCOPED = ("scope", "language_code")
_PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


class ProfileMethods:
    """Methods by API name with the parameters they know."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        rights = ("for_channels",)
        return {
            "setMyCommands": (self.set_commands, ("commands", *_SCOPED)),
            "getMyCommands": (self.get_commands, _SCOPED),
            "deleteMyCommands": (self.delete_commands, _SCOPED),
            "setMyName": (self.set_name, ("name", "language_code")),
            "getMyName": (self.get_name, ("language_code",)),
            "setMyDescription": (self.set_description, ("description", "language_code")),
            "getMyDescription": (self.get_description, ("language_code",)),
            "setMyShortDescription": (self.set_short_description, ("short_description", "language_code")),
            "getMyShortDescription": (self.get_short_description, ("language_code",)),
            "setMyDefaultAdministratorRights": (self.set_default_rights, ("rights", *rights)),
            "getMyDefaultAdministratorRights": (self.get_default_rights, rights),
        }

    # --- commands -----------------------------------------------------------------------------------

    async def set_commands(self, bot: BotAccount, params: Params) -> bool:
        commands = params.data("commands")
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        scope = self._scope(bot, params)
        bot.commands[scope] = [_command(command) for command in commands]
        return True

    async def get_commands(self, bot: BotAccount, params: Params) -> list[dict[str, Any]]:
        return bot.commands.get(self._scope(bot, params), [])

    async def delete_commands(self, bot: BotAccount, params: Params) -> bool:
        bot.commands.pop(self._scope(bot, params), None)
        return True

    def _scope(self, bot: BotAccount, params: Params) -> tuple[str, str]:
        """Return the scope as JSON, with its chat by id, and the language."""
        language = _language(params)
        scope = params.data("scope") or {"type": "default"}
        where = "can't parse BotCommandScope:"
        if not isinstance(scope, dict):
            raise bad_request(f"{where} BotCommandScope must be an Object")
        kind = scope.get("type")
        if kind in _PLAIN_SCOPES:
            return json.dumps({"type": kind}), language
        if kind not in _CHAT_SCOPES:
            raise bad_request(f"{where} Unsupported type specified")
        if not scope.get("chat_id"):
            raise bad_request(f"{where} Empty chat_id specified")
        chat = self._access.chat(bot, Params({"chat_id": scope["chat_id"]}))
        if chat.kind == "channel":
            raise bad_request("can't change commands in channel chats")
        if chat.kind == "private" and kind != "chat":
            raise bad_request("can't use specified scope in private chats")
        named = {"type": kind, "chat_id": chat.id}
        if kind == "chat_member":
            named["user_id"] = scope.get("user_id")
            if not isinstance(named["user_id"], int) or named["user_id"] <= 0:
                raise bad_request(f"{where} Invalid user_id specified")
        return json.dumps(named, sort_keys=True), language

    # --- name and descriptions ----------------------------------------------------------------------

    async def set_name(self, bot: BotAccount, params: Params) -> bool:
        return _describe(bot, params, "name", MAX_NAME, "BOT_TITLE_INVALID")

    async def get_name(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        named = _described(bot, params, "name")
        return named if named["name"] else {"name": bot.name}

    async def set_description(self, bot: BotAccount, params: Params) -> bool:
        return _describe(bot, params, "description", MAX_DESCRIPTION, "DESCRIPTION_TOO_LONG")

    async def get_description(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        return _described(bot, params, "description")

    async def set_short_description(self, bot: BotAccount, params: Params) -> bool:
        return _describe(bot, params, "short_description", MAX_SHORT_DESCRIPTION, "ABOUT_TOO_LONG")

    async def get_short_description(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        return _described(bot, params, "short_description")

    # --- rights the bot asks for when it is made an admin ---------------------------------------------

    async def set_default_rights(self, bot: BotAccount, params: Params) -> bool:
        rights = params.data("rights") or {}
        if not isinstance(rights, dict):
            raise bad_request(
                "can't parse ChatAdministratorRights: ChatAdministratorRights must be an Object"
            )
        bot.default_rights[params.boolean("for_channels")] = rights
        return True

    async def get_default_rights(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        is_channel = params.boolean("for_channels")
        known = (*ADMIN_RIGHTS, *(CHANNEL_RIGHTS if is_channel else GROUP_RIGHTS))
        wanted = bot.default_rights.get(is_channel, {})
        return {name: bool(wanted.get(name)) for name in ("is_anonymous", *known)}


def _command(command: Any) -> dict[str, Any]:
    where = "can't parse BotCommand:"
    if not isinstance(command, dict):
        raise bad_request(f"{where} expected an Object")
    for name in ("command", "description"):
        if not isinstance(command.get(name), str):
            raise bad_request(f'{where} Can\'t find field "{name}"')
    unknown = sorted(set(command) - {"command", "description"})
    if unknown:
        raise bad_request(f"{where} unknown field {unknown[0]}")
    name, description = command["command"].strip().removeprefix("/"), command["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_COMMAND:
        raise bad_request(f"command length must not exceed {MAX_COMMAND}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    if not _COMMAND_NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _describe(bot: BotAccount, params: Params, name: str, limit: int, refusal: str) -> bool:
    text, language = params.text(name), _language(params)
    if len(text) > limit:
        raise bad_request(refusal)
    if text:
        bot.descriptions[name, language] = text
    else:
        bot.descriptions.pop((name, language), None)
    return True


def _described(bot: BotAccount, params: Params, name: str) -> dict[str, Any]:
    """In the language asked for, or as it is for all."""
    by_language = bot.descriptions.get((name, _language(params)))
    return {name: by_language if by_language is not None else bot.descriptions.get((name, ""), "")}
