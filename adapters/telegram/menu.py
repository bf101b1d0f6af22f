"""What Telegram shows of the bot: the commands behind its menu button, and what it says it is.

Everyone sees the commands that are for them, in their own language: in a private chat, as a reader of a
group and as its admin. Telegram is told only what it does not say already, so a restart changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.i18n.translator import Translator, to_translate, translator

# Telegram shows the list of the reader's own language code, else the default (None).
_LANGUAGES = {None: "en", "nb": "nb", "no": "nb", "nn": "nb"}

_PRIVATE, _READER, _ADMIN = "private chats", "readers of groups", "admins of groups"
_SCOPES: dict[str, BotCommandScope] = {
    _PRIVATE: BotCommandScopeAllPrivateChats(),
    _READER: BotCommandScopeAllGroupChats(),
    _ADMIN: BotCommandScopeAllChatAdministrators(),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """Either word is understood in either language; the menu shows one."""

    english: str
    norwegian: str
    says: str
    seen_by: tuple[str, ...] = (_PRIVATE, _ADMIN)


_ALL = (_PRIVATE, _READER, _ADMIN)
_ENTRIES = (
    _Entry("latest", "siste", to_translate("The newest stories, on a tag if you name one"), _ALL),
    _Entry("search", "sok", to_translate("Stories with the words you write"), _ALL),
    _Entry("catchup", "ajour", to_translate("What came since you last looked"), (_PRIVATE,)),
    _Entry("saved", "lagret", to_translate("What you saved to read later"), (_PRIVATE,)),
    _Entry("digest", "oversikt", to_translate("Time, days and length of the digest")),
    _Entry("subscribe", "abonner", to_translate("Follow a tag, an outlet or a word")),
    _Entry("unsubscribe", "avslutt", to_translate("Stop following it")),
    _Entry("mute", "demp", to_translate("See no more of a tag, an outlet or a word")),
    _Entry("list", "liste", to_translate("What is followed here, and when the digest comes"), _ALL),
    _Entry("tags", "emner", to_translate("All tags"), _ALL),
    _Entry("channel", "kanal", to_translate("A digest for a channel or a group")),
    _Entry("timezone", "tidssone", to_translate("The time zone")),
    _Entry("role", "rolle", to_translate("Whom the stories are chosen for")),
    _Entry("language", "sprak", to_translate("Norwegian or English")),
    _Entry("pause", "pause", to_translate("No digests for a while, as in /pause 7d")),
    _Entry("status", "status", to_translate("How things stand")),
    _Entry("privacy", "personvern", to_translate("What is stored about you"), (_PRIVATE, _READER)),
    _Entry("stop", "stopp", to_translate("No more digests")),
    _Entry("help", "hjelp", to_translate("All commands, with examples"), _ALL),
)

# At most 512 characters; shown in a chat that is still empty.
_DESCRIPTION = to_translate(
    "AI news, filtered for leaders. One short digest every weekday, in the sources' own words, and the "
    "newest on any company or topic whenever you ask.\n\nNo ads and no tracking. Leave, or have everything "
    "deleted, whenever you like.\n\nPress Start: it takes half a minute."
)
# At most 120; shown in the bot's profile and beside links to it.
_SHORT_DESCRIPTION = to_translate(
    "AI news, filtered for leaders: one short digest every weekday, with sources. Norwegian and English."
)


async def publish_menu(bot: Bot) -> None:
    for code, language in _LANGUAGES.items():
        tr = translator(language)
        for audience, scope in _SCOPES.items():
            await _publish_commands(bot, list(_menu(tr, audience)), scope, code)
        if (await bot.get_my_description(code)).description != tr(_DESCRIPTION):
            await bot.set_my_description(tr(_DESCRIPTION), code)
        if (await bot.get_my_short_description(code)).short_description != tr(_SHORT_DESCRIPTION):
            await bot.set_my_short_description(tr(_SHORT_DESCRIPTION), code)


async def _publish_commands(
    bot: Bot, commands: list[BotCommand], scope: BotCommandScope, code: str | None
) -> None:
    if list(await bot.get_my_commands(scope, code)) != commands:
        await bot.set_my_commands(commands, scope, code)


def _menu(tr: Translator, audience: str) -> Iterator[BotCommand]:
    """Yield the commands people use most; all of them are in /help."""
    for entry in _ENTRIES:
        if audience in entry.seen_by:
            yield BotCommand(entry.norwegian if tr.language == "nb" else entry.english, tr(entry.says))
