"""channel set|unset|list: which shared places get a digest."""

import re
from dataclasses import replace

from bot.commands.change import record, remember, told_change
from bot.commands.context import Answer, Context, reply
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
from bot.i18n.dates import time_of_day, weekdays_text
from bot.message import Button, ListBlock, ListItem, Message, Text
from bot.model.destination import Destination, Place, PlaceKind, Platform
from bot.model.digest import Digest

_SET = frozenset({"set", "sett"})
_UNSET = frozenset({"unset", "fjern", "off", "av"})
_LIST = frozenset({"list", "liste"})
# As Slack escapes a channel: <#C123|name> or <#C123>.
_MENTION = re.compile(r"<#(?P<id>[A-Z0-9]{2,20})(?:\|(?P<name>[^>]{0,80}))?>")


async def channel(ctx: Context, args: str) -> Answer:
    verb, _, which = args.partition(" ")
    word = verb.casefold()
    if word in _LIST:
        return await _list(ctx)
    if word not in _SET | _UNSET:
        return _ask(ctx)
    place = _place(ctx, which.strip())
    if place is None:
        return _unclear(ctx, which)
    if not _may_set_up(ctx, place):
        return await refuse_change(ctx, replace(ctx.destination, place=place))
    destination = await _destination(ctx, place)
    return await _set(ctx, destination) if word in _SET else await _unset(ctx, destination)


def _place(ctx: Context, which: str) -> Place | None:
    """Return the channel that is named; without a name, the shared place where it was typed."""
    if not which:
        return None if ctx.is_private_place else ctx.destination.place
    match = _MENTION.fullmatch(which)
    if match is None or ctx.installation.platform is not Platform.SLACK:
        return None
    return Place(PlaceKind.CHANNEL, match["id"], title=match["name"] or "")


def _may_set_up(ctx: Context, place: Place) -> bool:
    """Say whether the member may set the place up; asked before it is stored as a destination."""
    if place.chat == ctx.destination.place.chat:
        return ctx.may_change
    return ctx.member.is_operator or ctx.member.is_admin


async def _destination(ctx: Context, place: Place) -> Destination:
    if place.chat == ctx.destination.place.chat:
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
    is_here = destination.id == ctx.destination.id
    return reply(ctx, said, *(_next_steps(ctx) if is_here else ()), undo)


def _done_text(ctx: Context, destination: Destination, digest: Digest) -> str:
    return ctx.tr(
        "Done: {place} gets {stories} {days} at {time} ({zone}), for {audience}, {language}. "
        "First on {date}. Nothing has been sent.",
        place=place_name(destination, ctx.tr),
        stories=length_text(ctx, digest.length),
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
    lines = []
    for destination in await ctx.tx.destinations.all():
        is_ours = destination.installation_id == ctx.installation.id
        if not is_ours or destination.place.kind is PlaceKind.PRIVATE:
            continue
        settings = await settings_of(ctx, destination)
        if settings.digests and await may_manage(ctx, destination):
            lines += [digest_line(ctx, settings, digest) for digest in settings.digests]
    if not lines:
        said = ctx.tr(
            "No channel that you manage gets a digest yet. To set one up, write {command} in it.",
            command=typed(ctx, "channel set"),
        )
        return reply(ctx, said)
    title = ctx.tr("Channels with a digest")
    blocks = (Text(title), ListBlock(tuple(ListItem(line) for line in lines)))
    return Answer((Message(blocks, summary=title, language=ctx.language),))


def _ask(ctx: Context) -> Answer:
    here = None if ctx.is_private_place else button(ctx.tr("Set up this channel"), "channel set")
    said = ctx.tr(
        "A channel gets a digest by {set}, none any more by {unset}; {list} shows which do.",
        set=typed(ctx, "channel set"),
        unset=typed(ctx, "channel unset"),
        list=typed(ctx, "channel list"),
    )
    return reply(ctx, said, here)


def _unclear(ctx: Context, which: str) -> Answer:
    command = typed(ctx, "channel set")
    if not which:
        return reply(ctx, ctx.tr("Which channel? Write {command} in that channel.", command=command))
    said = ctx.tr(
        "I cannot tell which channel {name} is. Nothing was changed. Write {command} in that channel.",
        name=quoted(which, ctx.tr),
        command=command,
    )
    return reply(ctx, said)
