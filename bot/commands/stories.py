"""Stories as commands find and list them."""

from collections.abc import Sequence

from bot.commands.context import Answer, Context, reply
from bot.commands.texts import quoted, typed
from bot.curation.telling.context import further_words
from bot.curation.telling.tell import tell
from bot.digest.present import list_item
from bot.digest.schedule import local_date
from bot.message import Block, Button, Buttons, Footer, Heading, ListBlock, Message
from bot.model.story import Quote, Story, Telling

# Wider rows of numbers are hard to hit on a phone.
_NUMBERS_A_ROW = 5


async def story_list(
    ctx: Context,
    title: str,
    stories: Sequence[Story],
    *rows: tuple[Button, ...],
    note: str = "",
    replaces: bool = False,
) -> Message:
    """Return a numbered list under its title, a note under it: a button a story, then rows with any."""
    in_digest = await _in_todays_digest(ctx)
    items = tuple(
        list_item(
            telling(ctx, story),
            tr=ctx.tr,
            now=ctx.now,
            zone=ctx.zone,
            is_in_digest=story.id in in_digest,
        )
        for story in stories
    )
    shown = (*number_rows(ctx, stories), *(row for row in rows if row))
    blocks: tuple[Block, ...] = (
        Heading(title),
        ListBlock(items, is_numbered=True),
        *((Footer(note),) if note else ()),
        Buttons(shown),
    )
    return Message(blocks, summary=title, language=ctx.language, replaces_original=replaces and ctx.is_button)


def number_rows(ctx: Context, stories: Sequence[Story]) -> tuple[tuple[Button, ...], ...]:
    """Return rows of [1] [2] [3], each of which opens its story."""
    numbers = [
        Button(str(number), f"open {story.id}", ctx.tr("Open story {n}", n=number))
        for number, story in enumerate(stories, start=1)
    ]
    starts = range(0, len(numbers), _NUMBERS_A_ROW)
    return tuple(tuple(numbers[start : start + _NUMBERS_A_ROW]) for start in starts)


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


def telling(ctx: Context, story: Story, *, language: str | None = None) -> Telling:
    """Return the story's short form for this reader, in another language where it is asked for."""
    return tell(
        story,
        language="nb" if (language or ctx.language) == "nb" else "en",
        audience=ctx.destination.audience,
        catalog=ctx.catalog,
    )


def further(ctx: Context, story: Story, told: Telling, *, language: str | None = None) -> tuple[Quote, ...]:
    """Return what the sources say beyond what was told of the story in that language."""
    return further_words(story, told, language=language or ctx.language, catalog=ctx.catalog)


async def _in_todays_digest(ctx: Context) -> frozenset[int]:
    edition = await ctx.tx.editions.last_sent(ctx.destination.id)
    if edition is None or local_date(edition.due_at, ctx.zone) != local_date(ctx.now, ctx.zone):
        return frozenset()
    return frozenset(chosen.story_id for chosen in edition.chosen)
