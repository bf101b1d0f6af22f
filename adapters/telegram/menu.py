"""The list of commands that Telegram offers behind its menu button, in the languages we speak."""

from telegram import Bot, BotCommand

from bot.i18n.translator import Translator, translator

# Telegram shows the list of the reader's own language code, else the default (None).
_LANGUAGES = {None: "en", "nb": "nb", "no": "nb", "nn": "nb"}


async def publish_menu(bot: Bot) -> None:
    for code, language in _LANGUAGES.items():
        await bot.set_my_commands(menu(translator(language)), language_code=code)


def menu(tr: Translator) -> list[BotCommand]:
    """Return the commands people use most; all of them are in /help."""
    latest = "siste" if tr.language == "nb" else "latest"  # either is understood; the menu shows one
    return [
        BotCommand(latest, tr("The newest stories, on a tag if you name one")),
        BotCommand("subscribe", tr("Follow a tag, an outlet or a word")),
        BotCommand("unsubscribe", tr("Stop following it")),
        BotCommand("mute", tr("See no more of a tag, an outlet or a word")),
        BotCommand("list", tr("What you follow, and when the digest comes")),
        BotCommand("tags", tr("All tags")),
        BotCommand("digest", tr("Time, days and length of the digest")),
        BotCommand("timezone", tr("Your time zone")),
        BotCommand("language", tr("Norwegian or English")),
        BotCommand("status", tr("How things stand")),
        BotCommand("privacy", tr("What is stored about you")),
        BotCommand("stop", tr("Pause everything")),
        BotCommand("help", tr("All commands, with examples")),
    ]
