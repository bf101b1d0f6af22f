"""why STORY: what matched, the words that gave the tags, the parts of the score, the sources joined."""

from collections.abc import Iterable

from bot.commands.context import Answer, Context
from bot.commands.open import named_story, unknown_story
from bot.commands.settings import listed, settings_of
from bot.commands.stories import telling
from bot.commands.targets import tag_target, target_name, target_token, targets_of
from bot.commands.texts import button, buttons, quoted
from bot.curation.ranking import PART_NAMES, SEND_THRESHOLD, score
from bot.i18n.dates import number
from bot.message import Block, Button, Buttons, Message, StoryBlock, Text
from bot.model.digest import Mode
from bot.model.story import Score, Story
from bot.model.tag import Facet, Tag

MAX_WORDS = 4
MAX_OUTLETS = 6
# A part of the score smaller than this explains nothing.
WORTH_TELLING = 0.05


async def why(ctx: Context, args: str) -> Answer:
    name = args.partition(" ")[0]
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    followed = await _followed_tags(ctx, story)
    headline = telling(ctx, story).headline
    points = score(story, audience=ctx.destination.audience, now=ctx.now)
    blocks: tuple[Block, ...] = (
        StoryBlock(headline=headline, story_id=story.id),
        Text(" ".join(filter(None, (await _match_text(ctx, followed), words_text(ctx, story, followed))))),
        Text(score_text(ctx, points)),
        Text(_sources_text(ctx, story)),
        Text(ctx.tr("Chosen automatically, without an editor."), is_quiet=True),
        Buttons((_buttons(ctx, story),)),
    )
    return Answer((Message(blocks, summary=headline, language=ctx.language),))


def words_text(ctx: Context, story: Story, tags: Iterable[Tag]) -> str:
    """Return the words that gave these tags, said to be in the title where one's title has them."""
    wanted = set(tags) or set(story.tags)
    words = list(
        dict.fromkeys(
            word
            for entry in story.originals
            for match in entry.tags
            if match.tag in wanted
            for word in match.words
        )
    )
    if not words:
        return ""
    titles = " ".join(entry.title.casefold() for entry in story.originals)
    in_title = [word for word in words if word.casefold() in titles]
    quotes = ", ".join(quoted(word, ctx.tr) for word in (in_title or words)[:MAX_WORDS])
    if in_title:
        return ctx.tr("Found in the title: {words}.", words=quotes)
    return ctx.tr("Found in the text: {words}.", words=quotes)


def score_text(ctx: Context, points: Score) -> str:
    """Return the total against the threshold, then the parts, heaviest first."""
    parts = sorted(points.parts, key=lambda part: -abs(part.points))
    told = [
        f"{ctx.tr(PART_NAMES[part.name])} {number(part.points, ctx.language)}"
        for part in parts
        if abs(part.points) >= WORTH_TELLING
    ]
    total = ctx.tr(
        "{points} points, the threshold is {threshold}:",
        points=number(points.total, ctx.language),
        threshold=number(SEND_THRESHOLD, ctx.language),
    )
    return f"{total} {' · '.join(told)}"


async def _followed_tags(ctx: Context, story: Story) -> list[Tag]:
    digests = (await settings_of(ctx)).digests
    followed = {target for digest in digests for target in targets_of(digest, Mode.FOLLOW, now=ctx.now)}
    return [tag for tag in story.tags if tag_target(tag) in followed]


async def _match_text(ctx: Context, followed: list[Tag]) -> str:
    if followed:
        names = listed(ctx, [target_name(ctx, tag_target(tag)) for tag in followed])
        if ctx.is_private_place:
            return ctx.tr("You follow {names}.", names=names)
        return ctx.tr("This place follows {names}.", names=names)
    digests = (await settings_of(ctx)).digests
    if any(targets_of(digest, Mode.FOLLOW, now=ctx.now) for digest in digests):
        return ctx.tr("It matches no tag that is followed here.")
    return ctx.tr("Nothing is followed here, so what matters most comes.")


def _sources_text(ctx: Context, story: Story) -> str:
    outlets = list(dict.fromkeys(entry.outlet.name for entry in story.entries))
    if len(outlets) == 1:
        return ctx.tr("One source: {names}.", names=outlets[0])
    names = listed(ctx, outlets[:MAX_OUTLETS])
    return ctx.tr("Joined from {n} sources on one event: {names}.", n=len(outlets), names=names)


def _buttons(ctx: Context, story: Story) -> tuple[Button, ...]:
    """Offer to mute what the story is about: its first topic, and its first company."""
    firsts = [story.slugs(facet)[:1] for facet in (Facet.TOPIC, Facet.COMPANY)]
    targets = [
        tag_target(Tag(facet, slug))
        for facet, slugs in zip((Facet.TOPIC, Facet.COMPANY), firsts, strict=True)
        for slug in slugs
    ]
    return buttons(
        button(ctx.tr("Read it"), f"open {story.id}"),
        *(
            button(ctx.tr("Mute {name}", name=target_name(ctx, target)), f"mute {target_token(target)}")
            for target in targets
        ),
    )
