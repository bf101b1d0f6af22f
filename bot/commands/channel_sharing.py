"""channel sharing on|off: whether those whose team's channel it is may post stories from private chats."""

from dataclasses import replace

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, passing, reply
from bot.commands.policy import refuse_change
from bot.commands.texts import button, place_name, typed

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
        return _state(ctx, is_allowed=here.takes_shares)
    await ctx.tx.destinations.save(replace(here, takes_shares=wanted))
    more = ctx.tr("Who names this channel by {command} may share stories here.", command=typed(ctx, "team"))
    return await told_change(ctx, before, more=more if wanted else "")


def _state(ctx: Context, *, is_allowed: bool) -> Answer:
    place = place_name(ctx.destination, ctx.tr)
    if is_allowed:
        said = ctx.tr("{place} takes stories that people share from their private chats.", place=place)
        return reply(ctx, said, button(ctx.tr("Allow it no longer"), "channel sharing off"))
    said = ctx.tr("{place} takes no stories from private chats.", place=place)
    return reply(ctx, said, button(ctx.tr("Allow it"), "channel sharing on"))
