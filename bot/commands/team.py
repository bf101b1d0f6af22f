"""team [none|repeat on|off]: the channel or group that a person calls their team's.

They name it by writing there, which proves that they are in it; we read nobody's membership. What it was told
does not come again in their private digests, and where its admins allow it they share stories there.
"""

from collections.abc import Awaitable, Callable

from bot.commands.context import Answer, Context, reply
from bot.commands.private import in_private_chat
from bot.commands.team_share import answer_note, ask_for_note, cancel, post_without_note
from bot.commands.teams import NamedTeam, team_of
from bot.commands.texts import button, place_name, typed
from bot.commands.words import TEAM_VERBS
from bot.message import Button

_OFF_WORDS = {"on": True, "på": True, "off": False, "av": False}


async def team(ctx: Context, args: str) -> Answer:
    """Name the place where it is typed; in private, show which one it is."""
    verb, _, rest = args.partition(" ")
    for canonical, words in TEAM_VERBS.items():
        if verb.casefold() in (canonical, *words):
            if await _would_tell_others(ctx):
                return in_private_chat(ctx, "team")
            return await _HANDLERS[canonical](ctx, rest.strip())
    return await (_show(ctx) if ctx.is_private_place else _name(ctx))


async def _would_tell_others(ctx: Context) -> bool:
    """Say whether others would read here which channel a person has elsewhere."""
    named = await team_of(ctx) if ctx.is_answer_shared else None
    return named is not None and named.place.id != ctx.destination.id


async def _name(ctx: Context) -> Answer:
    before = await team_of(ctx)
    await ctx.tx.teams.name(ctx.member.id, ctx.destination.id, now=ctx.now)
    here = place_name(ctx.destination, ctx.tr)
    if before is not None and before.place.id == ctx.destination.id:
        return reply(
            ctx, ctx.tr("{place} is your team's channel already.", place=here), _repeat_button(ctx, before)
        )
    said = ctx.tr(
        "Your team's channel: {before} → {after}. What is told here is not repeated to you in private.",
        before=_name_before(ctx, before),
        after=here,
    )
    again = button(ctx.tr("Repeat it all the same"), "team repeat on")
    return reply(ctx, said, again, button(ctx.tr("Undo"), "team none") if before is None else None)


def _name_before(ctx: Context, before: NamedTeam | None) -> str:
    """Return the name of the channel before, which is none of the others' business where they read it."""
    if before is None:
        return ctx.tr("none")
    return ctx.tr("another place") if ctx.is_answer_shared else before.name(ctx)


async def _show(ctx: Context) -> Answer:
    named = await team_of(ctx)
    if named is None:
        return _no_team(ctx)
    said = (
        ctx.tr("{place} is your team's channel. What it was told may come again here.", place=named.name(ctx))
        if named.team.is_repeated
        else ctx.tr(
            "{place} is your team's channel. What it was told does not come again here.",
            place=named.name(ctx),
        )
    )
    return reply(ctx, said, _repeat_button(ctx, named), button(ctx.tr("None any more"), "team none"))


async def _none(ctx: Context, rest: str) -> Answer:
    del rest
    named = await team_of(ctx)
    if named is None:
        return _no_team(ctx)
    await ctx.tx.teams.drop(ctx.member.person_id)
    said = ctx.tr(
        "Your team's channel: {before} → none. To name it again, write {command} there.",
        before=named.name(ctx),
        command=typed(ctx, "team"),
    )
    return reply(ctx, said)


async def _repeat(ctx: Context, rest: str) -> Answer:
    named = await team_of(ctx)
    if named is None:
        return _no_team(ctx)
    wanted = _OFF_WORDS.get(rest.casefold())
    if wanted is None:
        return await _show(ctx)
    if wanted is named.team.is_repeated:
        return reply(ctx, ctx.tr("That is so already."))
    await ctx.tx.teams.repeat(ctx.member.person_id, is_repeated=wanted)
    said = (
        ctx.tr("What {place} was told: not again → again in your private digests.", place=named.name(ctx))
        if wanted
        else ctx.tr(
            "What {place} was told: again → not again in your private digests.", place=named.name(ctx)
        )
    )
    return reply(ctx, said, button(ctx.tr("Undo"), f"team repeat {'off' if wanted else 'on'}"))


def _no_team(ctx: Context) -> Answer:
    said = ctx.tr(
        "You have named no channel as your team's. To name one, write {command} in it.",
        command=typed(ctx, "team"),
    )
    return reply(ctx, said)


def _repeat_button(ctx: Context, named: NamedTeam) -> Button | None:
    if named.team.is_repeated:
        return button(ctx.tr("Do not repeat it"), "team repeat off")
    return button(ctx.tr("Repeat it all the same"), "team repeat on")


_HANDLERS: dict[str, Callable[[Context, str], Awaitable[Answer]]] = {
    "none": _none,
    "repeat": _repeat,
    "share": ask_for_note,
    "post": post_without_note,
    "note": answer_note,
    "cancel": cancel,
}
