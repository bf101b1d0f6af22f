"""The sides of a person: what they are on each platform, how that is named, and how the others are told."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.context import Context
from bot.commands.texts import shown
from bot.i18n.translator import Translator
from bot.message import Block, Button, say
from bot.model.delivery import NewDelivery, Urgency
from bot.model.destination import Destination, Installation, Member, Place, PlaceKind, Platform

_PLATFORMS = {Platform.SLACK: "Slack", Platform.TELEGRAM: "Telegram", Platform.TERMINAL: "Terminal"}


async def other_sides(ctx: Context) -> list[Member]:
    """Return what the person is elsewhere; nothing for who is not linked."""
    return [side for side in await ctx.tx.people.sides(ctx.member.person_id) if side.id != ctx.member.id]


async def installations(ctx: Context) -> dict[int, Installation]:
    return {installation.id: installation for installation in await ctx.tx.installations.all()}


def platform_name(installation: Installation) -> str:
    """Return "Telegram", or "Slack (Testhuset)": a bot's name says nothing, a workspace's does."""
    name = bare_name(installation)
    if installation.platform is not Platform.SLACK or not installation.name:
        return name
    return f"{name} ({shown(installation.name)})"


def bare_name(installation: Installation) -> str:
    """Return "Slack": which workspaces this Siste serves is nothing to tell to whoever asks."""
    return _PLATFORMS[installation.platform]


def side_name(member: Member, installation: Installation, tr: Translator) -> str:
    """Return "Kari på Telegram"."""
    name = shown(member.name or member.external_id)
    return tr("{name} on {platform}", name=name, platform=platform_name(installation))


async def named(ctx: Context, sides: Sequence[Member], tr: Translator | None = None) -> list[str]:
    known = await installations(ctx)
    return [side_name(side, known[side.installation_id], tr or ctx.tr) for side in sides]


async def private_place(ctx: Context, member: Member) -> Destination:
    """Return where that member reads us alone; it begins with the language of here."""
    destination, _ = await ctx.tx.destinations.ensure(
        (await installations(ctx))[member.installation_id],
        Place(PlaceKind.PRIVATE, member.external_id, title=member.name),
        language=ctx.language,
        zone=ctx.zone,
        audience=ctx.destination.audience,
        now=ctx.now,
    )
    return destination


async def send(
    ctx: Context,
    place: Destination,
    occasion: str,
    text: str,
    *choices: Button,
    blocks: tuple[Block, ...] = (),
) -> None:
    """Say it there, once for that occasion; it answers what somebody did, so quiet hours do not hold it."""
    message = say(text, *choices, language=place.language)
    message = replace(message, blocks=blocks or message.blocks)
    await ctx.tx.deliveries.add(
        NewDelivery(occasion, place.id, message.to_json(), Urgency.REPLY, created_at=ctx.now)
    )
