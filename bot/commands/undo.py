"""undo [change]: bring settings, stories or an edition back as they were, if nothing else changed since."""

import json
from dataclasses import replace
from typing import Any

from bot.commands.change import remember
from bot.commands.context import Answer, Context, reply
from bot.commands.correct import undo_correction
from bot.commands.draft_undo import is_out, undo_edit
from bot.commands.policy import may_manage
from bot.commands.settings import Settings, listed, rescheduled, settings_of, told_values
from bot.commands.targets import target_name, targets_of
from bot.commands.texts import button, buttons_in
from bot.digest.drafts import draft_from_json
from bot.message import Button
from bot.model.delivery import Change, ChangeSubject
from bot.model.destination import Destination, Role
from bot.model.digest import Digest, Mode, Subscription, Target

# A person has no more private chats that one command changes.
_MOST_AT_ONCE = 5
# Sending moves these on; that is no change of settings.
_MOVING = frozenset({"last_at", "covered_until", "next_at", "status", "status_reason"})


async def undo(ctx: Context, args: str) -> Answer:
    """Undo a change by its number, several that were made at once, or the last one of this place."""
    numbers = args.split()
    if len(numbers) > 1 and all(number.isascii() and number.isdigit() for number in numbers):
        undone = [await undo(ctx, number) for number in numbers[:_MOST_AT_ONCE]]
        said = " ".join(dict.fromkeys(message.summary for one in undone for message in one.messages))
        return reply(ctx, said, *(choice for one in undone for choice in buttons_in(one.messages[0])))
    change = await _change(ctx, args)
    if change is not None and change.undone_at is None and change.subject is ChangeSubject.CORRECTION:
        return await undo_correction(ctx, change)
    place = change.destination_id if change else None
    destination = await ctx.tx.destinations.get(place) if place else None
    if change is None or destination is None or not await may_manage(ctx, destination):
        return reply(ctx, ctx.tr("There is nothing to undo here."))
    if change.subject is ChangeSubject.DRAFT:
        return await _undo_edit(ctx, change, destination)
    if change.undone_at is not None:
        return reply(ctx, ctx.tr("That is undone already."))
    before = await remember(ctx, destination)
    if not _same_settings(before.snapshot, change.after):
        return await _changed_since(ctx, change, destination.id)
    await ctx.tx.digests.restore(destination.id, change.before)
    await ctx.tx.changes.mark_undone(change.id, now=ctx.now)
    await _catch_up(ctx, destination.id)
    after = await settings_of(ctx, destination)
    if destination.id == ctx.destination.id:
        # The language may be what came back.
        ctx = replace(ctx, language=after.destination.language)
    if names := _in_full_again(ctx, before.settings, after):
        return reply(ctx, ctx.tr("Undone. {name} is shown as before.", name=names))
    values = told_values(ctx, before.settings, after)
    return reply(ctx, ctx.tr("Undone. {values}.", values=values or ctx.tr("All is as before")))


async def _undo_edit(ctx: Context, change: Change, destination: Destination) -> Answer:
    """Undo what was edited of the next edition; where it was edited, lead back to the preview."""
    said = await undo_edit(ctx, change)
    if destination.id != ctx.destination.id:
        return reply(ctx, said)
    return reply(
        ctx, said, button(ctx.tr("Preview"), f"draft {draft_from_json(change.after).digest_id} show")
    )


def _in_full_again(ctx: Context, before: Settings, after: Settings) -> str:
    """Return what fewer stories were wanted of, where that alone was undone."""
    gone: set[Target] = set()
    for old, new in zip(before.digests, after.digests, strict=False):
        if _others(old) != _others(new):
            return ""
        gone |= targets_of(old, Mode.LESS, now=ctx.now) - targets_of(new, Mode.LESS, now=ctx.now)
    return listed(ctx, sorted(target_name(ctx, target) for target in gone))


def _others(digest: Digest) -> set[Subscription]:
    return {wish for wish in digest.subscriptions if wish.mode is not Mode.LESS}


async def _change(ctx: Context, args: str) -> Change | None:
    if args.isascii() and args.isdigit() and len(args) < 19:
        change = await ctx.tx.changes.get(int(args))
        return None if change and change.subject is ChangeSubject.MEMBERSHIP else change
    if args:
        return None
    # Stories are for operators to correct; an admin's Undo passes over what they did here.
    corrections = (ChangeSubject.CORRECTION,) if ctx.role is Role.OPERATOR else ()
    settled = (ChangeSubject.SETTINGS, *corrections)
    last = await ctx.tx.changes.last_of(ctx.destination.id, ChangeSubject.DRAFT, *settled)
    if last is None or last.subject is not ChangeSubject.DRAFT or not await is_out(ctx, last):
        return last
    return await ctx.tx.changes.last_of(ctx.destination.id, *settled)


async def _changed_since(ctx: Context, change: Change, destination_id: int) -> Answer:
    """Say what was changed later: undoing past it would undo that too."""
    last = await ctx.tx.changes.last_of(destination_id, ChangeSubject.SETTINGS)
    if last is None or last.id == change.id:
        return reply(ctx, ctx.tr("The settings have changed since, so nothing was undone."))
    return reply(
        ctx,
        ctx.tr("Not undone, as this has changed since: {summary}", summary=last.summary),
        Button(ctx.tr("Undo that first"), f"undo {last.id}"),
    )


async def _catch_up(ctx: Context, destination_id: int) -> None:
    """Let restored digests come at their next moment, not at one that has passed."""
    for digest in await ctx.tx.digests.of(destination_id):
        await ctx.tx.digests.save(rescheduled(digest, now=ctx.now))


def _same_settings(one: str, other: str) -> bool:
    return bool(_settings_in(json.loads(one)) == _settings_in(json.loads(other)))


def _settings_in(value: Any) -> Any:
    """Return a snapshot's content without what moves by itself; whether a digest is on stays."""
    if isinstance(value, dict):
        # A snapshot of before a setting was there has it as it is by itself: empty or off.
        kept = {key: _settings_in(item) for key, item in value.items() if key not in _MOVING and item}
        return kept | ({"is_on": value["next_at"] is not None} if "next_at" in value else {})
    if isinstance(value, list):
        return [_settings_in(item) for item in value]
    return value
