"""arrived DELIVERY: a message that may not have arrived is there after all."""

from bot.commands.context import Answer, Context, reply
from bot.commands.resend import is_unknown, no_such_send, settled, unknown_send
from bot.commands.texts import place_name
from bot.model.delivery import DeliveryStatus


async def arrived(ctx: Context, args: str) -> Answer:
    found = await unknown_send(ctx, args)
    if found is None:
        return no_such_send(ctx)
    delivery, destination = found
    if not is_unknown(delivery):
        return settled(ctx)
    await ctx.tx.deliveries.finish(delivery.id, DeliveryStatus.SENT, now=ctx.now)
    return reply(
        ctx,
        ctx.tr(
            "{place}: it may not have arrived → it is there. Thank you.",
            place=place_name(destination, ctx.tr),
        ),
    )
