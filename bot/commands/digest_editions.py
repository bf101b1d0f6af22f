"""digest preview|now|nearest: what the edition would be, is, or nearly had in it."""

from dataclasses import replace

from bot.commands.context import Answer, Context, reply
from bot.commands.settings import pick_digest, settings_of
from bot.commands.stories import story_list
from bot.commands.texts import button, order, place_name, typed
from bot.digest.form import as_sent
from bot.digest.make import compose_now, edition_now
from bot.i18n.dates import clock_time, next_time
from bot.message import Buttons, Message, Text
from bot.model.delivery import NewDelivery, Urgency
from bot.model.digest import Digest, Edition

NEAREST = 3


async def preview(ctx: Context, args: str) -> Answer:
    """Show the edition as it is now, to the asker alone; nothing counts as told."""
    digest, _ = pick_digest(await settings_of(ctx), args)
    if digest is None:
        return no_digest(ctx)
    message = await compose_now(ctx.tx, digest, now=ctx.now, catalog=ctx.catalog)
    return Answer((_as_preview(ctx, digest, message),))


async def send_now(ctx: Context, args: str) -> Answer:
    """Send the edition of now to the place; its stories are told, and do not come again."""
    digest, _ = pick_digest(await settings_of(ctx), args)
    if digest is None:
        return no_digest(ctx)
    occasion = f"now:{digest.id}:{ctx.now.isoformat()}"
    edition, message = await edition_now(ctx.tx, digest, now=ctx.now, catalog=ctx.catalog, occasion=occasion)
    message = as_sent(message, edition.id, ctx.destination)
    if ctx.acting_in is not None:
        return await _send_there(ctx, occasion, edition, message)
    return Answer((message,), chosen=edition.chosen, edition_id=edition.id)


async def _send_there(ctx: Context, occasion: str, edition: Edition, message: Message) -> Answer:
    """Send the edition to the place that the command is about, and say so where it was typed."""
    new = NewDelivery(
        occasion, ctx.destination.id, message.to_json(), Urgency.DIGEST, ctx.now, edition_id=edition.id
    )
    delivery_id = await ctx.tx.deliveries.add(new)
    if delivery_id is not None:
        await ctx.tx.deliveries.tell(ctx.destination.id, delivery_id, edition.chosen, now=ctx.now)
    place = place_name(ctx.destination, ctx.tr)
    return reply(ctx, ctx.tr("{place}: the digest is sent now.", place=place))


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


def _as_preview(ctx: Context, digest: Digest, message: Message) -> Message:
    """Put before the edition that it may still change, and after it the button that sends it."""
    time = clock_time(ctx.now, digest.zone, ctx.language)
    said = ctx.tr("This is the edition as it stands now ({time}).", time=time)
    if digest.next_at is not None:
        due = next_time(digest.next_at, now=ctx.now, zone=digest.zone, language=ctx.language)
        said = ctx.tr(
            "This is the edition as it stands now ({time}). New stories may still come before {due}.",
            time=time,
            due=due,
        )
    send = button(ctx.tr("Send it now"), order(digest, "now"))
    rows = ((send,),) if send else ()
    return replace(
        message,
        blocks=(Text(said), *message.blocks, Buttons(rows)),
        summary=said,
        is_private=True,
        thread=(),
    )
