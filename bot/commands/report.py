"""Take in what a reader says is wrong: once per person and thing, and so many a day."""

from datetime import timedelta

from bot.commands.context import Answer, Context, reply
from bot.commands.report_texts import accept_button
from bot.message import Button
from bot.model.correction import NewReport
from bot.model.destination import Role

SPAN = timedelta(days=1)
MOST = 20


async def take_reports(ctx: Context, reports: list[NewReport], thanks: str) -> Answer:
    """Store the reports and answer with the thanks, or say why not; an operator can act at once."""
    if await ctx.tx.reports.count_by(ctx.member.id, since=ctx.now - SPAN) + len(reports) > MOST:
        return reply(
            ctx,
            ctx.tr(
                "I take {n} reports from one person in 24 hours, and you have sent that many. "
                "This one was not stored; please send it tomorrow.",
                n=MOST,
            ),
        )
    added = [await ctx.tx.reports.add(report) for report in reports]
    if not any(added):
        return reply(ctx, ctx.tr("You have reported that already. Thank you."))
    return reply(ctx, thanks, *await _answers(ctx, reports))


async def _answers(ctx: Context, reports: list[NewReport]) -> list[Button | None]:
    if ctx.role is not Role.OPERATOR:
        return []
    said = {(report.tag, report.entry_id) for report in reports}
    return [
        await accept_button(ctx, report)
        for report in await ctx.tx.reports.open_of(reports[0].story_id)
        if (report.tag, report.entry_id) in said
    ]
