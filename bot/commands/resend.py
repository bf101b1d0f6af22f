"""resend DELIVERY: send again what may not have arrived. The other answer is `arrived`."""

from bot.commands.context import Answer, Context, reply
from bot.commands.policy import may_settle
from bot.commands.texts import place_name
from bot.model.delivery import Delivery, DeliveryStatus
from bot.model.destination import Destination


async def resend(ctx: Context, args: str) -> Answer:
    found = await unknown_send(ctx, args)
    if found is None:
        return no_such_send(ctx)
    delivery, destination = found
    if not await ctx.tx.deliveries.send_again(delivery.id, now=ctx.now):
        return settled(ctx)
    return reply(
        ctx,
        ctx.tr("{place}: it may not have arrived → it is sent again.", place=place_name(destination, ctx.tr)),
    )


async def unknown_send(ctx: Context, args: str) -> tuple[Delivery, Destination] | None:
    """Return the delivery of that number and its destination, if the member may answer for it."""
    if not (args.isascii() and args.isdigit() and len(args) < 19):
        return None
    delivery = await ctx.tx.deliveries.get(int(args))
    destination = await ctx.tx.destinations.get(delivery.destination_id) if delivery else None
    if delivery is None or destination is None or not await may_settle(ctx, destination):
        return None
    return delivery, destination


def no_such_send(ctx: Context) -> Answer:
    return reply(ctx, ctx.tr("I know of no such message that you could answer for. Nothing was changed."))


def settled(ctx: Context) -> Answer:
    return reply(ctx, ctx.tr("That is settled already. Nothing was sent."))


def is_unknown(delivery: Delivery) -> bool:
    return delivery.status is DeliveryStatus.UNKNOWN
