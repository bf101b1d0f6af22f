"""Change settings so that it can be undone: snapshot, change, snapshot, audit line, Undo."""

from dataclasses import dataclass

from bot.commands.context import Answer, Context, reply
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
    return Before(changing, await settings_of(ctx, changing), await ctx.tx.digests.snapshot(changing.id))


async def told_change(
    ctx: Context, before: Before, *buttons: Button | None, text: str = "", more: str = ""
) -> Answer:
    """Write the audit line and say what changed, with Undo last.

    `text` says it where "before → after" would not read well; `more` follows. Without any difference
    nothing is written, and the answer says that it is so already.
    """
    after = await settings_of(ctx, before.destination)
    changes = told_differences(ctx, before.settings, after)
    if not changes:
        return reply(ctx, " ".join(filter(None, (ctx.tr("That is so already."), more))), *buttons)
    said = text or f"{changes}."
    undo = await record(ctx, before, said)
    return reply(ctx, " ".join(filter(None, (said, more))), *buttons, undo)


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
