"""share COMMAND: show the channel the list or story that its asker alone saw, and say who shared it.

What others get has no buttons that would change it under their eyes: those of its stories answer the presser
alone. A button pressed again shares nothing twice; what is typed is meant.
"""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from bot.commands.card import show_card
from bot.commands.context import Answer, Context, reply
from bot.commands.latest import latest
from bot.commands.search import search
from bot.commands.sharing import can_share, without_sharing
from bot.commands.stories import named_story, telling
from bot.commands.texts import buttons_in, place_name, shown, typed
from bot.commands.words import parse
from bot.digest.story_menu import story_menu
from bot.i18n.translator import normalise_language
from bot.message import Block, Button, Buttons, ListBlock, Message, StoryBlock, Text

_LISTS = {"latest": latest, "search": search}
# Within this time a press on what is shared already is no wish for a second copy.
_SAME_SHARE = timedelta(hours=1)


async def share(ctx: Context, args: str) -> Answer:
    """Any member may: it is what they see, said in their name."""
    if ctx.is_private_place:
        return reply(ctx, ctx.tr("Nobody else is here. Ask in a channel, and you can share it there."))
    if not can_share(ctx):
        return reply(ctx, ctx.tr("What I say here is seen by everybody here already."))
    parsed = parse(args) if args else None
    if parsed is not None and parsed.command in _LISTS:
        seen = await _LISTS[parsed.command](ctx, parsed.args)
        return await _shared(ctx, seen, args, menu=())
    if parsed is not None and parsed.command == "open":
        return await _share_story(ctx, parsed.args)
    return reply(ctx, ctx.tr("Share what? For example {command}", command=typed(ctx, "share latest google")))


async def _share_story(ctx: Context, args: str) -> Answer:
    number, _, language = args.partition(" ")
    story = await named_story(ctx, number)
    if story is None:
        return reply(ctx, ctx.tr("That story is gone. Nothing was shared."))
    told_in = normalise_language(language)
    card = await show_card(ctx, story, told_in, in_place=False)
    menu = story_menu(telling(ctx, story, language=told_in), tr=ctx.tr, catalog=ctx.catalog)
    return await _shared(ctx, card, f"open {story.id} {told_in}", menu=menu)


async def _shared(ctx: Context, seen: Answer, command: str, *, menu: tuple[Button, ...]) -> Answer:
    """Return what the channel gets, then to the asker what they saw, without the button."""
    message = seen.messages[0]
    if not any(isinstance(block, ListBlock | StoryBlock) for block in message.blocks):
        return seen
    place = place_name(ctx.destination, ctx.tr)
    occasion = _occasion(ctx, command, message)
    since = ctx.now - _SAME_SHARE
    if ctx.is_button and await ctx.tx.deliveries.is_on_its_way(occasion, ctx.destination.id, since=since):
        return Answer((_told_asker(message, ctx.tr("Shared in {place} already.", place=place)),))
    by = ctx.tr("Shared by @{name}", name=shown(ctx.member.name or ctx.member.external_id))
    public = as_public(message, Text(by, is_quiet=True), menu=menu)
    told = (_told_asker(message, ctx.tr("Shared in {place}.", place=place)),) if ctx.is_button else ()
    return Answer((public, *told), occasion=f"{occasion}{int(ctx.now.timestamp())}")


def _occasion(ctx: Context, command: str, message: Message) -> str:
    """Return how the occasion of this share begins: the same list with other stories is another."""
    stories = " ".join(choice.action for choice in buttons_in(message) if choice.action.startswith("open "))
    what = sha256(f"{command} {stories}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"share:{ctx.member.id}:{what}:"


def _told_asker(message: Message, said: str) -> Message:
    """Return what the asker saw, told what became of it in place of the button."""
    kept = map(_without_button, message.blocks)
    return replace(message, blocks=(*kept, Text(said, is_quiet=True)), replaces_original=True)


def as_public(message: Message, by: Text, *, menu: tuple[Button, ...]) -> Message:
    """Return what one person saw as all may see it, below who shared it."""
    seen_by_all = [_public(block, menu) for block in message.blocks]
    return replace(
        message,
        blocks=(by, *(block for block in seen_by_all if block is not None)),
        summary=f"{by.text}: {message.summary}",
        is_private=False,
        replaces_original=False,
    )


def _public(block: Block, menu: tuple[Button, ...]) -> Block | None:
    match block:
        case StoryBlock():
            return replace(block, menu=menu, buttons=())
        case Buttons():
            rows = tuple(row for row in block.rows if all(one.action.startswith("open ") for one in row))
            return replace(block, rows=rows) if rows else None
        case _:
            return block


def _without_button(block: Block) -> Block:
    if not isinstance(block, Buttons):
        return block
    rows = (without_sharing(row) for row in block.rows)
    return replace(block, rows=tuple(row for row in rows if row))
