"""place DESTINATION COMMAND: manage a channel or group from elsewhere, as its admin.

The command then reads and changes that place's settings, and the answer comes where it was typed. Whether
the member is an admin there was asked of the platform at this very call.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.commands.channel import channel
from bot.commands.concerns import number
from bot.commands.context import Answer, Context, passing, reply
from bot.commands.list import digest_line
from bot.commands.policy import cannot_ask, may_manage
from bot.commands.settings import settings_of
from bot.commands.texts import button, place_name
from bot.commands.words import Parsed, parse
from bot.message import MAX_ACTION_BYTES, Block, Button, Buttons, Message, StoryBlock
from bot.model.destination import Destination, Role

# What is about a place; anything else is answered as if typed without it.
_MANAGING = frozenset(
    {"subscribe", "unsubscribe", "mute", "less", "unmute", "list", "digest", "draft", "timezone", "role",
     "language", "stop", "undo", "status", "channel", "place"}
)  # fmt: skip


async def step_into(ctx: Context, args: str) -> tuple[Context, Parsed] | Answer:
    """Return the context of the named place with the command to carry out there, or why that cannot be."""
    first, _, rest = args.partition(" ")
    wanted = number(first)
    destination = await ctx.tx.destinations.get(wanted) if wanted is not None else None
    is_ours = destination is not None and destination.installation_id == ctx.installation.id
    if destination is None or not is_ours or not await may_manage(ctx, destination):
        return _refuse(ctx, destination if is_ours else None, f"place {args}")
    parsed = parse(rest) if rest else Parsed("place", first)
    if parsed.command not in _MANAGING or parsed.unknown:
        return ctx, parsed
    role = ctx.role if ctx.role is Role.OPERATOR else Role.ADMIN
    there = replace(ctx, destination=destination, role=role, zone=destination.zone, acting_in=destination.id)
    return there, parsed


async def place(ctx: Context, args: str) -> Answer:
    """Show the place's digests, and what can be done with them; without a place, all there are."""
    del args
    if ctx.acting_in is None:
        return await channel(ctx, "list")
    settings = await settings_of(ctx)
    if not settings.digests:
        said = ctx.tr("{place} gets no digest.", place=place_name(ctx.destination, ctx.tr))
        return reply(ctx, said, button(ctx.tr("Set it up"), "channel set"))
    line = " ".join(digest_line(ctx, settings, digest) for digest in settings.digests)
    is_on = any(digest.next_at for digest in settings.digests)
    return reply(
        ctx,
        line,
        button(ctx.tr("Time"), "digest time"),
        button(ctx.tr("Follow tags"), "subscribe"),
        button(ctx.tr("Preview"), "digest preview"),
        *((button(ctx.tr("Pause"), "digest pause"),) if is_on else ()),
        button(ctx.tr("Off"), "digest off") if is_on else button(ctx.tr("Switch it on"), "digest on"),
    )


def still_there(ctx: Context, answer: Answer) -> Answer:
    """Return the answer with buttons that stay with the place it is about."""
    if ctx.acting_in is None:
        return answer
    return replace(answer, messages=tuple(_staying(message, ctx.acting_in) for message in answer.messages))


def _refuse(ctx: Context, destination: Destination | None, again: str) -> Answer:
    if destination is not None and not ctx.asked.is_certain:
        return cannot_ask(ctx, place_name(destination, ctx.tr), again)
    return passing(
        ctx, reply(ctx, ctx.tr("I know of no such place that you could set up. Nothing was changed."))
    )


def _staying(message: Message, destination_id: int) -> Message:
    return replace(message, blocks=tuple(_block(block, destination_id) for block in message.blocks))


def _block(block: Block, destination_id: int) -> Block:
    match block:
        case Buttons():
            rows = (tuple(_there(row, destination_id)) for row in block.rows)
            return replace(block, rows=tuple(row for row in rows if row))
        case StoryBlock():
            return replace(block, buttons=tuple(_there(block.buttons, destination_id)))
        case _:
            return block


def _there(row: Iterable[Button], destination_id: int) -> Iterable[Button]:
    for choice in row:
        if choice.url or parse(choice.action).command not in _MANAGING or choice.action.startswith("place "):
            yield choice
            continue
        action = f"place {destination_id} {choice.action}"
        if len(action.encode()) <= MAX_ACTION_BYTES:
            yield replace(choice, action=action)
