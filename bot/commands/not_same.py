"""not-same STORY [ARTICLE|OUTLET]: a reader says that an article is about something else than its story."""

from bot.commands.context import Answer, Context, reply
from bot.commands.correct import headline, outlets_of
from bot.commands.report import take_reports
from bot.commands.stories import named_story, unknown_story
from bot.commands.story import which_entries
from bot.commands.story_entries import read_entries
from bot.model.correction import NewReport

# More at once are no report but another story.
_MOST = 5


async def not_same(ctx: Context, args: str) -> Answer:
    name, _, which = args.partition(" ")
    story = await named_story(ctx, name)
    if story is None:
        return unknown_story(ctx, name)
    if len(story.entries) < 2:
        said = ctx.tr(
            "{headline} has one article only, so there is nothing to part.", headline=headline(ctx, story)
        )
        return reply(ctx, said)
    named = read_entries(story, which)
    if named.unknown or not named.found:
        return which_entries(ctx, story, named.unknown, f"not-same {story.id}")
    entries = named.found[:_MOST]
    thanks = ctx.tr(
        "Thank you. An operator will look at whether {outlets} belongs to {headline}. If not, it becomes "
        "a story of its own, and the two are kept apart.",
        outlets=outlets_of(ctx, entries),
        headline=headline(ctx, story),
    )
    reports = [NewReport(ctx.member.id, story.id, ctx.now, entry_id=entry.id) for entry in entries]
    return await take_reports(ctx, reports, thanks)
