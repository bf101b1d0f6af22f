"""Who can be asked for a change that somebody may not make, and the button that asks them."""

from datetime import timedelta

from bot.commands.context import Context
from bot.commands.texts import button
from bot.i18n.dates import relative_time
from bot.message import Button
from bot.model.destination import Destination, DestinationStatus, Member, Place, PlaceKind, Platform
from bot.ports.requests import Request

# So many are asked at once; who of them is first answers.
MAX_ASKED = 3
# So many people are looked through for them.
_MAX_KNOWN = 20
# A day's requests of one person; of what was only offered there may be more.
A_DAY = timedelta(days=1)
MAX_A_DAY = 5
_MAX_OFFERED = 30
MAX_COMMAND = 300


async def offer(ctx: Context, concerned: Destination, title: str, command: str) -> tuple[Button | None, str]:
    """Return the button that asks for the command; or, where that was pressed already, the sentence on it."""
    if len(command) > MAX_COMMAND or not await whom_to_ask(ctx, concerned):
        return None, ""
    made, _ = await ctx.tx.requests.count(ctx.member.id, since=ctx.now - A_DAY)
    if made >= _MAX_OFFERED:
        return None, ""
    request = await ctx.tx.requests.offer(ctx.member.id, ctx.destination.id, command, title, now=ctx.now)
    if request.asked_at:
        return None, asked_already(ctx, request)
    return button(ctx.tr("Ask them for me"), f"request ask {request.id}"), ""


def asked_already(ctx: Context, request: Request) -> str:
    asked_at = request.asked_at or ctx.now
    moment = relative_time(asked_at, now=ctx.now, zone=ctx.zone, language=ctx.language)
    return ctx.tr("I have asked them already, {time}.", time=moment)


async def whom_to_ask(ctx: Context, concerned: Destination) -> list[Member]:
    """Return who may change the place and can be written to, those who keep it first.

    On Slack they are those that an operator named. Elsewhere a chat's own admins are known as far as they
    changed something there; whether they still are admins is asked when they answer.
    """
    known = await keepers_of(ctx, concerned)
    trusted = [one for one in await ctx.tx.people.trusted() if one.installation_id == ctx.installation.id]
    if ctx.installation.platform is Platform.SLACK:
        known = [one for one in known if one in trusted]
    else:
        trusted = [one for one in trusted if one.is_operator]
    others = dict.fromkeys(one for one in (*known, *trusted) if one.id != ctx.member.id)
    found: list[Member] = []
    for member in others:
        if len(found) < MAX_ASKED and await hears_us(ctx, member):
            found.append(member)
    return found


async def keepers_of(ctx: Context, concerned: Destination) -> list[Member]:
    """Return the members who keep the place's settings, as far as it is known to us."""
    stored = await ctx.tx.destinations.find(ctx.installation.id, concerned.place)
    ids = (await ctx.tx.changes.keepers(stored.id))[:_MAX_KNOWN] if stored else []
    found = [await ctx.tx.people.get(member_id) for member_id in ids]
    return [one for one in found if one is not None]


def private_place(member: Member) -> Place:
    return Place(PlaceKind.PRIVATE, member.external_id, title=member.name)


async def hears_us(ctx: Context, member: Member) -> bool:
    """Say whether a private message reaches the member: on Telegram only who has written to us first."""
    chat = await ctx.tx.destinations.find(ctx.installation.id, private_place(member))
    if chat is None:
        return ctx.installation.platform is Platform.SLACK
    return chat.status is DestinationStatus.ACTIVE
