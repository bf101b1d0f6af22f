"""link [CODE], unlink: be one person on several platforms. Both sides say yes before anything is linked.

A code is made on one side and typed on the other, which sees who made it; then the first one sees who typed
it. What a right on one side lends to the other is told before each yes, and ends with the link.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.commands.codes import code_hash, may_try, new_short_code
from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.private import bot_link, in_private_chat
from bot.commands.settings import listed
from bot.commands.sides import (
    bare_name,
    installations,
    named,
    other_sides,
    platform_name,
    private_place,
    send,
)
from bot.commands.texts import button, buttons, typed
from bot.commands.words import LINK_VERBS
from bot.i18n.translator import Translator, translator
from bot.message import Block, Button, Buttons, ListBlock, ListItem, Message, Text
from bot.model.destination import Installation, Member, Platform
from bot.ports.linking import LinkCode

GOOD_FOR = timedelta(minutes=15)
_SEPARATORS = re.compile(r"[\s\-–]+")


async def link(ctx: Context, args: str) -> Answer:
    """Make a code; take one; or answer one of the two questions, by the code's number."""
    if ctx.is_answer_shared:
        return in_private_chat(ctx, "link")
    verb, _, rest = args.partition(" ")
    code_id = number(rest)
    if verb in LINK_VERBS and code_id is not None:
        return await _ANSWERS[verb](ctx, code_id)
    if args:
        return await _take(ctx, args)
    return await _make(ctx)


async def unlink(ctx: Context, args: str) -> Answer:
    """Go on alone; who is linked besides stays so. Nothing of what either side got is taken, rights are."""
    del args
    if ctx.is_answer_shared:
        return in_private_chat(ctx, "unlink")
    others = await other_sides(ctx)
    if not others:
        return reply(
            ctx, ctx.tr("You are not linked. To link: {command}", command=typed(ctx, ctx.tr("link")))
        )
    await ctx.tx.links.part(ctx.member.id)
    for side in others:
        place = await private_place(ctx, side)
        tr = translator(place.language)
        (me,) = await named(ctx, [ctx.member], tr)
        said = tr("{side} is linked with you no longer. What was saved is still here.", side=me)
        await send(ctx, place, f"unlinked:{ctx.member.id}:{side.id}:{ctx.now.isoformat()}", said)
    said = ctx.tr(
        "Linked with {sides} → not linked. What was saved stays on both sides. To link again: {command}",
        sides=listed(ctx, await named(ctx, others)),
        command=typed(ctx, ctx.tr("link")),
    )
    return reply(ctx, said)


# --- the first side makes a code ----------------------------------------------------------------------


async def _make(ctx: Context) -> Answer:
    known = await installations(ctx)
    others = await other_sides(ctx)
    taken = {ctx.installation.id, *(side.installation_id for side in others)}
    free = [one for one in known.values() if one.id not in taken and _is_offered(one)]
    blocks: list[Block] = []
    if others:
        names = listed(ctx, await named(ctx, others))
        blocks.append(Text(ctx.tr("You are linked with {sides}.", sides=names)))
    elif not free:
        said = ctx.tr("This Siste is on one platform only, so there is nothing to link.")
        return reply(ctx, said)
    row = buttons(button(ctx.tr("Unlink"), "unlink") if others else None)
    if free:
        code = new_short_code()
        await ctx.tx.links.add(ctx.member.id, code_hash(_plain(code)), expires_at=ctx.now + GOOD_FOR)
        blocks += _code_blocks(ctx, free, code)
        row = buttons(*_openers(ctx, free, code), *row)
    if not ctx.is_private_place and await ctx.tx.digests.of(ctx.destination.id):
        row = (*row, Button(ctx.tr("This is my team's channel"), "team"))
    if row:
        blocks.append(Buttons((row,)))
    said = blocks[0].text if isinstance(blocks[0], Text) else ""
    return Answer((Message(tuple(blocks), summary=said, language=ctx.language),))


def _is_offered(installation: Installation) -> bool:
    """Say whether people find us there. The terminal is the operator's own."""
    return installation.is_active and installation.platform is not Platform.TERMINAL


