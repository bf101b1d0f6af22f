"""open STORY [nb|en]: a story's card; a small number means that story of the last digest."""

from bot.commands.context import Answer, Context, reply
from bot.commands.stories import telling
from bot.commands.texts import quoted, typed
from bot.digest.present import story_card
from bot.i18n.translator import normalise_language
from bot.model.story import Story


async def open_story(ctx: Context, args: str) -> Answer:
    number, _, language = args.partition(" ")
    story = await named_story(ctx, number)
    if story is None:
        return unknown_story(ctx, number)
    return show_card(ctx, story, language=normalise_language(language))


def show_card(ctx: Context, story: Story, *, language: str | None = None) -> Answer:
    """Answer with the story's card, told in another language where that is asked for."""
    message = story_card(
        telling(ctx, story, language=language),
        tr=ctx.tr,
        now=ctx.now,
        zone=ctx.zone,
        catalog=ctx.catalog,
        audience=ctx.destination.audience,
    )
    return Answer((message,))


async def named_story(ctx: Context, text: str) -> Story | None:
    """Return the story a button names by its id; typed, a number of the last digest comes first."""
    # More digits than any id has would be refused by the database.
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    number = int(text)
    if not ctx.is_button:
        edition = await ctx.tx.editions.last_sent(ctx.destination.id)
        if edition is not None and 1 <= number <= len(edition.chosen):
            return await ctx.tx.stories.get(edition.chosen[number - 1].story_id)
    return await ctx.tx.stories.get(number)


def unknown_story(ctx: Context, text: str) -> Answer:
    """Say that no story has that number, and how to find one."""
    newest = typed(ctx, "latest")
    if not text:
        return reply(
            ctx, ctx.tr("Which story? Write its number in the last digest, or see {command}", command=newest)
        )
    return reply(
        ctx,
        ctx.tr(
            "I have no story {number}. The newest: {command}", number=quoted(text, ctx.tr), command=newest
        ),
    )
