"""reports [accept|dismiss|reopen REPORT]: what readers say is wrong, and the operator's answer."""

from bot.commands.context import Answer, Context, reply
from bot.commands.correct import headline, set_tag, split_out
from bot.commands.report_texts import accept_button, report_text, reported_entry, still_holds, thing_name
from bot.commands.texts import button, buttons, typed
from bot.commands.words import REPORT_VERBS
from bot.message import Block, Buttons, Heading, Message, Text
from bot.model.correction import OpenReport
from bot.model.story import Story

SHOWN = 5


async def reports(ctx: Context, args: str) -> Answer:
    said, _, number = args.partition(" ")
    report_id = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    match next((verb for verb, words in REPORT_VERBS.items() if said.casefold() in (verb, *words)), ""):
        case "accept":
            return await _accept(ctx, report_id)
        case "dismiss":
            return await _dismiss(ctx, report_id)
        case "reopen":
            return await _reopen(ctx, report_id)
    return await _list(ctx)


async def _list(ctx: Context) -> Answer:
    blocks: list[Block] = []
    for report in await ctx.tx.reports.open(limit=4 * SHOWN):
        story = await ctx.tx.stories.get(report.story_id)
        if story is None or not still_holds(story, report):
            # Corrected meanwhile, by somebody or by what came later.
            await ctx.tx.reports.settle(report, is_accepted=True, by=ctx.member.id, now=ctx.now)
        elif len(blocks) < 2 * SHOWN:
            blocks += await _blocks(ctx, story, report)
    count = await ctx.tx.reports.count_open()
    if not blocks:
        return reply(ctx, ctx.tr("No reader has reported anything that is not answered."))
    title = ctx.tr.plural("{n} report from readers", "{n} reports from readers", count)
    return Answer((Message((Heading(title), *blocks), summary=title, language=ctx.language),))


async def _blocks(ctx: Context, story: Story, report: OpenReport) -> list[Block]:
    row = buttons(
        await accept_button(ctx, report),
        button(ctx.tr("Dismiss"), f"reports dismiss {report.id}"),
        button(ctx.tr("See the story"), f"story {story.id}"),
    )
    return [Text(report_text(ctx, story, report)), Buttons((row,))]


async def _accept(ctx: Context, report_id: int) -> Answer:
    report = await ctx.tx.reports.get_open(report_id)
    story = await ctx.tx.stories.get(report.story_id) if report else None
    if report is None or story is None:
        return _answered(ctx)
    entry = reported_entry(story, report)
    if report.tag is not None:
        corrected = await set_tag(ctx, story, report.tag, is_tagged=False)
    elif entry is not None:
        corrected = await split_out(ctx, story, [entry])
    else:
        corrected = None
    await ctx.tx.reports.settle(
        report,
        is_accepted=True,
        by=ctx.member.id,
        now=ctx.now,
        change_id=corrected.change_id if corrected else None,
    )
    return corrected.answer if corrected else reply(ctx, ctx.tr("That is so already."))


async def _dismiss(ctx: Context, report_id: int) -> Answer:
    report = await ctx.tx.reports.get_open(report_id)
    story = await ctx.tx.stories.get(report.story_id) if report else None
    if report is None or story is None:
        return _answered(ctx)
    await ctx.tx.reports.settle(report, is_accepted=False, by=ctx.member.id, now=ctx.now)
    said = ctx.tr(
        "The report on {thing} of {headline}: open → dismissed. The story stays as it is.",
        thing=thing_name(ctx, story, report),
        headline=headline(ctx, story),
    )
    return reply(ctx, said, button(ctx.tr("Undo"), f"reports reopen {report.id}"))


async def _reopen(ctx: Context, report_id: int) -> Answer:
    if not await ctx.tx.reports.reopen(report_id):
        return reply(ctx, ctx.tr("There is nothing to undo here."))
    return reply(
        ctx, ctx.tr("Undone. The report is open again: {command}", command=typed(ctx, ctx.tr("reports")))
    )


def _answered(ctx: Context) -> Answer:
    return reply(
        ctx,
        ctx.tr(
            "That report is answered already, or there is none. Open ones: {command}",
            command=typed(ctx, ctx.tr("reports")),
        ),
    )
