"""What is between one person and Siste: it is said in their private chat, and elsewhere only pointed to."""

from bot.commands.context import Answer, Context, reply
from bot.commands.texts import typed
from bot.message import Button, notice
from bot.model.destination import Installation, Platform


def chat_link(ctx: Context, payload: str) -> str:
    """Return the link that opens the private chat with what `start` is to do; empty where there is none.

    A payload is at most 64 letters, digits, "_" and "-".
    """
    return bot_link(ctx.installation, f"start={payload}")


def group_link(ctx: Context) -> str:
    """Return the link that adds the bot to a group; empty where there is none."""
    return bot_link(ctx.installation, "startgroup=new")


def in_private_chat(ctx: Context, command: str, why: str = "") -> Answer:
    """Point from a shared place to the private chat, where the command's answer belongs.

    `why` says it better than that it is between the two, where it does.
    """
    said = why or ctx.tr(
        "That is between you and me: write {command} to me in our private chat.", command=typed(ctx, command)
    )
    link = chat_link(ctx, command)
    if ctx.is_button and not link:
        return Answer((notice(said, language=ctx.language),))
    return reply(ctx, said, Button(ctx.tr("Open our chat"), "", url=link) if link else None)


def bot_link(installation: Installation, query: str) -> str:
    """Return the bot's address with the query; empty on a platform whose bots have none."""
    if installation.platform is not Platform.TELEGRAM or not installation.name:
        return ""
    return f"https://t.me/{installation.name}?{query}"
