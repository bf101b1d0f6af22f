"""Undo of what was ordered of the next edition, as long as that is to come and nobody changed it since."""

from dataclasses import replace

from bot.commands.context import Context
from bot.commands.draft_desk import Desk
from bot.commands.settings import digest_label
from bot.digest.drafts import draft_as_json, draft_from_json, put_orders
from bot.i18n.dates import weekday_date
from bot.message import Button
from bot.model.delivery import Change, ChangeSubject


async def recorded(ctx: Context, before: Desk, after: Desk, said: str) -> Button | None:
    """Write the audit line of an edit that was made; return its Undo."""
    digest, made = after.digest, after.stored
    if made is None:
        return None
    change_id = await ctx.tx.changes.add(
        Change(
            id=0,
            destination_id=digest.destination_id,
            member_id=ctx.member.id,
            at=ctx.now,
            summary=ctx.tr(
                "{place}, {day}: {change}",
                place=digest_label(ctx, before.settings, digest),
                day=weekday_date(made.due_at, digest.zone, ctx.language),
                change=said,
            ),
            before=draft_as_json(replace(made, orders=before.orders)),
            after=draft_as_json(made),
            subject=ChangeSubject.DRAFT,
        )
    )
    return Button(ctx.tr("Undo"), f"draft {digest.id} undo {change_id}")


async def is_out(ctx: Context, change: Change) -> bool:
    """Say whether the edition that was edited is no longer the next one."""
    made = draft_from_json(change.after)
    digest = await ctx.tx.digests.get(made.digest_id)
    return digest is None or not made.holds_for(digest.next_at, last_at=digest.last_at)


async def undo_edit(ctx: Context, change: Change) -> str:
    """Undo the edit; return what is said of that."""
    made = draft_from_json(change.after)
    digest = await ctx.tx.digests.get(made.digest_id)
    if change.undone_at is not None:
        return ctx.tr("That is undone already.")
    if digest is None or await is_out(ctx, change):
        return ctx.tr("That edition is not the next one any more, so nothing was undone.")
    stored = await ctx.tx.drafts.get(digest.id)
    if stored is None or stored.revision != made.revision:
        return ctx.tr("The edition was changed since, so nothing was undone.")
    orders = draft_from_json(change.before).orders
    await put_orders(ctx.tx, digest, orders, catalog=ctx.catalog, member_id=ctx.member.id, now=ctx.now)
    await ctx.tx.changes.mark_undone(change.id, now=ctx.now)
    return ctx.tr("Undone. The edition is as it was before that.")