def _code_blocks(ctx: Context, free: list[Installation], code: str) -> list[Block]:
    words = f"{ctx.tr('link')} {code}"
    lines = dict.fromkeys(
        f"{bare_name(one)}: {'/siste ' if one.platform is Platform.SLACK else '/'}{words}" for one in free
    )
    return [
        Text(
            ctx.tr(
                "Do you have Siste in another app as well? Linked, you have one list of saved stories, and "
                "what you mute is muted in both. Open Siste there and write this within 15 minutes:"
            )
        ),
        ListBlock(tuple(map(ListItem, lines))),
        Text(
            ctx.tr(
                "The code works once; give it to nobody. Nothing is linked before you have said yes there "
                "and here."
            ),
            is_quiet=True,
        ),
    ]


def _openers(ctx: Context, free: list[Installation], code: str) -> list[Button]:
    links = {one.id: bot_link(one, f"start=link_{code}") for one in free}
    return [Button(ctx.tr("Open Telegram with the code"), "", url=url) for url in links.values() if url][:1]


# --- the other side takes it --------------------------------------------------------------------------


async def _take(ctx: Context, typed_code: str) -> Answer:
    if not await may_try(ctx):
        return reply(ctx, ctx.tr("Too many wrong codes. Nothing was changed. Try again in 15 minutes."))
    code = await ctx.tx.links.by_hash(code_hash(_plain(typed_code)), now=ctx.now)
    if code is None or code.other_id not in (None, ctx.member.id):
        return _wrong_code(ctx)
    sides = await _sides(ctx, code)
    if problem := await _problem(ctx, sides):
        return reply(ctx, problem)
    if not await ctx.tx.links.take(code.id, ctx.member.id):
        return _wrong_code(ctx)
    return await _ask(ctx, code, sides.first)


def _wrong_code(ctx: Context) -> Answer:
    said = ctx.tr(
        "That code is wrong, used or older than 15 minutes. Nothing was changed. A new one: write "
        "{command} on the other platform.",
        command=ctx.tr("link"),
    )
    return reply(ctx, said)


async def _ask(ctx: Context, code: LinkCode, first: Member) -> Answer:
    (name,) = await named(ctx, [first])
    yes = Button(ctx.tr("Link"), f"link ask {code.id}")
    no = Button(ctx.tr("No"), f"link no {code.id}")
    question = ctx.tr("Are you {side} as well?", side=name)
    blocks = _question(question, _follows(ctx, ctx.tr, me=ctx.member, other=first, name=name), yes, no)
    return Answer((Message(blocks, summary=question, language=ctx.language),))


def _question(question: str, follows: list[str], *choices: Button) -> tuple[Block, ...]:
    return Text(question), ListBlock(tuple(map(ListItem, follows))), Buttons((choices,))


def _follows(ctx: Context, tr: Translator, *, me: Member, other: Member, name: str) -> list[str]:
    """Return what a yes brings with it, as `me` reads it; what it lends of rights comes first."""
    if me.is_operator and not other.is_operator:
        rights = tr(
            "Mind: you are operator of this Siste. {side} becomes one too, as long as you are linked.",
            side=name,
        )
    elif other.is_operator and not me.is_operator:
        rights = tr("{side} is operator of this Siste. You become one here too, as long as you are linked.",
                    side=name)  # fmt: skip
    else:
        rights = tr("Who is or becomes operator of this Siste on one side is so on both.")
    lines = [rights]
    if ctx.access == "invite":
        lines.append(tr("An invitation counts on both."))
    return [
        *lines,
        tr("What you saved becomes one list."),
        tr("A mute said on one side holds in your private digests on both."),
        tr("You can unlink whenever you like; what was saved stays on both sides then."),
    ]


# --- the answers --------------------------------------------------------------------------------------


async def _ask_first(ctx: Context, code_id: int) -> Answer:
    """The other side said yes: ask the first one, in private."""
    code = await ctx.tx.links.get(code_id, now=ctx.now)
    if code is None or code.other_id != ctx.member.id:
        return await _too_late(ctx)
    sides = await _sides(ctx, code)
    if problem := await _problem(ctx, sides):
        return reply(ctx, problem)
    if code.asked_at is None:
        await ctx.tx.links.note_asked(code.id, now=ctx.now, expires_at=ctx.now + GOOD_FOR)
        await _put_question(ctx, code, sides.first)
    (name,) = await named(ctx, [sides.first])
    said = ctx.tr("One more yes: I have asked {side} too. Answer there; until then nothing is linked.",
                  side=name)  # fmt: skip
    return _in_place(ctx, said)


