"""The choices of `start`: what to follow and when, by buttons that change the message in place.

Every button names the outcome it stands for, so pressing one twice, or one of last month's, does what it
says and nothing else. Until Done a new digest is off and holds the choices; one that is on changes at once.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import time

from bot.commands.card import show_card
from bot.commands.change import Before, record, remember
from bot.commands.context import Answer, Context, reply
from bot.commands.private import group_link
from bot.commands.settings import (
    default_digest,
    follows_text,
    next_text,
    rescheduled,
    settings_of,
    switched_on,
)
from bot.commands.targets import (
    OFFERED_FIRST,
    find_tag,
    tag_target,
    target_name,
    targets_of,
    with_subscriptions,
    without_subscriptions,
)
from bot.commands.texts import LANGUAGE_NAMES, button, buttons, place_name, typed, zone_name
from bot.digest.make import edition_now
from bot.digest.schedule import UnknownZoneError, zone_named
from bot.i18n.dates import next_time, time_of_day, weekdays_text
from bot.message import Button, Buttons, Message, Text
from bot.model.digest import Digest, Mode, Target, TargetKind
from bot.model.tag import Tag

# A link may bring a tag along that is not among those offered.
MAX_TAGS = 9
TIMES = (time(7), time(8), time(12), time(16))
ZONES = ("Europe/Oslo", "Europe/London", "America/New_York", "UTC")


async def choose(ctx: Context, args: str) -> Answer:
    """Carry out a button of the choices; anything else shows them as they stand."""
    digest = await ensure_first_digest(ctx)
    word, _, rest = args.partition(" ")
    match word:
        case "done":
            return await _done(ctx, digest)
        case "sample":
            return await _sample(ctx, digest)
        case "time" if not rest:
            return _times(ctx)
        case "zone" if not rest:
            return _zones(ctx)
        case "time":
            digest = await _at(ctx, digest, rest)
        case "zone":
            ctx, digest = await _in_zone(ctx, digest, rest)
        case "language" if rest in LANGUAGE_NAMES:
            ctx, digest = await _in_language(ctx, digest, rest)
        case "follow" | "unfollow":
            digest = await _following(ctx, digest, rest, is_wanted=word == "follow")
    return choices(ctx, digest)


async def ensure_first_digest(ctx: Context) -> Digest:
    """Return the place's first digest; a place without one gets it now, off until Done."""
    digests = (await settings_of(ctx)).digests
    if digests:
        return digests[0]
    return await ctx.tx.digests.add(default_digest(ctx.destination, now=ctx.now, is_on=False))


async def follow_tags(ctx: Context, digest: Digest, tags: Iterable[Tag]) -> Digest:
    """Follow what is not followed yet, and return the digest so."""
    followed = targets_of(digest, Mode.FOLLOW, now=ctx.now)
    new = [target for target in map(tag_target, tags) if target not in followed]
    return await _save(ctx, await remember(ctx), with_subscriptions(digest, new, Mode.FOLLOW))


# --- what a button does ---------------------------------------------------------------------------


async def _at(ctx: Context, digest: Digest, text: str) -> Digest:
    try:
        wanted = replace(digest, local_time=time.fromisoformat(text))
    except ValueError:
        return digest
    return await _save(ctx, await remember(ctx), wanted)


async def _following(ctx: Context, digest: Digest, name: str, *, is_wanted: bool) -> Digest:
    tag = await find_tag(ctx, name)
    if tag is None:
        return digest
    if is_wanted:
        return await follow_tags(ctx, digest, [tag])
    return await _save(
        ctx, await remember(ctx), without_subscriptions(digest, [tag_target(tag)], Mode.FOLLOW)
    )


async def _in_zone(ctx: Context, digest: Digest, zone: str) -> tuple[Context, Digest]:
    try:
        zone_named(zone)
    except UnknownZoneError:
        return ctx, digest
    before = await remember(ctx)
    await ctx.tx.destinations.save(replace(before.settings.destination, zone=zone))
    return replace(ctx, zone=zone), await _save(ctx, before, replace(digest, zone=zone))


async def _in_language(ctx: Context, digest: Digest, language: str) -> tuple[Context, Digest]:
    before = await remember(ctx)
    await ctx.tx.destinations.save(replace(before.settings.destination, language=language))
    return replace(ctx, language=language), await _save(ctx, before, replace(digest, language=language))


async def _save(ctx: Context, before: Before, wanted: Digest) -> Digest:
    """Write the digest and the audit line; the buttons themselves take a choice back."""
    wanted = rescheduled(wanted, now=ctx.now)
    await ctx.tx.digests.save(wanted)
    if await ctx.tx.digests.snapshot(ctx.destination.id) != before.snapshot:
        await record(ctx, before, ctx.tr("Chosen at the start: {value}", value=follows_text(ctx, wanted)))
    return wanted


# --- what is shown ------------------------------------------------------------------------------------


