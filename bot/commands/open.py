"""open STORY [nb|en]: a story's card; a small number means that story of the last digest."""

from bot.commands.card import show_card
from bot.commands.context import Answer, Context
from bot.commands.stories import named_story, unknown_story
from bot.i18n.translator import normalise_language


async def open_story(ctx: Context, args: str) -> Answer:
    """Answer with the card as a message of its own, also to a button: the digest stays as it is."""
    number, _, language = args.partition(" ")
    story = await named_story(ctx, number)
    if story is None:
        return unknown_story(ctx, number)
    return await show_card(ctx, story, normalise_language(language), in_place=False)
