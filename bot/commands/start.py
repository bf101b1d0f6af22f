"""start: choose what to follow and when, by buttons that change the message in place; Done sets it off.

Until Done the place's digest is off and holds the choices. In a shared place readers get help instead.
"""

from dataclasses import replace
from datetime import time

from bot.commands.change import Before, record, remember
from bot.commands.context import Answer, Context, reply
from bot.commands.help import show_help
from bot.commands.language import LANGUAGE_NAMES
from bot.commands.open import show_card
from bot.commands.settings import (
    default_digest,
    follows_text,
    rescheduled,
    settings_of,
    switched_on,
    when_text,
)
from bot.commands.targets import (
    find_tag,
    tag_target,
    targets_of,
    with_subscriptions,
    without_subscriptions,
)
from bot.commands.texts import button, buttons, typed, zone_name
from bot.digest.make import edition_now
from bot.digest.schedule import UnknownZoneError, zone_named
from bot.i18n.dates import next_time, time_of_day
from bot.message import Button, Buttons, Message, Text
from bot.model.digest import Digest, Mode
from bot.model.tag import Facet, Tag

OFFERED = (
    Tag(Facet.COMPANY, "google"),
    Tag(Facet.COMPANY, "microsoft"),
    Tag(Facet.COMPANY, "openai"),
    Tag(Facet.TOPIC, "regulation"),
    Tag(Facet.TOPIC, "security"),
    Tag(Facet.TOPIC, "governance"),
)
TIMES = (time(7), time(8), time(12), time(16))
ZONES = ("Europe/Oslo", "Europe/London", "America/New_York", "UTC")


async def start(ctx: Context, args: str) -> Answer:
    """Show the choices; an argument is a button of theirs, or a link's "tag_google"."""
    if not ctx.may_change:
        return await show_help(ctx, "")
    digest = await _digest(ctx)
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
    changed = await _changed(ctx, digest, word, rest)
    return Answer((_choices(changed[0], changed[1]),))


async def _digest(ctx: Context) -> Digest:
    """Return the place's first digest; a place without one gets it now, off until Done."""
    digests = (await settings_of(ctx)).digests
    if digests:
        return digests[0]
    return await ctx.tx.digests.add(default_digest(ctx.destination, now=ctx.now, is_on=False))


async def _changed(ctx: Context, digest: Digest, word: str, rest: str) -> tuple[Context, Digest]:
    """Carry out one button's choice; anything else changes nothing."""
    before = await remember(ctx)
    match word:
        case "time":
            wanted = _at(digest, rest)
        case "zone":
            return await _in_zone(ctx, before, digest, rest)
        case "language" if rest in LANGUAGE_NAMES:
            return await _in_language(ctx, before, digest, rest)
        case _:
            tag = await find_tag(ctx, word.removeprefix("tag_"))
            wanted = _toggled(ctx, digest, tag, is_link=word.startswith("tag_")) if tag else digest
    wanted = rescheduled(wanted, now=ctx.now)
    await _save(ctx, before, wanted)
    return ctx, wanted


def _at(digest: Digest, text: str) -> Digest:
    try:
        return replace(digest, local_time=time.fromisoformat(text))
    except ValueError:
        return digest


def _toggled(ctx: Context, digest: Digest, tag: Tag, *, is_link: bool) -> Digest:
    target = tag_target(tag)
    if target in targets_of(digest, Mode.FOLLOW, now=ctx.now):
        return digest if is_link else without_subscriptions(digest, [target], Mode.FOLLOW)
    return with_subscriptions(digest, [target], Mode.FOLLOW)


async def _in_zone(ctx: Context, before: Before, digest: Digest, zone: str) -> tuple[Context, Digest]:
    try:
        zone_named(zone)
    except UnknownZoneError:
        return ctx, digest
    await ctx.tx.destinations.save(replace(before.settings.destination, zone=zone))
    wanted = rescheduled(replace(digest, zone=zone), now=ctx.now)
    await _save(ctx, before, wanted)
    return replace(ctx, zone=zone), wanted


