"""Less of something, or none of it: what a card's buttons and `less STORY` do with what a story is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.change import Before, record, remember
from bot.commands.context import Context
from bot.commands.settings import default_digest
from bot.commands.targets import tag_target, target_name, with_subscriptions
from bot.commands.texts import place_name
from bot.curation.telling.sources import best_first
from bot.message import Button
from bot.model.delivery import ChangeSubject
from bot.model.digest import Digest, Mode, Target, TargetKind
from bot.model.story import Story
from bot.model.tag import Facet, Tag

# A wish repeated within this time is the same press again, not a longer wish.
_SAME_PRESS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What is said of it, and its Undo where there is anything to undo."""

    said: str
    undo: Button | None


def main_target(ctx: Context, story: Story) -> Target:
    """Return what the story is mainly about: its first topic, else its first company, else its outlet.

    A topic says what kind of story it is; of a company other kinds may well be wanted.
    """
    for facet in (Facet.TOPIC, Facet.COMPANY):
        for slug in story.slugs(facet)[:1]:
            return tag_target(Tag(facet, slug))
    lead = best_first(story, ctx.catalog, "no" if ctx.language == "nb" else "en")[0]
    return Target(TargetKind.OUTLET, lead.outlet.name)


async def hold_back(ctx: Context, target: Target, mode: Mode, span: timedelta | None) -> HeldBack:
    """Mute the target or want less of it in every digest here; pressed twice, it is one change."""
    before = await remember(ctx)
    said = held_back_text(ctx, target_name(ctx, target), mode, span)
    until = ctx.now + span if span else None
    digests = before.settings.digests
    if digests and all(_is_so(digest, target, mode, until) for digest in digests):
        return HeldBack(said, await _undo_of_last(ctx, before))
    for digest in digests or (await _add_silent_digest(ctx, before),):
        await ctx.tx.digests.save(with_subscriptions(digest, [target], mode, until=until))
    return HeldBack(said, await record(ctx, before, said))


def held_back_text(ctx: Context, names: str, mode: Mode, span: timedelta | None, *, which: str = "") -> str:
    """Return "Du får færre saker om Priser i 30 dager." or "Priser er dempet i 7 dager.".

    `which` names the digest where it is one of several: "Oversikten din (ukentlig) får færre saker …".
    """
    tr = ctx.tr
    if mode is Mode.MUTE:
        if span is None:
            return tr("{names} is muted until you undo it.", names=names)
        return tr.plural(
            "{names} is muted for {n} day.", "{names} is muted for {n} days.", span.days, names=names
        )
    if which or not ctx.is_private_place:
        place = which or place_name(ctx.destination, tr)
        if span is None:
            return tr("{place} gets fewer stories on {names} from now on.", place=place, names=names)
        return tr.plural(
            "{place} gets fewer stories on {names} for {n} day.",
            "{place} gets fewer stories on {names} for {n} days.",
            span.days,
            place=place,
            names=names,
        )
    if span is None:
        return tr("You get fewer stories on {names} from now on.", names=names)
    return tr.plural(
        "You get fewer stories on {names} for {n} day.",
        "You get fewer stories on {names} for {n} days.",
        span.days,
        names=names,
    )


def _is_so(digest: Digest, target: Target, mode: Mode, until: datetime | None) -> bool:
    return any(
        wish.target == target and wish.mode is mode and _is_about(wish.until, until)
        for wish in digest.subscriptions
    )


def _is_about(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _SAME_PRESS


async def _undo_of_last(ctx: Context, before: Before) -> Button | None:
    """Return Undo of the change that brought it about, as long as nothing was changed since."""
    last = await ctx.tx.changes.last_of(ctx.destination.id, ChangeSubject.SETTINGS)
    if last is None or last.undone_at is not None or last.after != before.snapshot:
        return None
    return Button(ctx.tr("Undo"), f"undo {last.id}")


async def _add_silent_digest(ctx: Context, before: Before) -> Digest:
    """Keep the wish in a digest that is off: nobody asked for one to come."""
    return await ctx.tx.digests.add(default_digest(before.destination, now=ctx.now, is_on=False))
