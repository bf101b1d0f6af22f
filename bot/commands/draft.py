"""draft DIGEST out|in|up|down STORY STATE, lock|unlock|send|now|full|show STATE, undo CHANGE: the preview.

Its buttons edit the next edition, in place. STATE says which state of the draft was seen: of any other
nothing is changed, and the preview is shown as it stands now.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.commands.concerns import number
from bot.commands.context import Answer, Context, reply
from bot.commands.digest_editions import no_digest, send_there
from bot.commands.draft_desk import Desk, due_text, editor_name, headline, open_desk, when
from bot.commands.draft_page import page, press, whole
from bot.commands.draft_undo import recorded, undo_edit
from bot.commands.settings import digest_label, pick_digest, settings_of
from bot.commands.texts import button, buttons, quoted
from bot.digest.drafts import locked, put_orders
from bot.digest.select import MAX_LENGTH
from bot.i18n.dates import relative_time
from bot.message import Buttons, Message, Text
from bot.model.delivery import ChangeSubject
from bot.model.digest import Digest
from bot.model.draft import Orders


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is ordered now, and how that is said of the edition after it: "“X”: number 2 → taken out."."""

    orders: Orders
    said: Callable[[Desk], str]


# Returns the change, or why there is none.
_Editing = Callable[[Context, Desk, int], _Edit | str]


async def preview(ctx: Context, args: str) -> Answer:
    """Show the next edition as it stands; nothing counts as told."""
    digest, _ = pick_digest(await settings_of(ctx), args)
    if digest is None:
        return no_digest(ctx)
    return await page(ctx, await open_desk(ctx, digest), is_in_place=False)


async def draft(ctx: Context, args: str) -> Answer:
    if not args:
        return await preview(ctx, "")
    which, verb, *words = (*args.split(), "", "")
    digest = await _digest_here(ctx, which)
    if digest is None:
        said = ctx.tr("That digest is not here any more. Nothing was changed.")
        return reply(ctx, said, button(ctx.tr("Preview"), "digest preview"))
    desk = await open_desk(ctx, digest)
    match verb:
        case "show":
            return await page(ctx, desk)
        case "full":
            return whole(ctx, desk, desk.message)
        case "undo":
            return await _undo(ctx, desk, words[0])
        case "send" | "now" | "lock" | "unlock":
            return await _on_all(ctx, desk, verb, words[0])
        case "out" | "in" | "up" | "down":
            return await _on_story(ctx, desk, verb, words[0], words[1])
    return await page(ctx, desk, note=_unknown(ctx))


async def _digest_here(ctx: Context, which: str) -> Digest | None:
    """Return the digest of that id, if it is this place's."""
    digest_id = number(which)
    digest = await ctx.tx.digests.get(digest_id) if digest_id is not None else None
    return digest if digest is not None and digest.destination_id == ctx.destination.id else None


def _unknown(ctx: Context) -> str:
    return ctx.tr("I do not know that button. Nothing was changed.")


# --- which state was seen -----------------------------------------------------------------------------


async def _stale(ctx: Context, desk: Desk, token: str) -> str:
    """Return why the press is of another state than this, and so changes nothing; empty if it is of this."""
    if token == desk.token:
        return ""
    minutes, _, revision = token.partition(".")
    seen = number(minutes)
    if seen is None or number(revision) is None or len(minutes) > 9:
        return _unknown(ctx)
    digest, stored = desk.digest, desk.stored
    due = datetime.fromtimestamp(seen * 60, UTC)
    if seen and digest.last_at is not None and due <= digest.last_at:
        day = relative_time(due, now=ctx.now, zone=digest.zone, language=ctx.language)
        return ctx.tr("That edition was sent {when}. Nothing was changed; this is the next one.", when=day)
    if minutes != desk.token.partition(".")[0] or stored is None:
        if digest.next_at is None:
            return ctx.tr("The digest was switched off. Nothing was changed.")
        return ctx.tr(
            "The edition has been moved: it comes {due}. Nothing was changed.", due=due_text(ctx, digest)
        )
    who, time = await editor_name(ctx, stored), when(ctx, digest, stored)
    if desk.orders.is_locked:
        return ctx.tr("{who} locked the edition ({when}). Nothing was changed.", who=who, when=time)
    return ctx.tr(
        "{who} changed the edition ({when}), so nothing was changed now. This is how it stands.",
        who=who,
        when=time,
    )


