"""timezone [ZONE|CITY]: the zone that digests here go by."""

from dataclasses import replace

from bot.commands.change import remember, told_change
from bot.commands.context import Answer, Context, reply
from bot.commands.settings import next_text, rescheduled
from bot.commands.texts import button, quoted, typed, zone_name
from bot.digest.schedule import UnknownZoneError, near_zones, zone_named
from bot.message import Button

OFFERED = ("Europe/Oslo", "Europe/London", "America/New_York", "Asia/Singapore", "UTC")


async def timezone(ctx: Context, args: str) -> Answer:
    text = args.strip()
    if not text:
        said = ctx.tr("Times here are those of {zone}. Choose, or write a city:", zone=zone_name(ctx.zone))
        return reply(ctx, said, *_choices(tuple(z for z in OFFERED if z != ctx.zone)))
    zone = _zone(text)
    if zone is None:
        said = ctx.tr(
            "No time zone or city is called {name}. Nothing was changed. Write it like {command}",
            name=quoted(text, ctx.tr),
            command=typed(ctx, "timezone Europe/Oslo"),
        )
        return reply(ctx, said, *_choices(near_zones(text)))
    return await set_zone(ctx, zone)


async def set_zone(ctx: Context, zone: str) -> Answer:
    """Move the place and all its digests to the zone."""
    before = await remember(ctx)
    await ctx.tx.destinations.save(replace(before.settings.destination, zone=zone))
    digests = [rescheduled(replace(digest, zone=zone), now=ctx.now) for digest in before.settings.digests]
    for digest in digests:
        await ctx.tx.digests.save(digest)
    return await told_change(ctx, before, more=next_text(ctx, digests[0]) if digests else "")


def _zone(text: str) -> str | None:
    """Return the zone of that name, or the only one whose city that is."""
    try:
        return zone_named(text).key
    except UnknownZoneError:
        same = [zone for zone in near_zones(text, limit=5) if zone_name(zone).casefold() == text.casefold()]
        return same[0] if len(same) == 1 else None


def _choices(zones: tuple[str, ...]) -> list[Button | None]:
    return [button(zone_name(zone), f"timezone {zone}") for zone in zones]
