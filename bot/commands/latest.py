"""latest [tags|words] [n]: the newest stories of what is asked for, or of all, of the last seven days."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.pages import Stretch, stretch_of
from bot.commands.question import Question, question_name, read_question
from bot.commands.search import found_list, list_rows
from bot.commands.settings import settings_of
from bot.commands.sharing import share_row
from bot.commands.stories import story_list, telling
from bot.commands.targets import tag_target, target_token, targets_of
from bot.commands.texts import button, quoted, typed
from bot.curation.ranking import NOISE_THRESHOLD
from bot.i18n.dates import relative_day
from bot.message import Button
from bot.model.digest import Mode
from bot.model.story import Story
from bot.model.tag import Facet, Tag

SPAN = timedelta(days=7)
# Of several tags together the last one is looked for no further back.
_LAST_SPAN = timedelta(days=90)
DEFAULT_COUNT = 3
MAX_COUNT = 10

_PAGE = re.compile(r"(?:^|\s)page=(\d{1,3})$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What `latest` was asked for; `is_turning`: by a button of a list that turns its page."""

    question: Question
    count: int
    page: int
    is_turning: bool

    def action(self, page: int) -> str:
        return " ".join(filter(None, ("latest", self.question.text, str(self.count), f"page={page}")))


async def latest(ctx: Context, args: str) -> Answer:
    """Answer with stories of the tags; with a text search where there is no such tag; with guesses last."""
    asked = await read_asked(ctx, args)
    question = asked.question
    if question.unknown:
        return _unknown_part(ctx, question, question.unknown[0])
    if question.words:
        return await _with_words(ctx, asked) or _unknown_part(ctx, question, question.words)
    return await _of_tags(ctx, asked)


async def read_asked(ctx: Context, args: str) -> Asked:
    page = _PAGE.search(args)
    question, count = await read_question(ctx, args[: page.start()].strip() if page else args.strip())
    return Asked(
        question,
        count=min(max(count or DEFAULT_COUNT, 1), MAX_COUNT),
        page=max(int(page[1]), 1) if page else 1,
        is_turning=page is not None,
    )


async def follow_button(ctx: Context, tag: Tag) -> Button | None:
    """Return [Follow Google], unless a digest here follows it already."""
    digests = (await settings_of(ctx)).digests
    target = tag_target(tag)
    if any(target in targets_of(digest, Mode.FOLLOW, now=ctx.now) for digest in digests):
        return None
    name = ctx.catalog.name(tag, ctx.language)
    return button(ctx.tr("Follow {name}", name=name), f"subscribe {target_token(target)}")


def _unknown_part(ctx: Context, question: Question, part: str) -> Answer:
    """Say which part is no tag; a guess asks the whole question again with that part put right."""
    near = [
        button(ctx.catalog.name(tag, ctx.language), f"latest {question.text.replace(part, tag.slug, 1)}")
        for tag in ctx.catalog.nearest(part)
    ]
    name, command = quoted(part, ctx.tr), typed(ctx, "tags")
    if len(near) == 1:
        said = ctx.tr("No tag {name}. Did you mean this one? All tags: {command}", name=name, command=command)
    elif near:
        said = ctx.tr(
            "No tag {name}. Did you mean one of these? All tags: {command}", name=name, command=command
        )
    else:
        said = ctx.tr(
            "No tag {name}, and no story with those words. All tags: {command}", name=name, command=command
        )
    return reply(ctx, said, *near)


async def _of_tags(ctx: Context, asked: Asked) -> Answer:
    tags, since = asked.question.tags, ctx.now - SPAN
    offset = (asked.page - 1) * asked.count
    page = await ctx.tx.stories.latest(
        tags, since=since, min_score=NOISE_THRESHOLD, limit=asked.count, offset=offset
    )
    if not page.total:
        return await _nothing(ctx, asked.question)
    stretch = stretch_of(asked.page, asked.count, page.total)
    if stretch.offset != offset:
        page = await ctx.tx.stories.latest(
            tags, since=since, min_score=NOISE_THRESHOLD, limit=asked.count, offset=stretch.offset
        )
    rows, note = list_rows(ctx, stretch, asked.action)
    follow = await follow_button(ctx, tags.only_tag) if tags.only_tag else None
    message = await story_list(
        ctx,
        _title(ctx, asked.question, stretch),
        page.stories,
        (*rows, *((follow,) if follow else ())),
        share_row(ctx, asked.action(stretch.page)),
        note=note,
        replaces=asked.is_turning,
    )
    return Answer((message,))


async def _with_words(ctx: Context, asked: Asked) -> Answer | None:
    """Return stories that have the words, of those tags if there are any; None if there are none."""
    question = asked.question
    return await found_list(
        ctx,
        question.words,
        name=question_name(ctx, question),
        tags=question.tags,
        count=asked.count,
        page=asked.page,
        action=asked.action,
        is_turning=asked.is_turning,
    )


def _title(ctx: Context, question: Question, stretch: Stretch) -> str:
    return ctx.tr.plural(
        "{name} · {stretch} of {n} story this week, newest first",
        "{name} · {stretch} of {n} stories this week, newest first",
        stretch.total,
        name=question_name(ctx, question),
        stretch=stretch.text,
    )


async def _nothing(ctx: Context, question: Question) -> Answer:
    """Say so, with the date and headline of the last story there was."""
    if not question.tags.any_of:
        return reply(
            ctx, ctx.tr("No stories in the last 7 days. Is {command} well?", command=typed(ctx, "status"))
        )
    name, tag = question_name(ctx, question), question.tags.only_tag
    follow = None if tag is None or tag.facet is Facet.AUDIENCE else await follow_button(ctx, tag)
    last = await _last(ctx, question)
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


async def _last(ctx: Context, question: Question) -> Story | None:
    if question.tags.only_tag:
        return await ctx.tx.stories.last_of(question.tags.only_tag)
    page = await ctx.tx.stories.latest(question.tags, since=ctx.now - _LAST_SPAN, min_score=0, limit=1)
    return next(iter(page.stories), None)
