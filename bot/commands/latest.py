"""latest [tag|words] [n]: the newest stories of a tag, or of all, of the last seven days."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.search import search_answer
from bot.commands.settings import settings_of
from bot.commands.stories import story_list, telling
from bot.commands.targets import find_tag, tag_target, target_token, targets_of
from bot.commands.texts import button, buttons, quoted, typed
from bot.curation.ranking import NOISE_THRESHOLD
from bot.i18n.dates import relative_day
from bot.message import Button
from bot.model.digest import Mode
from bot.model.tag import Facet, Tag

SPAN = timedelta(days=7)
DEFAULT_COUNT = 3
MAX_COUNT = 10

_PAGE = re.compile(r"(?:^|\s)page=(\d{1,3})$")
_COUNT = re.compile(r"(?:^|\s)(\d{1,3})$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What `latest` was asked for: a tag, else words, else everything."""

    tag: Tag | None
    words: str
    count: int
    page: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.count


async def latest(ctx: Context, args: str) -> Answer:
    """Answer with stories of a tag; with a text search where there is no such tag; with guesses last."""
    asked = await read_asked(ctx, args)
    if asked.tag is None and asked.words:
        found = await search_answer(ctx, asked.words, count=asked.count, page=asked.page)
        return found or no_such_tag(ctx, asked.words)
    return await _of_tag(ctx, asked)


async def read_asked(ctx: Context, args: str) -> Asked:
    """Read the argument: a tag by the whole text first ("GPT 5"), then without a trailing number."""
    text, page = _split(_PAGE, args)
    tag = await find_tag(ctx, text)
    without_count, count = _split(_COUNT, text)
    if tag is None:
        tag = await find_tag(ctx, without_count)
    else:
        without_count, count = text, None
    return Asked(
        tag,
        without_count,
        count=min(max(count or DEFAULT_COUNT, 1), MAX_COUNT),
        page=max(page or 1, 1),
    )


def no_such_tag(ctx: Context, text: str) -> Answer:
    """Say that nothing has that name, with what comes near."""
    near = [
        button(ctx.catalog.name(tag, ctx.language), f"latest {tag.slug}") for tag in ctx.catalog.nearest(text)
    ]
    if near:
        said = ctx.tr(
            "No tag {name}. Did you mean one of these? All tags: {command}",
            name=quoted(text, ctx.tr),
            command=typed(ctx, "tags"),
        )
    else:
        said = ctx.tr(
            "No tag {name}, and no story with those words. All tags: {command}",
            name=quoted(text, ctx.tr),
            command=typed(ctx, "tags"),
        )
    return reply(ctx, said, *near)


async def follow_button(ctx: Context, tag: Tag) -> Button | None:
    """Return [Follow Google], unless a digest here follows it already."""
    digests = (await settings_of(ctx)).digests
    target = tag_target(tag)
    if any(target in targets_of(digest, Mode.FOLLOW, now=ctx.now) for digest in digests):
        return None
    name = ctx.catalog.name(tag, ctx.language)
    return button(ctx.tr("Follow {name}", name=name), f"subscribe {target_token(target)}")


async def _of_tag(ctx: Context, asked: Asked) -> Answer:
    page = await ctx.tx.stories.latest(
        asked.tag,
        since=ctx.now - SPAN,
        min_score=NOISE_THRESHOLD,
        limit=asked.count,
        offset=asked.offset,
    )
    if not page.stories:
        return await _nothing(ctx, asked)
    follow = await follow_button(ctx, asked.tag) if asked.tag else None
    message = await story_list(
        ctx,
        _title(ctx, asked, shown=len(page.stories), total=page.total),
        page.stories,
        buttons(_page_button(ctx, asked, page.total), follow),
        replaces=bool(asked.offset) or ctx.is_button,
    )
    return Answer((message,))


def _title(ctx: Context, asked: Asked, *, shown: int, total: int) -> str:
    name = ctx.catalog.name(asked.tag, ctx.language) if asked.tag else ctx.tr("Latest news")
    first = asked.offset + 1
    stretch = str(shown) if first == 1 else f"{first}–{asked.offset + shown}"
    return ctx.tr.plural(
        "{name} · {stretch} of {n} story this week, newest first",
        "{name} · {stretch} of {n} stories this week, newest first",
        total,
        name=name,
        stretch=stretch,
    )


def _page_button(ctx: Context, asked: Asked, total: int) -> Button | None:
    """Return [More], or [Newest] where the list ends."""
    subject = asked.tag.slug if asked.tag else ""
    words = " ".join(filter(None, ("latest", subject, str(asked.count))))
    if asked.offset + asked.count < total:
        return button(ctx.tr("More"), f"{words} page={asked.page + 1}")
    return button(ctx.tr("Newest"), f"{words} page=1") if asked.page > 1 else None


async def _nothing(ctx: Context, asked: Asked) -> Answer:
    """Say so, with the date and headline of the tag's last story, however old."""
    if asked.tag is None:
        return reply(
            ctx, ctx.tr("No stories in the last 7 days. Is {command} well?", command=typed(ctx, "status"))
        )
    name = ctx.catalog.name(asked.tag, ctx.language)
    follow = None if asked.tag.facet is Facet.AUDIENCE else await follow_button(ctx, asked.tag)
    last = await ctx.tx.stories.last_of(asked.tag)
    if last is None:
        return reply(ctx, ctx.tr("Nothing on {name} so far.", name=name), follow)
    day = relative_day(last.last_seen, now=ctx.now, zone=ctx.zone, language=ctx.language)
    headline = telling(ctx, last).headline
    if last.last_seen < ctx.now - SPAN:
        said = ctx.tr(
            "Nothing on {name} in the last 7 days. Latest: {day}, “{headline}”.",
            name=name,
            day=day,
            headline=headline,
        )
    else:
        said = ctx.tr(
            "Nothing that matters on {name} in the last 7 days. Latest: {day}, “{headline}”.",
            name=name,
            day=day,
            headline=headline,
        )
    return reply(ctx, said, Button(ctx.tr("Read it"), f"open {last.id}"), follow)


def _split(pattern: re.Pattern[str], text: str) -> tuple[str, int | None]:
    """Split a number off the end of a text."""
    match = pattern.search(text)
    return (text[: match.start()].strip(), int(match[1])) if match else (text.strip(), None)
