"""wrong-tag STORY [TAG]: a reader says that a story does not have to do with a tag."""

from bot.commands.context import Answer, Context, reply
from bot.commands.correct import headline
from bot.commands.report import take_reports
from bot.commands.stories import named_story, unknown_story
from bot.commands.story import MAX_TAGS, own_tag
from bot.commands.texts import button, quoted
from bot.message import Button
from bot.model.correction import NewReport
from bot.model.story import Story


async def wrong_tag(ctx: Context, args: str) -> Answer:
    name, _, text = args.partition(" ")
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    tag = own_tag(ctx, story, text)
    if tag is None:
        return _which(ctx, story, text)
    thanks = ctx.tr(
        "Thank you. An operator will look at the tag {tag} of {headline}. If it is wrong it goes, "
        "for everybody and from later articles too.",
        tag=ctx.catalog.name(tag, ctx.language),
        headline=headline(ctx, story),
    )
    return await take_reports(ctx, [NewReport(ctx.member.id, story.id, ctx.now, tag=tag)], thanks)


def _which(ctx: Context, story: Story, text: str) -> Answer:
    if not story.tags:
        return reply(ctx, ctx.tr("{headline} has no tags.", headline=headline(ctx, story)))
    said = ctx.tr("Which tag is wrong?")
    if text:
        missing = ctx.tr("The story has no tag {name}.", name=quoted(text, ctx.tr))
        said = f"{missing} {said}"
    return reply(ctx, said, *_choices(ctx, story))


def _choices(ctx: Context, story: Story) -> list[Button | None]:
    return [
        button(ctx.catalog.name(tag, ctx.language), f"wrong-tag {story.id} {tag.slug}")
        for tag in story.tags[:MAX_TAGS]
    ]
