"""channel sharing on|off: whether those whose team's channel it is may post stories from private chats."""

from dataclasses import replace

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, passing, reply
from bot.commands.policy import refuse_change
from bot.commands.texts import button, place_name, typed
from bot.message import Button
from bot.model.destination import Destination

_WORDS = {"on": True, "på": True, "off": False, "av": False}


async def set_sharing(ctx: Context, word: str) -> Answer:
    """Allow it or not; without a word, say how it is."""
    command = ctx.tr("channel sharing on")
    if ctx.is_private_place:
        return reply(
            ctx, ctx.tr("Which channel? Write {command} in that channel.", command=typed(ctx, command))
        )
    if not ctx.may_change:
        return passing(ctx, await refuse_change(ctx, again=f"channel sharing {word}"))
    wanted = _WORDS.get(word.casefold())
    before = await remember(ctx)
    here = before.settings.destination
    if wanted is None:
        return reply(ctx, sharing_line(ctx, here), sharing_button(ctx, here))
    await ctx.tx.destinations.save(replace(here, takes_shares=wanted))
    command = typed(replace(ctx, acting_in=None), "team")
    more = ctx.tr(
        "Whoever writes {command} here can then share stories here from a private chat.", command=command
    )
    return await told_change(ctx, before, more=more if wanted else "")


def sharing_line(ctx: Context, place: Destination) -> str:
    """Return the sentence on how it is there."""
    name = place_name(place, ctx.tr)
    if place.takes_shares:
        return ctx.tr("{place} takes stories that people share from their private chats.", place=name)
    return ctx.tr("{place} takes no stories from private chats.", place=name)


def sharing_button(ctx: Context, place: Destination, before: str = "") -> Button | None:
    """Return the button that changes it; `before` stands before its command where it is not about here."""
    if place.takes_shares:
        return button(ctx.tr("Stop sharing"), f"{before}channel sharing off")
    return button(ctx.tr("Allow sharing"), f"{before}channel sharing on")
