"""Lists of stories, as `latest`, `search` and the quiet day's nearest show them."""

from collections.abc import Sequence

from bot.commands.context import Context
from bot.commands.texts import buttons
from bot.curation.telling.tell import tell
from bot.digest.present import list_item
from bot.digest.schedule import local_date
from bot.message import Block, Button, Buttons, Heading, ListBlock, Message
from bot.model.story import Story, Telling


async def story_list(
    ctx: Context, title: str, stories: Sequence[Story], *more: Button | None, replaces: bool = False
) -> Message:
    """Return a numbered list under its title: a button a story, then the row of `more`."""
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
    numbers = tuple(
        Button(str(number), f"open {story.id}", ctx.tr("Open story {n}", n=number))
        for number, story in enumerate(stories, start=1)
    )
    rows = tuple(row for row in (numbers, buttons(*more)) if row)
    blocks: tuple[Block, ...] = (Heading(title), ListBlock(items, is_numbered=True), Buttons(rows))
    return Message(blocks, summary=title, language=ctx.language, replaces_original=replaces and ctx.is_button)


def telling(ctx: Context, story: Story, *, language: str | None = None) -> Telling:
    """Return the story's short form for this reader, in another language where it is asked for."""
    return tell(
        story,
        language="nb" if (language or ctx.language) == "nb" else "en",
        audience=ctx.destination.audience,
        catalog=ctx.catalog,
    )


async def _in_todays_digest(ctx: Context) -> frozenset[int]:
    edition = await ctx.tx.editions.last_sent(ctx.destination.id)
    if edition is None or local_date(edition.due_at, ctx.zone) != local_date(ctx.now, ctx.zone):
        return frozenset()
    return frozenset(chosen.story_id for chosen in edition.chosen)
