"""How a report of readers reads to an operator, and the button that grants it."""

from bot.commands.context import Context
from bot.commands.correct import headline
from bot.commands.texts import button, quoted, shown
from bot.curation.headlines import clean_headline
from bot.curation.joining.joins import words_in
from bot.digest.explain import tag_text
from bot.i18n.lists import list_of
from bot.message import Button
from bot.model.correction import OpenReport
from bot.model.entry import Entry
from bot.model.story import Story


def reported_entry(story: Story, report: OpenReport) -> Entry | None:
    return next((entry for entry in story.entries if entry.id == report.entry_id), None)


def still_holds(story: Story, report: OpenReport) -> bool:
    """Say whether what is reported is still there to be corrected."""
    if report.tag is not None:
        return report.tag in story.tags
    return reported_entry(story, report) is not None and len(story.entries) > 1


def report_text(ctx: Context, story: Story, report: OpenReport) -> str:
    """Return what is said to be wrong, by how many, and what put it there."""
    entry = reported_entry(story, report)
    if entry is not None:
        said = ctx.tr.plural(
            "{headline}: {n} reader says that {outlet} is about something else: {title}.",
            "{headline}: {n} readers say that {outlet} is about something else: {title}.",
            report.readers,
            headline=headline(ctx, story),
            outlet=shown(entry.outlet.name),
            title=quoted(clean_headline(entry.title, entry.outlet.name), ctx.tr),
        )
        words = words_in(entry, entry.evidence)
        joined = ctx.tr("It joined by {words}.", words=list_of(words, ctx.language)) if words else ""
        return " ".join(filter(None, (said, joined)))
    said = ctx.tr.plural(
        "{headline}: {n} reader says that the tag {tag} is wrong.",
        "{headline}: {n} readers say that the tag {tag} is wrong.",
        report.readers,
        headline=headline(ctx, story),
        tag=thing_name(ctx, story, report),
    )
    return f"{said} {tag_text(report.tag, story, ctx.catalog, ctx.tr)}." if report.tag else said


def thing_name(ctx: Context, story: Story, report: OpenReport) -> str:
    if report.tag is not None:
        return ctx.catalog.name(report.tag, ctx.language)
    entry = reported_entry(story, report)
    return shown(entry.outlet.name) if entry else "?"


async def accept_button(ctx: Context, report: OpenReport) -> Button | None:
    story = await ctx.tx.stories.get(report.story_id)
    if story is None:
        return None
    name = thing_name(ctx, story, report)
    label = ctx.tr("Remove {tag}", tag=name) if report.tag else ctx.tr("Split out {outlet}", outlet=name)
    return button(label, f"reports accept {report.id}")