async def _put_question(ctx: Context, code: LinkCode, first: Member) -> None:
    place = await private_place(ctx, first)
    tr = translator(place.language)
    (name,) = await named(ctx, [ctx.member], tr)
    question = tr("{side} typed your code. Is that you?", side=name)
    follows = _follows(ctx, tr, me=first, other=ctx.member, name=name)
    yes = Button(tr("Yes, that is me"), f"link yes {code.id}")
    no = Button(tr("No"), f"link no {code.id}")
    await send(ctx, place, f"link:{code.id}", question, blocks=_question(question, follows, yes, no))


async def _confirm(ctx: Context, code_id: int) -> Answer:
    """The first side said yes too: link them."""
    code = await ctx.tx.links.get(code_id, now=ctx.now)
    if code is None or code.member_id != ctx.member.id or code.other_id is None or code.asked_at is None:
        return await _too_late(ctx)
    sides = await _sides(ctx, code)
    if problem := await _problem(ctx, sides):
        return reply(ctx, problem)
    if not await ctx.tx.links.drop(code.id):
        return await _too_late(ctx)
    await ctx.tx.links.unite(sides.first.person_id, sides.other.person_id)
    place = await private_place(ctx, sides.other)
    await send(ctx, place, f"linked:{code.id}", *await _linked(ctx, sides.first, translator(place.language)))
    said, undo = await _linked(ctx, sides.other, ctx.tr)
    return _in_place(ctx, said, undo)


async def _linked(ctx: Context, other: Member, tr: Translator) -> tuple[str, Button]:
    (name,) = await named(ctx, [other], tr)
    said = tr("Not linked → linked with {side}. What you saved is one list now.", side=name)
    return said, Button(tr("Undo"), "unlink")


async def _refuse(ctx: Context, code_id: int) -> Answer:
    code = await ctx.tx.links.get(code_id, now=ctx.now)
    if code is None or ctx.member.id not in (code.member_id, code.other_id):
        return await _too_late(ctx)
    sides = await _sides(ctx, code)
    await ctx.tx.links.drop(code.id)
    other = sides.other if ctx.member.id == sides.first.id else sides.first
    place = await private_place(ctx, other)
    tr = translator(place.language)
    (me,) = await named(ctx, [ctx.member], tr)
    said = tr("{side} said no. Nothing is linked, and the code is void.", side=me)
    await send(ctx, place, f"refused:{code.id}", said)
    return _in_place(ctx, ctx.tr("Nothing is linked, and the code is void."))


async def _too_late(ctx: Context) -> Answer:
    if others := await other_sides(ctx):
        said = ctx.tr("You are linked with {sides}.", sides=listed(ctx, await named(ctx, others)))
        return reply(ctx, said, button(ctx.tr("Unlink"), "unlink"))
    said = ctx.tr(
        "That question is answered already, or too old. Nothing was changed. To begin anew: {command}",
        command=typed(ctx, ctx.tr("link")),
    )
    return reply(ctx, said)


_ANSWERS = {"ask": _ask_first, "yes": _confirm, "no": _refuse}


# --- who they are -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sides:
    """`first` made the code; `other` typed it."""

    first: Member
    other: Member


async def _sides(ctx: Context, code: LinkCode) -> _Sides:
    """Return both as they are now. Before anybody typed it, the other one is who does so now."""
    first = await ctx.tx.people.get(code.member_id)
    other = await ctx.tx.people.get(code.other_id) if code.other_id else None
    return _Sides(first or ctx.member, other or ctx.member)


async def _problem(ctx: Context, sides: _Sides) -> str:
    """Return why these two cannot be linked; empty if they can."""
    if sides.first.id == sides.other.id:
        return ctx.tr("That is your own code. Write it on the other platform.")
    if sides.first.person_id == sides.other.person_id:
        return ctx.tr("You are linked already.")
    ours = await ctx.tx.people.sides(sides.first.person_id)
    theirs = await ctx.tx.people.sides(sides.other.person_id)
    common = {side.installation_id for side in ours} & {side.installation_id for side in theirs}
    if not common:
        return ""
    where = platform_name((await installations(ctx))[min(common)])
    return ctx.tr(
        "Both sides are on {platform}, and nobody is linked with two of one place. Nothing was changed.",
        platform=where,
    )


def _in_place(ctx: Context, said: str, *choices: Button) -> Answer:
    """Answer where the question stood, so that its buttons are gone."""
    (message,) = reply(ctx, said, *choices).messages
    return Answer((replace(message, replaces_original=ctx.is_button),))


def _plain(code: str) -> str:
    return _SEPARATORS.sub("", code).casefold()
