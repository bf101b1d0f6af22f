"""catchup [n]: what matters of what came since the reader last looked, merged into one edition.

What it shows counts as told, like `digest now`, and the next one begins from there.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.private import in_private_chat
from bot.commands.settings import default_digest, settings_of
from bot.commands.texts import button, typed
from bot.digest.catchup import MAX_SPAN, missed_since
from bot.digest.compose import compose_catch_up, since_text
from bot.digest.person import as_muted_everywhere
from bot.digest.schedule import local_date
from bot.digest.select import MAX_LENGTH, Selection
from bot.i18n.dates import relative_time
from bot.message import Buttons, Message
from bot.model.digest import Digest, Edition

COUNT = 5
# Who is here for the first time has missed the last day.
_FIRST_SPAN = timedelta(days=1)

_SINCE = re.compile(r"(?:^|\s)since=(\d{1,12})$")


async def catchup(ctx: Context, args: str) -> Answer:
    if not ctx.is_private_place:
        said = ctx.tr(
            "Catching up begins where you last looked, so it is for you alone. Write to me: {command}",
            command=typed(ctx, ctx.tr("catchup")),
        )
        return in_private_chat(ctx, "catchup", said)
    count, since = await _read(ctx, args)
    digest = await _wishes(ctx)
    selection = await missed_since(ctx.tx, digest, since, now=ctx.now, catalog=ctx.catalog)
    if not selection.chosen:
        return _nothing_new(ctx, since)
    edition, message = await _kept(ctx, digest, selection, count=count, since=since)
    await ctx.tx.looks.caught_up(ctx.destination.id, now=ctx.now)
    return Answer((message,), chosen=edition.chosen, edition_id=edition.id)


async def _read(ctx: Context, args: str) -> tuple[int, datetime]:
    """Return how many stories, and since when: a button of the answer says that itself."""
    match = _SINCE.search(args)
    number = args[: match.start()].strip() if match else args.strip()
    is_count = number.isascii() and number.isdigit() and len(number) < 4
    count = min(max(int(number), 1), MAX_LENGTH) if is_count else COUNT
    if match:
        looked = datetime.fromtimestamp(int(match[1]), UTC) if int(match[1]) < 2**33 else ctx.now
    else:
        looked = await ctx.tx.looks.last(ctx.destination.id) or ctx.now - _FIRST_SPAN
    return count, min(max(looked, ctx.now - MAX_SPAN), ctx.now)


async def _wishes(ctx: Context) -> Digest:
    """Return whose follows and mutes count: the place's first digest, told in the place's language."""
    settings = await settings_of(ctx)
    digest = settings.digests[0] if settings.digests else default_digest(settings.destination, now=ctx.now)
    digest = await as_muted_everywhere(ctx.tx, digest)
    return replace(digest, language=ctx.language, zone=ctx.zone)


async def _kept(
    ctx: Context, digest: Digest, selection: Selection, *, count: int, since: datetime
) -> tuple[Edition, Message]:
    """Keep it as an edition: the numbers it shows are then what a typed number means."""
    message = compose_catch_up(selection, digest, count=count, since=since, catalog=ctx.catalog, now=ctx.now)
    if len(selection.chosen) > count:
        label = ctx.tr("Show all {n}", n=len(selection.chosen))
        more = button(label, f"catchup {MAX_LENGTH} since={int(since.timestamp())}")
        message = replace(message, blocks=(*message.blocks, Buttons(((more,),) if more else ())))
    message = replace(message, replaces_original=ctx.is_button)
    key = f"catchup:{ctx.destination.id}:{ctx.now.isoformat()}"
    edition = await ctx.tx.editions.save_for(
        key,
        digest,
        inputs_key=key,
        due_at=ctx.now,
        chosen=[choice.chosen for choice in selection.chosen[:count]],
        near_misses=[choice.story.id for choice in selection.near_misses],
        read_count=selection.read_count,
        message=message.to_json(),
        now=ctx.now,
    )
    return edition, message


def _nothing_new(ctx: Context, since: datetime) -> Answer:
    is_today = local_date(since, ctx.zone) == local_date(ctx.now, ctx.zone)
    moment_text = relative_time if is_today else since_text
    said = ctx.tr(
        "Nothing that matters since {since}, when you last looked.",
        since=moment_text(since, now=ctx.now, zone=ctx.zone, language=ctx.language),
    )
    return reply(ctx, said, button(ctx.tr("Latest news"), "latest"))
