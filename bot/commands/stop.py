"""stop: no more digests here; what was chosen is kept."""

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.settings import switched_off
from bot.commands.texts import place_name, typed


async def stop(ctx: Context, args: str) -> Answer:
    del args
    before = await remember(ctx)
    again = typed(ctx, "digest on")
    if all(digest.next_at is None for digest in before.settings.digests):
        return reply(ctx, ctx.tr("No digest comes here. To get one: {command}", command=typed(ctx, "start")))
    for digest in before.settings.digests:
        await ctx.tx.digests.save(switched_off(digest))
    text = ctx.tr(
        "{place} is off. What you chose is kept. To go on: {command}",
        place=place_name(ctx.destination, ctx.tr),
        command=again,
    )
    return await told_change(ctx, before, text=text)
