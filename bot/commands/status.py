"""status: whether all is well here, and, for the operator, in this Siste as a whole."""

from datetime import timedelta

from bot.commands.channel_sharing import sharing_button, sharing_line
from bot.commands.context import Answer, Context
from bot.commands.draft_desk import status_line
from bot.commands.list import digest_line
from bot.commands.policy import may_manage
from bot.commands.referrals import referrals_line
from bot.commands.settings import settings_of
from bot.commands.texts import button, buttons, place_name, shown, typed
from bot.i18n.dates import relative_time
from bot.message import Block, Buttons, ListBlock, ListItem, Message, Text
from bot.model.delivery import Delivery, DeliveryStatus, Urgency
from bot.model.destination import Destination, DestinationStatus, Role
from bot.model.feed import Feed, FeedStatus

SPAN = timedelta(days=1)
MAX_LINES = 5
# A feed that failed as often is worth an operator's look.
FAILING = 3


async def status(ctx: Context, args: str) -> Answer:
    del args
    blocks: list[Block] = [Text(await _here(ctx)), Text(await _reading(ctx))]
    if ctx.may_change and not ctx.is_private_place:
        blocks += _sharing(ctx)
    if ctx.may_change:
        blocks += await unknown_sends(ctx, None if ctx.role is Role.OPERATOR else ctx.destination.id)
    if ctx.role is Role.OPERATOR:
        blocks += await troubles(ctx)
        if came := await referrals_line(ctx):
            blocks.append(Text(came, is_quiet=True))
    return Answer((Message(tuple(blocks), summary=ctx.tr("Status"), language=ctx.language),))


def _sharing(ctx: Context) -> list[Block]:
    """Return whether people may share stories there, with the button that changes it."""
    place = ctx.destination
    return [Text(sharing_line(ctx, place)), Buttons((buttons(sharing_button(ctx, place)),))]


async def _here(ctx: Context) -> str:
    settings = await settings_of(ctx)
    if settings.destination.status is DestinationStatus.PAUSED:
        return ctx.tr(
            "{place} is on pause: {reason}. Mend that, then: {command}",
            place=place_name(settings.destination, ctx.tr),
            reason=shown(settings.destination.status_reason),
            command=typed(ctx, "digest resume"),
        )
    if not settings.digests:
        return ctx.tr(
            "No digest comes here yet. To get one, with what matters most: {command}",
            command=typed(ctx, "start"),
        )
    lines = [digest_line(ctx, settings, digest) for digest in settings.digests]
    if ctx.may_change:
        lines += [await status_line(ctx, digest) for digest in settings.digests]
    return " ".join(filter(None, (*lines, await last_line(ctx, settings.destination))))


async def last_line(ctx: Context, place: Destination) -> str:
    """Return when the last digest went out there; empty if none did."""
    edition = await ctx.tx.editions.last_sent(place.id)
    if edition is None:
        return ""
    moment = relative_time(edition.due_at, now=ctx.now, zone=place.zone, language=ctx.language)
    return ctx.tr("Last sent {time}.", time=moment)


async def _reading(ctx: Context) -> str:
    """Return how many feeds are read, how much came in a day, and when the last was fetched."""
    feeds = [feed for feed in await ctx.tx.feeds.all() if feed.status is FeedStatus.ACTIVE]
    fetched = [feed.fetch.last_fetched_at for feed in feeds if feed.fetch.last_fetched_at]
    if not fetched:
        return ctx.tr("No feed has been read yet.")
    articles = ctx.tr.plural(
        "{n} article", "{n} articles", await ctx.tx.entries.count_seen(since=ctx.now - SPAN, until=ctx.now)
    )
    last = relative_time(max(fetched), now=ctx.now, zone=ctx.zone, language=ctx.language)
    return ctx.tr.plural(
        "{n} feed, {articles} in 24 hours, last read {time}.",
        "{n} feeds, {articles} in 24 hours, last read {time}.",
        len(feeds),
        articles=articles,
        time=last,
    )


async def unknown_sends(ctx: Context, destination_id: int | None) -> list[Block]:
    """Ask about sends that may not have arrived: of one place, or of all that the member manages."""
    blocks: list[Block] = []
    unknown = await ctx.tx.deliveries.with_status(DeliveryStatus.UNKNOWN, destination_id=destination_id)
    for delivery in unknown:
        if len(blocks) >= 2 * MAX_LINES:
            break
        blocks += await _unknown_send(ctx, delivery)
    return blocks


async def _unknown_send(ctx: Context, delivery: Delivery) -> list[Block]:
    destination = await ctx.tx.destinations.get(delivery.destination_id)
    if destination is None or not await may_manage(ctx, destination):
        return []
    time = relative_time(delivery.created_at, now=ctx.now, zone=ctx.zone, language=ctx.language)
    place = place_name(destination, ctx.tr)
    if delivery.urgency is Urgency.THREAD:
        said = ctx.tr(
            "{place}: I do not know whether the sources under the digest arrived {time}. Look in its thread.",
            place=place,
            time=time,
        )
    else:
        said = ctx.tr("{place}: I do not know whether what I sent {time} arrived.", place=place, time=time)
    row = buttons(
        button(ctx.tr("It is there"), f"arrived {delivery.id}"),
        button(ctx.tr("Send again"), f"resend {delivery.id}"),
    )
    return [Text(said), Buttons((row,))]


async def troubles(ctx: Context, *, with_places: bool = True) -> list[Block]:
    """Return failing feeds, and silent destinations if asked for, for the operator alone."""
    feeds = [feed for feed in await ctx.tx.feeds.all() if _is_failing(feed)]
    silent = [
        destination
        for destination in await ctx.tx.destinations.all()
        if with_places and destination.status is DestinationStatus.PAUSED
    ]
    lines = [
        ctx.tr(
            "{feed}: {reason}", feed=shown(feed.title or feed.url), reason=shown(feed.fetch.last_error or "?")
        )
        for feed in feeds[:MAX_LINES]
    ]
    lines += [
        ctx.tr(
            "{place} is on pause: {reason}",
            place=place_name(destination, ctx.tr),
            reason=shown(destination.status_reason),
        )
        for destination in silent[:MAX_LINES]
    ]
    reports = await ctx.tx.reports.count_open()
    if reports:
        lines.insert(0, _reports_line(ctx, reports))
    if not lines:
        return []
    count = len(feeds) + len(silent) + bool(reports)
    head = ctx.tr.plural("{n} thing to look at:", "{n} things to look at:", count)
    return [Text(head), ListBlock(tuple(ListItem(line) for line in lines))]


def _reports_line(ctx: Context, count: int) -> str:
    said = ctx.tr.plural("{n} report from readers", "{n} reports from readers", count)
    return f"{said}: {typed(ctx, ctx.tr('reports'))}"


def _is_failing(feed: Feed) -> bool:
    return feed.status is FeedStatus.GONE or feed.fetch.failures >= FAILING