# --- one story ----------------------------------------------------------------------------------------


async def _on_story(ctx: Context, desk: Desk, verb: str, which: str, token: str) -> Answer:
    story_id = number(which)
    if story_id is None:
        return await page(ctx, desk, note=_unknown(ctx))
    if stale := await _stale(ctx, desk, token) or _closed(ctx, desk):
        return await page(ctx, desk, note=stale)
    return await _carry_out(ctx, desk, _EDITS[verb](ctx, desk, story_id))


def _closed(ctx: Context, desk: Desk) -> str:
    """Return why single stories cannot be edited, if they cannot."""
    if desk.digest.next_at is None:
        return ctx.tr("The digest is off, so it has no next edition. Nothing was changed.")
    if desk.orders.is_locked:
        return ctx.tr("The edition is locked. Unlock it first. Nothing was changed.")
    return ""


def _take_out(ctx: Context, desk: Desk, story_id: int) -> _Edit | str:
    place = desk.place_of(story_id)
    if place is None:
        return _not_told(ctx, desk, story_id)
    orders = replace(
        desk.orders,
        taken_out=_with(desk.orders.taken_out, story_id),
        taken_in=_without(desk.orders.taken_in, story_id),
        sequence=_without(desk.sequence, story_id),
    )
    said = ctx.tr("{story}: number {n} → taken out.", story=_name(ctx, desk, story_id), n=place)
    return _Edit(orders, lambda _: said)


def _take_in(ctx: Context, desk: Desk, story_id: int) -> _Edit | str:
    left = desk.left(story_id)
    if left is None:
        if desk.place_of(story_id) is not None:
            return ctx.tr("{story} is in it already. Nothing was changed.", story=_name(ctx, desk, story_id))
        return ctx.tr("That story cannot be taken in: it was told, muted or is too old. Nothing was changed.")
    if len(desk.selection.chosen) >= MAX_LENGTH:
        return ctx.tr(
            "The edition is full: a message holds {n} stories. Take one out first. Nothing was changed.",
            n=MAX_LENGTH,
        )
    orders = replace(
        desk.orders,
        taken_out=_without(desk.orders.taken_out, story_id),
        sequence=(*desk.sequence, story_id),
    )
    if not left.comes_back or desk.digest.reading_minutes is not None:
        orders = replace(orders, taken_in=_with(orders.taken_in, story_id))
    name = _name(ctx, desk, story_id)
    return _Edit(
        orders,
        lambda after: ctx.tr("{story}: not in it → number {n}.", story=name, n=after.place_of(story_id) or 0),
    )


def _move_up(ctx: Context, desk: Desk, story_id: int) -> _Edit | str:
    return _moved(ctx, desk, story_id, -1)


def _move_down(ctx: Context, desk: Desk, story_id: int) -> _Edit | str:
    return _moved(ctx, desk, story_id, 1)


def _moved(ctx: Context, desk: Desk, story_id: int, by: int) -> _Edit | str:
    place = desk.place_of(story_id)
    if place is None:
        return _not_told(ctx, desk, story_id)
    order = list(desk.sequence)
    if not 1 <= place + by <= len(order):
        return ctx.tr(
            "{story} is number {n} of {count}, and stays there.",
            story=_name(ctx, desk, story_id),
            n=place,
            count=len(order),
        )
    order.insert(place - 1 + by, order.pop(place - 1))
    said = ctx.tr(
        "{story}: number {n} → number {to}.", story=_name(ctx, desk, story_id), n=place, to=place + by
    )
    return _Edit(replace(desk.orders, sequence=tuple(order)), lambda _: said)


_EDITS: dict[str, _Editing] = {"out": _take_out, "in": _take_in, "up": _move_up, "down": _move_down}


