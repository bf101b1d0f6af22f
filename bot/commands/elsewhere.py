"""The mutes of a person's other private chats: they hold here too, are listed here, and lifted from here."""

from collections.abc import Collection

from bot.commands.change import Before, remember
from bot.commands.context import Context
from bot.commands.settings import listed
from bot.commands.sides import installations, platform_name
from bot.commands.targets import target_name, targets_of, without_subscriptions
from bot.message import ListItem
from bot.model.destination import Destination
from bot.model.digest import Mode, Target


async def places_elsewhere(ctx: Context) -> list[Destination]:
    """Return the person's private chats other than this one; none where it is about a shared place."""
    if not ctx.is_private_place:
        return []
    places = await ctx.tx.personal.places_of(ctx.member.person_id)
    return [place for place in places if place.id != ctx.destination.id]


async def muted_elsewhere(ctx: Context) -> dict[str, list[Target]]:
    """Return what is muted, by the name of the platform where that was said."""
    known = await installations(ctx)
    found: dict[str, list[Target]] = {}
    for place in await places_elsewhere(ctx):
        digests = await ctx.tx.digests.of(place.id)
        targets = {target for digest in digests for target in targets_of(digest, Mode.MUTE, now=ctx.now)}
        if targets:
            found[platform_name(known[place.installation_id])] = sorted(targets)
    return found


async def elsewhere_items(ctx: Context) -> tuple[ListItem, ...]:
    """Return "Demper Krypto (sagt på Slack)" for the list."""
    return tuple(
        ListItem(
            ctx.tr(
                "Mutes {value} (said on {platform})",
                value=listed(ctx, [target_name(ctx, target) for target in targets]),
                platform=platform,
            )
        )
        for platform, targets in (await muted_elsewhere(ctx)).items()
    )


async def other_platforms(ctx: Context) -> str:
    """Return "Slack (Testhuset)", all where the person reads in private besides here; empty if nowhere."""
    known = await installations(ctx)
    places = await places_elsewhere(ctx)
    return listed(ctx, [platform_name(known[place.installation_id]) for place in places])


async def lift_elsewhere(ctx: Context, wanted: Collection[Target]) -> list[Before]:
    """Lift those mutes where they were said; return how things stood there."""
    changed = []
    for place in await places_elsewhere(ctx):
        before = await remember(ctx, place)
        muted = {
            digest.id: targets_of(digest, Mode.MUTE, now=ctx.now) & set(wanted)
            for digest in before.settings.digests
        }
        for digest in before.settings.digests:
            if muted[digest.id]:
                await ctx.tx.digests.save(without_subscriptions(digest, muted[digest.id], Mode.MUTE))
        if any(muted.values()):
            changed.append(before)
    return changed
