"""search WORDS: the newest stories with all the words in one of their entries."""

import re
from datetime import timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.stories import story_list
from bot.commands.texts import button, buttons, quoted, shown, typed

SPAN = timedelta(days=30)
COUNT = 3
MAX_WORDS_LENGTH = 200

_PAGE = re.compile(r"(?:^|\s)page=(\d{1,3})$")


async def search(ctx: Context, args: str) -> Answer:
    """Answer with what was found; without words, with how to search."""
    match = _PAGE.search(args)
    words = args[: match.start()].strip() if match else args
    if not words:
        return reply(
            ctx, ctx.tr("Search for what? For example {command}", command=typed(ctx, "search Equinor"))
        )
    found = await search_answer(ctx, words, count=COUNT, page=max(1, int(match[1])) if match else 1)
    return found or reply(
        ctx,
        ctx.tr(
            "No story of the last 30 days has {words}. Fewer words find more.", words=quoted(words, ctx.tr)
        ),
    )


async def search_answer(ctx: Context, words: str, *, count: int, page: int) -> Answer | None:
    """Return a page of stories with all the words; None if there are none."""
    words = words[:MAX_WORDS_LENGTH]
    offset = (page - 1) * count
    found = await ctx.tx.stories.search(words, since=ctx.now - SPAN, limit=count, offset=offset)
    if not found.stories:
        return None
    stretch = str(len(found.stories)) if page == 1 else f"{offset + 1}–{offset + len(found.stories)}"
    title = ctx.tr.plural(
        "{words} · {stretch} of {n} story in 30 days, newest first",
        "{words} · {stretch} of {n} stories in 30 days, newest first",
        found.total,
        words=quoted(words, ctx.tr),
        stretch=stretch,
    )
    has_more = offset + count < found.total
    more = button(ctx.tr("More"), f"search {shown(words)} page={page + 1}") if has_more else None
    message = await story_list(ctx, title, found.stories, buttons(more), replaces=ctx.is_button)
    return Answer((message,))