def _not_told(ctx: Context, desk: Desk, story_id: int) -> str:
    if story_id in desk.orders.taken_out and desk.choice(story_id):
        return ctx.tr("{story} is taken out already. Nothing was changed.", story=_name(ctx, desk, story_id))
    return ctx.tr("That story is not in the edition any more. Nothing was changed.")


def _name(ctx: Context, desk: Desk, story_id: int) -> str:
    choice = desk.choice(story_id)
    return quoted(headline(ctx, desk, choice), ctx.tr) if choice else ""


def _with(ids: tuple[int, ...], story_id: int) -> tuple[int, ...]:
    return ids if story_id in ids else (*ids, story_id)


def _without(ids: tuple[int, ...], story_id: int) -> tuple[int, ...]:
    return tuple(one for one in ids if one != story_id)


async def _carry_out(ctx: Context, desk: Desk, edit: _Edit | str) -> Answer:
    """Order it, write the audit line, and show the edition as it stands then."""
    if isinstance(edit, str):
        return await page(ctx, desk, note=edit)
    after = await _put(ctx, desk.digest, edit.orders)
    said = edit.said(after)
    undo = await recorded(ctx, desk, after, said)
    return await page(ctx, after, note=said, undo=undo)


async def _put(ctx: Context, digest: Digest, orders: Orders) -> Desk:
    await put_orders(ctx.tx, digest, orders, catalog=ctx.catalog, member_id=ctx.member.id, now=ctx.now)
    return await open_desk(ctx, digest)


# --- the edition as a whole ---------------------------------------------------------------------------


async def _on_all(ctx: Context, desk: Desk, verb: str, token: str) -> Answer:
    if stale := await _stale(ctx, desk, token):
        return await page(ctx, desk, note=stale)
    match verb:
        case "send":
            return _ask_to_send(ctx, desk)
        case "now":
            return await _send_now(ctx, desk)
        case "lock" if desk.digest.next_at is None:
            return await page(ctx, desk, note=_closed(ctx, desk))
        case "lock" if not desk.orders.is_locked:
            orders = locked(desk.orders, desk.selection, now=ctx.now)
            edit = _Edit(orders, lambda _: ctx.tr("The edition: open → locked."))
            return await _carry_out(ctx, desk, edit)
        case "unlock" if desk.orders.is_locked:
            orders = replace(desk.orders, frozen=None, locked_at=None, sequence=desk.sequence)
            edit = _Edit(orders, lambda _: ctx.tr("The edition: locked → open."))
            return await _carry_out(ctx, desk, edit)
    return await page(ctx, desk, note=ctx.tr("That is so already."))


def _ask_to_send(ctx: Context, desk: Desk) -> Answer:
    place, due = digest_label(ctx, desk.settings, desk.digest), due_text(ctx, desk.digest)
    said = ctx.tr("Send it now?") if ctx.is_private_place else ctx.tr("Send it to {place} now?", place=place)
    if due:
        said = f"{said} {ctx.tr('What comes {due} has only what is new then.', due=due)}"
    row = buttons(
        button(ctx.tr("Yes, send it now"), press(desk, "now")), button(ctx.tr("Back"), press(desk, "show"))
    )
    message = Message(
        (Text(said), Buttons((row,))), summary=said, language=ctx.language, replaces_original=ctx.is_button
    )
    return Answer((message,))


async def _send_now(ctx: Context, desk: Desk) -> Answer:
    """Send it, and show what the next one has so far."""
    await send_there(ctx, desk.digest)
    after = await open_desk(ctx, desk.digest)
    place = digest_label(ctx, desk.settings, desk.digest)
    return await page(ctx, after, note=ctx.tr("{place}: the digest is sent now.", place=place))


async def _undo(ctx: Context, desk: Desk, which: str) -> Answer:
    change_id = number(which)
    change = await ctx.tx.changes.get(change_id) if change_id is not None else None
    is_ours = change is not None and change.destination_id == ctx.destination.id
    if change is None or not is_ours or change.subject is not ChangeSubject.DRAFT:
        return await page(ctx, desk, note=_unknown(ctx))
    said = await undo_edit(ctx, change)
    return await page(ctx, await open_desk(ctx, desk.digest), note=said)
