"""corrections [page=N]: what operators corrected, who and when, each with Undo."""

from bot.commands.context import Answer, Context, reply
from bot.commands.texts import button, buttons, shown, typed
from bot.i18n.dates import relative_time
from bot.message import Block, Button, Buttons, Heading, ListBlock, ListItem, Message
from bot.model.delivery import Change

PAGE = 8


async def corrections(ctx: Context, args: str) -> Answer:
    page = _page(args)
    found = await ctx.tx.changes.corrections(limit=PAGE + 1, offset=PAGE * page)
    if not found:
        example = typed(ctx, ctx.tr("story 12"))
        if page:
            text = ctx.tr(
                "Nothing more has been corrected. A story is corrected by {command}", command=example
            )
        else:
            text = ctx.tr(
                "Nothing has been corrected yet. A story is corrected by {command}", command=example
            )
        return reply(ctx, text)
    shown_here = found[:PAGE]
    title = ctx.tr("Corrections, newest first")
    items = tuple([await _item(ctx, change) for change in shown_here])
    undos = tuple(
        Button(ctx.tr("Undo {n}", n=number), f"undo {change.id}")
        for number, change in enumerate(shown_here, start=1)
        if change.undone_at is None
    )
    more = button(ctx.tr("More"), f"corrections page={page + 1}") if len(found) > PAGE else None
    rows = tuple(row for row in (undos, buttons(more)) if row)
    blocks: tuple[Block, ...] = (Heading(title), ListBlock(items, is_numbered=True), Buttons(rows))
    return Answer((Message(blocks, summary=title, language=ctx.language),))


async def _item(ctx: Context, change: Change) -> ListItem:
    member = await ctx.tx.people.get(change.member_id) if change.member_id is not None else None
    who = shown(member.name or member.external_id) if member else ctx.tr("somebody who is gone")
    when = relative_time(change.at, now=ctx.now, zone=ctx.zone, language=ctx.language)
    undone = ctx.tr("undone") if change.undone_at is not None else ""
    return ListItem(change.summary, meta=" · ".join(filter(None, (who, when, undone))))


def _page(args: str) -> int:
    number = args.removeprefix("page=")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