def choices(ctx: Context, digest: Digest) -> Answer:
    """Show the choices as they stand."""
    tr = ctx.tr
    about = tr("AI news, filtered for leaders. One short digest every weekday, with sources.")
    if digest.next_at is None:
        how = tr("Choose what to follow. If you choose nothing, you get what matters most.")
    else:
        how = tr(
            "These are your choices. What you change here counts at once. {next}", next=next_text(ctx, digest)
        )
    tags = _tag_buttons(ctx, digest)
    other = "en" if ctx.language == "nb" else "nb"
    rows = (
        *(tags[at : at + 3] for at in range(0, len(tags), 3)),
        (
            Button(_when(ctx, digest), "start time"),
            Button(tr("{zone} time", zone=zone_name(digest.zone)), "start zone"),
            Button(LANGUAGE_NAMES[other], f"start language {other}"),
        ),
        (Button(tr("Show me one now"), "start sample"), Button(tr("Done"), "start done")),
    )
    return _in_place(ctx, f"{about}\n{how}", rows)


def _tag_buttons(ctx: Context, digest: Digest) -> tuple[Button, ...]:
    followed = targets_of(digest, Mode.FOLLOW, now=ctx.now)
    offered = [tag_target(tag) for tag in OFFERED_FIRST]
    others = sorted(target for target in followed if target.kind is TargetKind.TAG and target not in offered)
    return buttons(
        *(
            _tag_button(ctx, target, is_followed=target in followed)
            for target in [*offered, *others][:MAX_TAGS]
        )
    )


def _tag_button(ctx: Context, target: Target, *, is_followed: bool) -> Button | None:
    name = target_name(ctx, target)
    if is_followed:
        return button(
            f"✓ {name}", f"start unfollow {target.value}", ctx.tr("Stop following {name}", name=name)
        )
    return button(name, f"start follow {target.value}", ctx.tr("Follow {name}", name=name))


def _when(ctx: Context, digest: Digest) -> str:
    """Return "08.00 hverdager"."""
    days = weekdays_text(digest.weekdays, ctx.language)
    return f"{time_of_day(digest.local_time, ctx.language)} {days}"


def _times(ctx: Context) -> Answer:
    row = tuple(Button(time_of_day(local, ctx.language), f"start time {local:%H:%M}") for local in TIMES)
    said = ctx.tr(
        "When should the digest come? Another time: {command}",
        command=typed(ctx, ctx.tr("time weekdays 7:30")),
    )
    return _question(ctx, said, row)


def _zones(ctx: Context) -> Answer:
    row = buttons(*(button(zone_name(zone), f"start zone {zone}") for zone in ZONES))
    said = ctx.tr("Which time zone? For another one: {command}", command=typed(ctx, "timezone Tokyo"))
    return _question(ctx, said, row)


def _question(ctx: Context, text: str, row: tuple[Button, ...]) -> Answer:
    return _in_place(ctx, text, (row, (Button(ctx.tr("Back"), "start"),)))


def _in_place(ctx: Context, text: str, rows: tuple[tuple[Button, ...], ...]) -> Answer:
    message = Message(
        (Text(text), Buttons(rows)), summary=text, language=ctx.language, replaces_original=ctx.is_button
    )
    return Answer((message,))


# --- the end of it ------------------------------------------------------------------------------------


async def _done(ctx: Context, digest: Digest) -> Answer:
    """Switch the digest on and say what was set; pressed again, say it again."""
    before = await remember(ctx)
    wanted = digest if digest.next_at else switched_on(digest, now=ctx.now)
    await ctx.tx.digests.save(wanted)
    said = f"{_what_is_set(ctx, wanted)}\n{_what_to_try(ctx, wanted)}"
    undo = None if wanted == digest else await record(ctx, before, _what_is_set(ctx, wanted))
    link = group_link(ctx) if ctx.is_private_place else ""
    return reply(ctx, said, undo, Button(ctx.tr("Add me to a group"), "", url=link) if link else None)


def _what_is_set(ctx: Context, digest: Digest) -> str:
    moment = next_time(digest.next_at or ctx.now, now=ctx.now, zone=digest.zone, language=ctx.language)
    names = follows_text(ctx, digest)
    if not ctx.is_private_place:
        place = place_name(ctx.destination, ctx.tr)
        return ctx.tr("{place} follows {names}. Next digest: {time}.", place=place, names=names, time=moment)
    if digest.last_at is None:
        return ctx.tr("You follow {names}. First digest: {time}.", names=names, time=moment)
    return ctx.tr("You follow {names}. Next digest: {time}.", names=names, time=moment)


def _what_to_try(ctx: Context, digest: Digest) -> str:
    followed = sorted(targets_of(digest, Mode.FOLLOW, now=ctx.now))
    latest = f"{ctx.tr('latest')} {followed[0].value}" if followed else ctx.tr("latest google")
    return ctx.tr(
        "Try {latest}. Change: {list}. Stop: {stop}.",
        latest=typed(ctx, latest),
        list=typed(ctx, "list"),
        stop=typed(ctx, "stop"),
    )


async def _sample(ctx: Context, digest: Digest) -> Answer:
    """Show the best story of now as a card; nothing counts as told."""
    occasion = f"preview:{digest.id}:{ctx.now.isoformat()}"
    edition, _ = await edition_now(ctx.tx, digest, now=ctx.now, catalog=ctx.catalog, occasion=occasion)
    best = [chosen.story_id for chosen in edition.chosen] or list(edition.near_misses)
    story = await ctx.tx.stories.get(best[0]) if best else None
    if story is None:
        return reply(ctx, ctx.tr("No story has come in yet. The first digest comes once there is news."))
    return await show_card(ctx, story, in_place=False)