async def _in_language(ctx: Context, before: Before, digest: Digest, language: str) -> tuple[Context, Digest]:
    await ctx.tx.destinations.save(replace(before.settings.destination, language=language))
    wanted = replace(digest, language=language)
    await _save(ctx, before, wanted)
    return replace(ctx, language=language), wanted


async def _save(ctx: Context, before: Before, wanted: Digest) -> None:
    """Write the digest and the audit line; the buttons themselves take a choice back."""
    await ctx.tx.digests.save(wanted)
    if await ctx.tx.digests.snapshot(ctx.destination.id) != before.snapshot:
        await record(ctx, before, ctx.tr("Chosen at the start: {value}", value=follows_text(ctx, wanted)))


def _choices(ctx: Context, digest: Digest) -> Message:
    followed = targets_of(digest, Mode.FOLLOW, now=ctx.now)
    names = {tag: ctx.catalog.name(tag, ctx.language) for tag in OFFERED}
    tags = tuple(
        Button(
            f"✓ {names[tag]}" if tag_target(tag) in followed else names[tag],
            f"start {tag.slug}",
            ctx.tr("Follow or unfollow {name}", name=names[tag]),
        )
        for tag in OFFERED
    )
    other = "en" if ctx.language == "nb" else "nb"
    rows = (
        tags[:3],
        tags[3:],
        (
            Button(when_text(ctx, digest), "start time"),
            Button(ctx.tr("{zone} time", zone=zone_name(digest.zone)), "start zone"),
            Button(LANGUAGE_NAMES[other], f"start language {other}"),
        ),
        (Button(ctx.tr("Show me one now"), "start sample"), Button(ctx.tr("Done"), "start done")),
    )
    said = ctx.tr(
        "AI news, filtered for leaders. One short digest every weekday, with sources. "
        "Choose what to follow. If you choose nothing, you get what matters most."
    )
    return Message(
        (Text(said), Buttons(rows)),
        summary=said,
        language=ctx.language,
        replaces_original=ctx.is_button,
    )


def _times(ctx: Context) -> Answer:
    row = tuple(Button(time_of_day(local, ctx.language), f"start time {local:%H:%M}") for local in TIMES)
    return _question(ctx, ctx.tr("When should the digest come?"), row)


def _zones(ctx: Context) -> Answer:
    row = buttons(*(button(zone_name(zone), f"start zone {zone}") for zone in ZONES))
    said = ctx.tr("Which time zone? For another one: {command}", command=typed(ctx, "timezone Tokyo"))
    return _question(ctx, said, row)


def _question(ctx: Context, text: str, row: tuple[Button, ...]) -> Answer:
    rows = (row, (Button(ctx.tr("Back"), "start"),))
    message = Message(
        (Text(text), Buttons(rows)), summary=text, language=ctx.language, replaces_original=ctx.is_button
    )
    return Answer((message,))


async def _done(ctx: Context, digest: Digest) -> Answer:
    before = await remember(ctx)
    wanted = digest if digest.next_at else switched_on(digest, now=ctx.now)
    await ctx.tx.digests.save(wanted)
    due = wanted.next_at or ctx.now
    moment = next_time(due, now=ctx.now, zone=wanted.zone, language=ctx.language)
    said = ctx.tr(
        "You follow {names}. First digest: {time}. Try {latest}. Change: {list}. Stop: {stop}.",
        names=follows_text(ctx, wanted),
        time=moment,
        latest=typed(ctx, ctx.tr("latest google")),
        list=typed(ctx, "list"),
        stop=typed(ctx, "stop"),
    )
    if wanted == digest:
        return reply(ctx, said)
    return reply(ctx, said, await record(ctx, before, said))


async def _sample(ctx: Context, digest: Digest) -> Answer:
    """Show the best story of now as a card; nothing counts as told."""
    occasion = f"preview:{digest.id}:{ctx.now.isoformat()}"
    edition, _ = await edition_now(ctx.tx, digest, now=ctx.now, catalog=ctx.catalog, occasion=occasion)
    best = [chosen.story_id for chosen in edition.chosen] or list(edition.near_misses)
    story = await ctx.tx.stories.get(best[0]) if best else None
    if story is None:
        return reply(ctx, ctx.tr("No story has come in yet. The first digest comes once there is news."))
    return show_card(ctx, story)
