"""search WORDS: the newest stories with all the words in one of their entries."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.pages import Stretch, stretch_of, turning
from bot.commands.sharing import share_row
from bot.commands.stories import story_list
from bot.commands.texts import quoted, typed
from bot.message import MAX_ACTION_BYTES, Button
from bot.model.tag import ANY_STORY, TagQuestion

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
    page = max(1, int(match[1])) if match else 1
    found = await found_list(
        ctx,
        words,
        name=quoted(words, ctx.tr),
        count=COUNT,
        page=page,
        action=lambda number: f"search {words} page={number}",
        is_turning=match is not None,
    )
    return found or reply(
        ctx,
        ctx.tr(
            "No story of the last 30 days has {words}. Fewer words find more.", words=quoted(words, ctx.tr)
        ),
    )


async def found_list(
    ctx: Context,
    words: str,
    *,
    name: str,
    count: int,
    page: int,
    action: Callable[[int], str],
    is_turning: bool,
    tags: TagQuestion = ANY_STORY,
) -> Answer | None:
    """Return a page of stories of the tags with all the words, under that name; None if there are none."""
    asked, since = words[:MAX_WORDS_LENGTH], ctx.now - SPAN
    offset = (page - 1) * count
    found = await ctx.tx.stories.search(asked, since=since, limit=count, offset=offset, question=tags)
    if not found.total:
        return None
    stretch = stretch_of(page, count, found.total)
    if stretch.offset != offset:
        found = await ctx.tx.stories.search(
            asked, since=since, limit=count, offset=stretch.offset, question=tags
        )
    title = ctx.tr.plural(
        "{words} · {stretch} of {n} story in 30 days, newest first",
        "{words} · {stretch} of {n} stories in 30 days, newest first",
        found.total,
        words=name,
        stretch=stretch.text,
    )
    rows, note = list_rows(ctx, stretch, action)
    share = share_row(ctx, action(stretch.page))
    message = await story_list(ctx, title, found.stories, rows, share, note=note, replaces=is_turning)
    return Answer((message,))


def list_rows(ctx: Context, stretch: Stretch, action: Callable[[int], str]) -> tuple[tuple[Button, ...], str]:
    """Return the buttons that turn the list, or what to do where the question is too long for one."""
    if stretch.total > stretch.size and len(action(stretch.page + 1).encode()) > MAX_ACTION_BYTES:
        return (), ctx.tr("The question is too long to turn pages. Ask with fewer words.")
    return turning(ctx, stretch, action), ""
