"""Change settings so that it can be undone: snapshot, change, snapshot, audit line, Undo."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.context import Answer, Context, reply
from bot.commands.draft_desk import locked_line
from bot.commands.settings import Settings, settings_of, told_differences
from bot.message import Button
from bot.model.delivery import Change
from bot.model.destination import Destination


@dataclass(frozen=True, slots=True)
class Before:
    """How things stood before a change."""

    destination: Destination
    settings: Settings
    snapshot: str


async def remember(ctx: Context, destination: Destination | None = None) -> Before:
    """Note the settings before a change; of where it was typed unless told otherwise."""
    changing = destination or ctx.destination
    await ctx.tx.destinations.hold([changing.id])
    return Before(changing, await settings_of(ctx, changing), await ctx.tx.digests.snapshot(changing.id))


async def told_change(
    ctx: Context,
    before: Before,
    *buttons: Button | None,
    text: str = "",
    more: str = "",
    elsewhere: Sequence[Before] = (),
) -> Answer:
    """Write the audit line and say what changed, with Undo last.

    `text` says it where "before → after" would not read well; `more` follows. Without any difference
    nothing is written, and the answer says that it is so already. What the same command changed in the
    person's chats `elsewhere` is told with it, and undone with it.
    """
    told, undo, locked = [], [], ""
    for one in (before, *elsewhere):
        after = await settings_of(ctx, one.destination)
        changes = told_differences(ctx, one.settings, after)
        if changes:
            where = f" ({one.destination.platform.title()})" if one is not before else ""
            told.append((text if one is before else "") or f"{changes}{where}.")
            locked = locked or await locked_line(ctx, one.settings, after)
            undo.append((await record(ctx, one, told[-1])).action.removeprefix("undo "))
    if not told:
        return reply(ctx, " ".join(filter(None, (ctx.tr("That is so already."), more))), *buttons)
    undo_all = Button(ctx.tr("Undo"), f"undo {' '.join(undo)}")
    return reply(ctx, " ".join(filter(None, (*told, more, locked))), *buttons, undo_all)


async def record(ctx: Context, before: Before, summary: str) -> Button:
    """Write the audit line of a change that was made; return its Undo."""
    change_id = await ctx.tx.changes.add(
        Change(
            id=0,
            destination_id=before.destination.id,
            member_id=ctx.member.id,
            at=ctx.now,
            summary=summary,
            before=before.snapshot,
            after=await ctx.tx.digests.snapshot(before.destination.id),
        )
    )
    return Button(ctx.tr("Undo"), f"undo {change_id}")
