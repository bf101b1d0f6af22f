"""digest now|nearest: what the edition is, or nearly had in it."""

from dataclasses import replace

from bot.commands.context import Answer, Context, reply
from bot.commands.settings import pick_digest, settings_of
from bot.commands.stories import story_list
from bot.commands.texts import button, place_name, typed
from bot.digest.drafts import put_orders
from bot.digest.form import as_sent
from bot.digest.make import edition_now
from bot.message import Message
from bot.model.delivery import NewDelivery, Urgency
from bot.model.digest import Digest, Edition
from bot.model.draft import NO_ORDERS

NEAREST = 3


async def send_now(ctx: Context, args: str) -> Answer:
    """Send the edition of now to the place; its stories are told, and do not come again."""
    digest, _ = pick_digest(await settings_of(ctx), args)
    if digest is None:
        return no_digest(ctx)
    if ctx.acting_in is not None:
        await send_there(ctx, digest)
        place = place_name(ctx.destination, ctx.tr)
        return reply(ctx, ctx.tr("{place}: the digest is sent now.", place=place))
    edition, message, _ = await _edition_now(ctx, digest)
    # Seen by all as any digest, with a thread: where we may not post, there is no place for it.
    posted = replace(message, shows_presence=not ctx.is_private_place)
    return Answer((posted,), chosen=edition.chosen, edition_id=edition.id)


async def send_there(ctx: Context, digest: Digest) -> None:
    """Send the edition of now to the place that the command is about, wherever it was said."""
    edition, message, occasion = await _edition_now(ctx, digest)
    new = NewDelivery(
        occasion, ctx.destination.id, message.to_json(), Urgency.DIGEST, ctx.now, edition_id=edition.id
    )
    delivery_id = await ctx.tx.deliveries.add(new)
    if delivery_id is not None:
        await ctx.tx.deliveries.tell(ctx.destination.id, delivery_id, edition.chosen, now=ctx.now)


async def _edition_now(ctx: Context, digest: Digest) -> tuple[Edition, Message, str]:
    """Return the edition as ordered, its message as it goes there, and why; the orders are used up."""
    occasion = f"now:{digest.id}:{ctx.now.isoformat()}"
    edition, message = await edition_now(ctx.tx, digest, now=ctx.now, catalog=ctx.catalog, occasion=occasion)
    await put_orders(ctx.tx, digest, NO_ORDERS, catalog=ctx.catalog, member_id=ctx.member.id, now=ctx.now)
    return edition, as_sent(message, edition.id, ctx.destination), occasion


async def nearest(ctx: Context, args: str) -> Answer:
    """Show the three that nearly came into the last digest."""
    del args
    edition = await ctx.tx.editions.last_sent(ctx.destination.id)
    if edition is None or not edition.near_misses:
        return reply(
            ctx, ctx.tr("Nothing came near. The newest of all: {command}", command=typed(ctx, "latest"))
        )
    found = await ctx.tx.stories.many(edition.near_misses[:NEAREST])
    stories = [found[story_id] for story_id in edition.near_misses[:NEAREST] if story_id in found]
    return Answer((await story_list(ctx, ctx.tr("Nearly came into the last digest"), stories),))


def no_digest(ctx: Context) -> Answer:
    said = ctx.tr(
        "No digest comes here yet. To get one, with what matters most: {command}", command=typed(ctx, "start")
    )
    return reply(ctx, said, button(ctx.tr("Start"), "start"))
