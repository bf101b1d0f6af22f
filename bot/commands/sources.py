"""sources STORY [PAGE]: who wrote of it, with links."""

from dataclasses import replace

from bot.commands.context import Answer, Context
from bot.commands.pages import stretch_of, turning
from bot.commands.stories import named_story, telling, unknown_story
from bot.commands.texts import button, buttons
from bot.digest.present import MAX_HEADLINE, clipped, sources_text
from bot.digest.sources import source_items
from bot.message import Block, Buttons, ListBlock, Message, StoryBlock

A_PAGE = 6


async def sources(ctx: Context, args: str) -> Answer:
    name, _, page = args.partition(" ")
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    told = telling(ctx, story)
    items = source_items(story, tr=ctx.tr, catalog=ctx.catalog, now=ctx.now, zone=ctx.zone)
    is_page = page.isascii() and page.isdigit() and len(page) < 4
    stretch = stretch_of(int(page) if is_page else 1, A_PAGE, len(items))
    headline = clipped(told.headline, MAX_HEADLINE)
    row = (
        *turning(ctx, stretch, f"sources {story.id} {{}}".format, back=ctx.tr("To the first")),
        *buttons(button(ctx.tr("Read it"), f"open {story.id}")),
    )
    blocks: tuple[Block, ...] = (
        StoryBlock(headline=headline, story_id=story.id, meta=sources_text(told, ctx.tr)),
        ListBlock(items[stretch.offset : stretch.offset + A_PAGE]),
        Buttons((row,)),
    )
    message = Message(blocks, summary=headline, language=ctx.language)
    return Answer((replace(message, replaces_original=ctx.is_button and is_page),))
