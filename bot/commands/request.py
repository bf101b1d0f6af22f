"""request ask|do|no N: ask those who may change a place for a change there, and their answer.

What was asked is kept by its number. Whoever says yes carries it out as their own command, by their own
rights; one answer is enough.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.commands.concerns import named_place, number
from bot.commands.context import Answer, Context, reply
from bot.commands.policy import cannot_ask, may_be_asked, may_manage
from bot.commands.requesting import A_DAY, MAX_A_DAY, asked_already, hears_us, private_place, whom_to_ask
from bot.commands.texts import button, buttons, buttons_in, shown, typed
from bot.commands.words import Parsed, parse
from bot.digest.quiet import held_until
from bot.i18n.dates import relative_time
from bot.i18n.lists import list_of
from bot.message import Message, Text, say
from bot.model.delivery import NewDelivery, Urgency
from bot.model.destination import Destination, Member, PlaceKind
from bot.ports.requests import Request

CarryOut = Callable[[Context, Parsed], Awaitable[Answer]]


async def request(ctx: Context, args: str, carry_out: CarryOut) -> Answer:
    verb, _, which = args.partition(" ")
    wanted = number(which)
    found = await ctx.tx.requests.get(wanted) if wanted is not None else None
    if verb == "ask":
        return await _ask(ctx, found)
    if found is None or found.asked_at is None or verb not in ("do", "no"):
        return _gone(ctx)
    if not await _may_answer(ctx, found):
        return cannot_ask(ctx, found.title, f"request {args}") if not ctx.asked.is_certain else _gone(ctx)
    if found.settled_at is not None:
        return await _settled(ctx, found)
    return await (_carry_out(ctx, found, carry_out) if verb == "do" else _decline(ctx, found))


# --- to ask -------------------------------------------------------------------------------------------


async def _ask(ctx: Context, offered: Request | None) -> Answer:
    """Ask for what was offered; who else presses the button in a shared chat asks for themselves."""
    if offered is None or not _is_to_be_asked(ctx, offered):
        return _gone(ctx)
    mine = await ctx.tx.requests.offer(
        ctx.member.id, offered.destination_id, offered.command, offered.title, now=ctx.now
    )
    if mine.asked_at is not None:
        return _in_place(ctx, asked_already(ctx, mine))
    people = await whom_to_ask(ctx, _concerned(ctx))
    if not people:
        return reply(ctx, ctx.tr("I can write to nobody who may do that. Nothing was asked."))
    names = list_of([_name(member) for member in people], ctx.language)
    _, asked = await ctx.tx.requests.count(ctx.member.id, since=ctx.now - A_DAY)
    if asked >= MAX_A_DAY:
        said = ctx.tr(
            "I have asked {n} times for you in a day, and stop there. Ask yourself: {names}.",
            n=asked,
            names=names,
        )
        return reply(ctx, said)
    await ctx.tx.requests.note_asked(mine.id, now=ctx.now)
    for member in people:
        await _put_to(ctx, mine, member)
    return _in_place(ctx, ctx.tr("I have asked {names}. You hear from me when they answer.", names=names))


def _is_to_be_asked(ctx: Context, offered: Request) -> bool:
    is_here = offered.destination_id == ctx.destination.id
    return is_here and offered.settled_at is None and may_be_asked(parse(offered.command))


def _concerned(ctx: Context) -> Destination:
    """Return the place that the command names, else where it was typed."""
    found = ctx.asked.found
    return replace(ctx.destination, place=found.place) if found else ctx.destination


async def _put_to(ctx: Context, asked: Request, member: Member) -> None:
    chat = await _chat_with(ctx, member, like=ctx.destination)
    there = replace(ctx, language=chat.language, destination=chat)
    message = say(
        _question(there, asked, ctx.member),
        *buttons(
            button(there.tr("Do it"), f"request do {asked.id}"),
            button(there.tr("No, thanks"), f"request no {asked.id}"),
        ),
        language=chat.language,
    )
    await _tell(ctx, chat, message, occasion=f"request:{asked.id}")


def _question(ctx: Context, asked: Request, asker: Member) -> str:
    return ctx.tr(
        "{name} asks you to do this for {place}: {command}",
        name=_name(asker),
        place=asked.title,
        command=_command(ctx, asked),
    )


def _command(ctx: Context, asked: Request) -> str:
    """Return all of it, as whoever says yes answers for it; a channel goes by the name people know."""
    parsed = parse(asked.command)
    if named_place(parsed):
        return typed(ctx, f"{parsed.command} {parsed.args.partition(' ')[0]} {asked.title}")
    return typed(ctx, asked.command)


# --- to answer ----------------------------------------------------------------------------------------


async def _may_answer(ctx: Context, asked: Request) -> bool:
    place = await ctx.tx.destinations.get(asked.destination_id)
    if place is None or place.installation_id != ctx.installation.id:
        return False  # another workspace's: its channels are none of ours, and no more is said of it
    if named_place(parse(asked.command)):
        is_chat_admin = ctx.asked.found is not None and bool(ctx.asked.found.is_admin)
        return ctx.member.is_operator or ctx.member.is_admin or is_chat_admin
    return place.place.kind is not PlaceKind.PRIVATE and await may_manage(ctx, place)


async def _carry_out(ctx: Context, asked: Request, carry_out: CarryOut) -> Answer:
    command = parse(asked.command)
    if not may_be_asked(command):
        return _gone(ctx)
    if not named_place(command):
        command = Parsed("place", f"{asked.destination_id} {asked.command}")
    said = await carry_out(ctx, command)
    await ctx.tx.requests.settle(asked.id, by=ctx.member.id, is_granted=True, now=ctx.now)
    await _tell_asker(ctx, asked, is_done=_is_done(said))
    return _below(ctx, await _question_again(ctx, asked), said)


async def _decline(ctx: Context, asked: Request) -> Answer:
    await ctx.tx.requests.settle(asked.id, by=ctx.member.id, is_granted=False, now=ctx.now)
    await _tell_asker(ctx, asked, is_done=None)
    said = ctx.tr("You said no, thanks. I tell them so, kindly. Nothing was changed.")
    return _below(ctx, await _question_again(ctx, asked), reply(ctx, said))


async def _settled(ctx: Context, asked: Request) -> Answer:
    by = await ctx.tx.people.get(asked.settled_by) if asked.settled_by else None
    name = _name(by) if by else ctx.tr("Somebody")
    moment = relative_time(asked.settled_at or ctx.now, now=ctx.now, zone=ctx.zone, language=ctx.language)
    said = (
        ctx.tr("{name} said yes to that already, {time}. Nothing was changed.", name=name, time=moment)
        if asked.is_granted
        else ctx.tr("{name} said no to that already, {time}. Nothing was changed.", name=name, time=moment)
    )
    return _below(ctx, await _question_again(ctx, asked), reply(ctx, said))


def _is_done(said: Answer) -> bool:
    """Say whether something was changed, and not only asked back."""
    return any("undo" in choice.action.split() for message in said.messages for choice in buttons_in(message))


async def _question_again(ctx: Context, asked: Request) -> str:
    asker = await ctx.tx.people.get(asked.member_id)
    return _question(ctx, asked, asker) if asker else ""


def _below(ctx: Context, question: str, said: Answer) -> Answer:
    """Return the answer under what was asked, in place of the buttons that asked it."""
    first, *rest = said.messages
    blocks = (Text(question, is_quiet=True), *first.blocks) if question else first.blocks
    shown_first = replace(first, blocks=blocks, replaces_original=ctx.is_button)
    return replace(said, messages=(shown_first, *rest))


async def _tell_asker(ctx: Context, asked: Request, *, is_done: bool | None) -> None:
    """Tell in private what became of it; who cannot be written to, where they asked."""
    asker = await ctx.tx.people.get(asked.member_id)
    place = await ctx.tx.destinations.get(asked.destination_id)
    if asker is None or place is None:
        return
    hears = await hears_us(ctx, asker)
    where = await _chat_with(ctx, asker, like=place) if hears else place
    there = replace(ctx, language=where.language, destination=where)
    values = {"name": _name(ctx.member), "place": asked.title, "command": _command(there, asked)}
    match is_done:
        case True:
            said = there.tr("{name} has done what you asked for in {place}: {command}", **values)
        case False:
            said = there.tr("{name} is on what you asked for in {place}: {command}", **values)
        case None:
            said = there.tr(
                "{name} says no this time to what you asked for in {place}: {command}. Nothing was changed.",
                **values,
            )
    if not hears:
        said = f"{_name(asker)}: {said}"
    await _tell(ctx, where, say(said, language=where.language), occasion=f"answered:{asked.id}")


async def _chat_with(ctx: Context, member: Member, *, like: Destination) -> Destination:
    """Return the private chat; a new one begins with the language and zone of the place that it is about."""
    chat, _ = await ctx.tx.destinations.ensure(
        ctx.installation,
        private_place(member),
        language=like.language,
        zone=like.zone,
        audience=like.audience,
        now=ctx.now,
    )
    return chat


async def _tell(ctx: Context, where: Destination, message: Message, *, occasion: str) -> None:
    await ctx.tx.deliveries.add(
        NewDelivery(
            occasion,
            where.id,
            message.to_json(),
            Urgency.REPLY,
            created_at=ctx.now,
            not_before=held_until(where, ctx.now),
        )
    )


def _in_place(ctx: Context, text: str) -> Answer:
    """Return the answer in place of the refusal whose button was pressed."""
    return Answer((replace(say(text, language=ctx.language), replaces_original=ctx.is_button),))


def _gone(ctx: Context) -> Answer:
    return reply(ctx, ctx.tr("That question is no longer open. Nothing was changed."))


def _name(member: Member) -> str:
    return shown(member.name or member.external_id)
