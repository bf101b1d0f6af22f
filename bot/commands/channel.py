"""channel set|unset|list: which shared places get a digest."""

from dataclasses import replace

from bot.commands.change import record, remember, told_change
from bot.commands.channel_sharing import set_sharing, sharing_button, sharing_line
from bot.commands.context import Answer, Context, passing, reply
from bot.commands.list import digest_line
from bot.commands.policy import may_manage, refuse_change
from bot.commands.settings import (
    Settings,
    audience_name,
    default_digest,
    first_date_text,
    length_text,
    settings_of,
    switched_on,
)
from bot.commands.texts import button, buttons, in_language, place_name, quoted, typed, zone_name
from bot.commands.words import CHANNEL_VERBS
from bot.i18n.dates import time_of_day, weekdays_text
from bot.message import Button, Buttons, ListBlock, ListItem, Message, Text
from bot.model.destination import Destination, Place, PlaceKind, Platform
from bot.model.digest import Digest
from bot.ports.outside import FoundPlace

MAX_BUTTONS = 10


async def channel(ctx: Context, args: str) -> Answer:
    verb, _, which = args.partition(" ")
    word = verb.casefold()
    if word in CHANNEL_VERBS["list"]:
        return await _list(ctx)
    if word in CHANNEL_VERBS["sharing"]:
        return await set_sharing(ctx, which.strip())
    is_set = word in CHANNEL_VERBS["set"]
    if not is_set and word not in CHANNEL_VERBS["unset"]:
        return _ask(ctx)
    found = _found(ctx, which.strip())
    if found is None:
        return _unclear(ctx, which, again=f"channel {args}")
    if problem := await _problem(ctx, found, again=f"channel {args}", is_set=is_set):
        return problem
    destination = await _destination(ctx, found.place)
    return await _set(ctx, destination) if is_set else await _unset(ctx, destination)


def _found(ctx: Context, which: str) -> FoundPlace | None:
    """Return the channel that is named; without a name, the shared place where it was typed."""
    if which:
        return ctx.asked.found
    return None if ctx.is_private_place else FoundPlace(ctx.destination.place, is_admin=ctx.may_change)


async def _problem(ctx: Context, found: FoundPlace, *, again: str, is_set: bool) -> Answer | None:
    """Return what stands in the way, with the step that mends it; asked before the place is stored."""
    named = replace(ctx.destination, place=found.place)
    is_here = found.place.chat == ctx.destination.place.chat
    may_set_up = ctx.may_change if is_here else found.is_admin
    if is_set and found.may_post is False:
        said = ctx.tr(
            "I may not post in {place}. Add me there as an admin with the right to post, then try again. "
            "Nothing was changed.",
            place=place_name(named, ctx.tr),
        )
        return reply(ctx, said, button(ctx.tr("Try again"), again))
    if not (may_set_up or ctx.member.is_operator or ctx.member.is_admin):
        return passing(ctx, await refuse_change(ctx, named, again=again))
    return None


async def _destination(ctx: Context, place: Place) -> Destination:
    if (place.chat, place.thread) == (ctx.destination.place.chat, ctx.destination.place.thread):
        return ctx.destination
    destination, _ = await ctx.tx.destinations.ensure(
        ctx.installation,
        place,
        language=ctx.language,
        zone=ctx.zone,
        audience=ctx.destination.audience,
        now=ctx.now,
    )
    return destination


async def _set(ctx: Context, destination: Destination) -> Answer:
    """Give the place the default digest, or switch on what it has."""
    before = await remember(ctx, destination)
    digests = before.settings.digests
    if any(digest.next_at for digest in digests):
        return await _already(ctx, before.settings)
    if digests:
        digest = switched_on(digests[0], now=ctx.now)
        await ctx.tx.digests.save(digest)
    else:
        digest = await ctx.tx.digests.add(default_digest(destination, now=ctx.now))
    said = _done_text(ctx, destination, digest)
    undo = await record(ctx, before, said)
    # The other buttons speak of the place where they are pressed.
    if destination.id == ctx.destination.id:
        return reply(ctx, said, *_next_steps(ctx), undo)
    return reply(ctx, " ".join(filter(None, (said, _if_not_there(ctx)))), undo)


def _if_not_there(ctx: Context) -> str:
    """Return what to do if we are not in a channel of which the platform does not tell that."""
    if ctx.installation.platform is not Platform.SLACK:
        return ""
    return ctx.tr("If I am not in it yet, write /invite @siste there.")


