"""forgetme: erase everything about the person, after one question that names what goes.

Who is linked says whether that is what they are here alone, or on the other platforms as well.
"""

from dataclasses import replace
from datetime import timedelta

from bot.commands.context import Answer, Context
from bot.commands.private import in_private_chat
from bot.commands.settings import listed
from bot.commands.sides import named, other_sides, platform_name, private_place, send
from bot.commands.texts import typed
from bot.i18n.translator import Translator, translator
from bot.message import Block, Button, Buttons, ListBlock, ListItem, Message, Text
from bot.model.destination import Destination, Member
from bot.model.personal import PersonalRecord

# A button pressed later asks again: nothing brings back what it erases.
CONFIRM_WITHIN = timedelta(hours=1)


async def forgetme(ctx: Context, args: str) -> Answer:
    """Ask; `args` is the moment of the question, as its button carries it, and of who is linked what goes."""
    if not ctx.is_private_place:
        return in_private_chat(ctx, "forgetme")
    asked_at, _, what = args.partition(" ")
    others = await other_sides(ctx)
    if _is_confirmed(ctx, asked_at) and (what in ("here", "all") or not others):
        return await (_forget_here if what == "here" else _forget)(ctx, others)
    return await _ask(ctx, others)


def _is_confirmed(ctx: Context, args: str) -> bool:
    if not (args.isascii() and args.isdigit() and len(args) < 12):
        return False
    return timedelta() <= timedelta(seconds=ctx.now.timestamp() - int(args)) <= CONFIRM_WITHIN


async def _ask(ctx: Context, others: list[Member]) -> Answer:
    tr = ctx.tr
    record = await ctx.tx.personal.record_of(ctx.member.person_id)
    said = tr("This goes at once, and for good:")
    more = tr(
        "What you changed in groups and channels stays, without your name. "
        "To have your data first: {command}",
        command=typed(ctx, ctx.tr("mydata")),
    )
    # Rounded down, for the question was asked a moment before the button can be pressed.
    confirm = f"forgetme {int(ctx.now.timestamp())}"
    blocks: list[Block] = [Text(said), ListBlock(tuple(map(ListItem, _what_goes(tr, record)))), Text(more)]
    if await _is_last_operator(ctx):
        blocks.append(
            Text(
                tr(
                    "You are the only operator of this Siste. When it starts next, it prints a new code, "
                    "and whoever has that becomes operator."
                )
            )
        )
    if others:
        linked = tr(
            "You are linked with {sides}. Either all of it goes there too, or only what you are here: then "
            "what you saved stays there.",
            sides=listed(ctx, await named(ctx, others)),
        )
        row = (Button(tr("Only here"), f"{confirm} here"), Button(tr("On both sides"), f"{confirm} all"))
        blocks += [Text(linked), Buttons((row,))]
    else:
        blocks.append(Buttons(((Button(tr("Erase it all"), confirm),),)))
    return Answer((Message(tuple(blocks), summary=said, language=ctx.language),))


def _what_goes(tr: Translator, record: PersonalRecord) -> list[str]:
    goes = [tr("your name and id"), tr("this chat: what you follow and mute, and your digests")]
    if count := len(record.told):
        goes.append(tr.plural("{n} story that came to you", "{n} stories that came to you", count))
    if count := len(record.saved):
        goes.append(tr.plural("{n} saved story", "{n} saved stories", count))
    if count := len(record.reports):
        goes.append(tr.plural("{n} report of yours", "{n} reports of yours", count))
    if count := len(record.invites):
        goes.append(tr.plural("{n} invitation of yours", "{n} invitations of yours", count))
    if record.invited_at:
        goes.append(tr("your invitation: to come back you need a new one"))
    if record.is_operator:
        goes.append(tr("your rights as operator"))
    return goes


async def _is_last_operator(ctx: Context) -> bool:
    operators = {member.person_id for member in await ctx.tx.people.trusted() if member.is_operator}
    return operators == {ctx.member.person_id}


async def _forget_here(ctx: Context, others: list[Member]) -> Answer:
    """Erase what they are here, and tell the other sides that the link is gone."""
    for side in others:
        place = await private_place(ctx, side)
        # Without the name, which would outlive its owner here.
        said = translator(place.language)(
            "What you were on {platform} is forgotten, and the link with it. What you saved is still here.",
            platform=platform_name(ctx.installation),
        )
        await send(ctx, place, f"unlinked:{ctx.member.id}:{side.id}:{ctx.now.isoformat()}", said)
    alone = await ctx.tx.links.part(ctx.member.id)
    return await _forget(replace(ctx, member=replace(ctx.member, person_id=alone)), [])


async def _forget(ctx: Context, others: list[Member]) -> Answer:
    """Erase the person and their chats. Where one is told so, the bare address stays until that is out."""
    places = await ctx.tx.personal.places_of(ctx.member.person_id)
    await ctx.tx.personal.erase_person(ctx.member.person_id)
    for place in places:
        await ctx.tx.personal.empty_place(place.id)
        if place.id != ctx.destination.id and others:
            await send(ctx, place, f"forgotten:{place.id}:{ctx.now.isoformat()}", _last_words(ctx, place))
        elif place.id != ctx.destination.id:
            await ctx.tx.personal.erase_place(place.id)
    await ctx.tx.personal.empty_place(ctx.destination.id)
    said = _last_words(ctx, ctx.destination)
    message = Message((Text(said),), summary=said, language=ctx.language, replaces_original=ctx.is_button)
    return Answer((message,))


def _last_words(ctx: Context, place: Destination) -> str:
    return translator(place.language)(
        "Everything about you is erased. This message is the last; with it I forget this chat too. "
        "You are welcome back any time: {command}",
        command=typed(replace(ctx, destination=place), "start"),
    )