def _done_text(ctx: Context, destination: Destination, digest: Digest) -> str:
    return ctx.tr(
        "Done: {place} gets {stories} {days} at {time} ({zone}), for {audience}, {language}. "
        "First on {date}. Nothing has been sent.",
        place=place_name(destination, ctx.tr),
        stories=length_text(ctx, digest),
        days=weekdays_text(digest.weekdays, ctx.language),
        time=time_of_day(digest.local_time, ctx.language),
        zone=zone_name(digest.zone),
        audience=audience_name(ctx, digest.audience),
        language=in_language(digest.language, ctx.tr),
        date=first_date_text(ctx, digest),
    )


def _next_steps(ctx: Context) -> tuple[Button, ...]:
    return buttons(
        button(ctx.tr("Preview"), "digest preview"),
        button(ctx.tr("Follow tags"), "subscribe"),
        button(ctx.tr("Change"), "digest"),
    )


async def _already(ctx: Context, settings: Settings) -> Answer:
    lines = " ".join(digest_line(ctx, settings, digest) for digest in settings.digests)
    is_here = settings.destination.id == ctx.destination.id
    return reply(
        ctx,
        ctx.tr("That is so already. {lines}", lines=lines),
        button(ctx.tr("Change"), "digest") if is_here else None,
    )


async def _unset(ctx: Context, destination: Destination) -> Answer:
    before = await remember(ctx, destination)
    place = place_name(destination, ctx.tr)
    if not before.settings.digests:
        return reply(ctx, ctx.tr("{place} gets no digest. Nothing was changed.", place=place))
    for digest in before.settings.digests:
        await ctx.tx.digests.remove(digest.id)
    text = ctx.tr("{place}: digest on → none. What was chosen comes back with Undo.", place=place)
    return await told_change(ctx, before, text=text)


async def _list(ctx: Context) -> Answer:
    """List the shared places of this installation that the member may manage."""
    lines, changes = [], []
    for destination in await ctx.tx.destinations.all():
        is_ours = destination.installation_id == ctx.installation.id
        if not is_ours or destination.place.kind is PlaceKind.PRIVATE:
            continue
        settings = await settings_of(ctx, destination)
        if settings.digests and await may_manage(ctx, destination):
            lines += [digest_line(ctx, settings, digest) for digest in settings.digests]
            changes.append(button(place_name(destination, ctx.tr), f"place {destination.id}"))
    if not lines:
        said = ctx.tr(
            "No channel that you manage gets a digest yet. To set one up, write {command} in it.",
            command=typed(ctx, "channel set"),
        )
        return reply(ctx, said)
    title = ctx.tr("Channels with a digest")
    rows = tuple((choice,) for choice in changes[:MAX_BUTTONS] if choice is not None)
    blocks = (Text(title), ListBlock(tuple(ListItem(line) for line in lines)), Buttons(rows))
    return Answer((Message(blocks, summary=title, language=ctx.language),))


def _ask(ctx: Context) -> Answer:
    said = ctx.tr(
        "A channel gets a digest by {set}, none any more by {unset}; {list} shows which do.",
        set=typed(ctx, "channel set"),
        unset=typed(ctx, "channel unset"),
        list=typed(ctx, "channel list"),
    )
    if ctx.is_private_place:
        return reply(ctx, said)
    here = button(ctx.tr("Set up this channel"), "channel set")
    if not ctx.may_change:
        return reply(ctx, said, here)
    return reply(
        ctx, f"{said} {sharing_line(ctx, ctx.destination)}", here, sharing_button(ctx, ctx.destination)
    )


def _unclear(ctx: Context, which: str, *, again: str) -> Answer:
    command = typed(ctx, "channel set")
    if not which:
        return reply(ctx, ctx.tr("Which channel? Write {command} in that channel.", command=command))
    name = quoted(which, ctx.tr)
    if not ctx.asked.is_certain:
        said = ctx.tr(
            "I could not look {name} up just now. Nothing was changed. Try again in a minute.", name=name
        )
        return reply(ctx, said, button(ctx.tr("Try again"), again))
    said = ctx.tr(
        "I cannot tell which channel {name} is. Nothing was changed. Write {command} in that channel.",
        name=name,
        command=command,
    )
    return reply(ctx, said)
