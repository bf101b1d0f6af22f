"""The next edition of a digest as it stands, with what was ordered of it; and those orders in words."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.settings import Settings, settings_of
from bot.commands.texts import shown
from bot.curation.telling.tell import tell
from bot.digest.drafts import draft_of
from bot.digest.editions import Editions
from bot.digest.present import clipped
from bot.digest.schedule import local_date, occasion_key
from bot.digest.select import Choice, LeftOut, Selection
from bot.i18n.dates import clock_time, next_time, relative_time
from bot.message import Message, StoryBlock
from bot.model.digest import Digest, EditionStatus
from bot.model.draft import Draft, Orders
from bot.model.story import Story, Telling

# Twenty of them, all of emoji, still fit into one message of Telegram's.
MAX_HEADLINE = 70
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What an admin has before them. `stored` may be of an edition that is out; `orders` are in force.

    Where the edition is locked, `kept` is as it will go out, whatever was set or told since.
    """

    settings: Settings
    digest: Digest
    stored: Draft | None
    orders: Orders
    selection: Selection
    message: Message
    kept: tuple[StoryBlock, ...] | None = None

    @property
    def token(self) -> str:
        """What the buttons of this state carry: which edition they are of, and after how many changes."""
        due = self.digest.next_at
        minutes = int(due.timestamp()) // 60 if due else 0
        return f"{minutes}.{self.stored.revision if self.stored else 0}"

    @property
    def sequence(self) -> tuple[int, ...]:
        """The stories by id, as they stand."""
        return tuple(choice.story.id for choice in self.selection.chosen)

    def place_of(self, story_id: int) -> int | None:
        """Return the story's place in the edition, from 1."""
        return self.sequence.index(story_id) + 1 if story_id in self.sequence else None

    def left(self, story_id: int) -> LeftOut | None:
        return next((left for left in self.selection.left_out if left.choice.story.id == story_id), None)

    def choice(self, story_id: int) -> Choice | None:
        """Return the story as it is told, or could be."""
        left = self.left(story_id)
        told = (choice for choice in self.selection.chosen if choice.story.id == story_id)
        return left.choice if left else next(told, None)


async def open_desk(ctx: Context, digest: Digest) -> Desk:
    """Compose the edition as of now; nothing is kept."""
    editions = Editions(ctx.tx, ctx.catalog)
    inputs = await editions.asked_inputs(digest, now=ctx.now)
    selection, message = editions.compose(inputs)
    stored = await ctx.tx.drafts.get(digest.id)
    desk = Desk(await settings_of(ctx), digest, stored, inputs.orders, selection, message)
    locked = await _as_locked(ctx, digest)
    if locked is None or not desk.orders.is_locked:
        return desk
    kept = tuple(block for block in locked.blocks if isinstance(block, StoryBlock))
    return replace(desk, message=locked, kept=kept)


async def _as_locked(ctx: Context, digest: Digest) -> Message | None:
    """Return what is kept to be sent when the digest is due; moved to another day, it is written anew."""
    if digest.next_at is None:
        return None
    occasion = occasion_key(digest.id, local_date(digest.next_at, digest.zone))
    edition = await ctx.tx.editions.for_occasion(occasion)
    is_locked = edition is not None and edition.status is EditionStatus.LOCKED
    return Message.from_json(edition.message) if edition and is_locked else None


def told_story(ctx: Context, desk: Desk, story: Story) -> Telling:
    """Return the story as the edition tells it."""
    digest = desk.digest
    return tell(story, language=digest.language, audience=digest.audience, catalog=ctx.catalog)


def headline(ctx: Context, desk: Desk, choice: Choice) -> str:
    return clipped(told_story(ctx, desk, choice.story).headline, MAX_HEADLINE)


async def editor_name(ctx: Context, draft: Draft) -> str:
    """Return who changed the draft last, as far as that is still known."""
    member = await ctx.tx.people.get(draft.changed_by) if draft.changed_by else None
    return shown(member.name or member.external_id) if member else ctx.tr("an admin")


def due_text(ctx: Context, digest: Digest) -> str:
    """Return "i morgen 08.00"; nothing for a digest that is off."""
    if digest.next_at is None:
        return ""
    return next_time(digest.next_at, now=ctx.now, zone=digest.zone, language=ctx.language)


def when(ctx: Context, digest: Digest, draft: Draft) -> str:
    """Return when the draft was changed: "14.05", or "i går 14.05"."""
    if local_date(draft.changed_at, digest.zone) == local_date(ctx.now, digest.zone):
        return clock_time(draft.changed_at, digest.zone, ctx.language)
    return relative_time(draft.changed_at, now=ctx.now, zone=digest.zone, language=ctx.language)


async def status_line(ctx: Context, digest: Digest) -> str:
    """Return what is ordered of the next edition, and by whom; empty if nothing is."""
    draft = await draft_of(ctx.tx, digest)
    if draft is None or not draft.orders:
        return ""
    values = {"who": await editor_name(ctx, draft), "when": when(ctx, digest, draft)}
    if draft.orders.is_locked:
        return ctx.tr("The next edition is locked ({who}, {when}).", **values)
    return ctx.tr(
        "The next edition is edited ({who}, {when}): {changes}.",
        changes=_changes(ctx, draft.orders),
        **values,
    )


async def moved_line(ctx: Context, digest: Digest) -> str:
    """Return what becomes of the orders now that the digest comes at another time; empty without any."""
    stored = await ctx.tx.drafts.get(digest.id)
    if stored is None or not stored.orders or digest.next_at is None:
        return ""
    if not stored.holds_for(digest.next_at, last_at=digest.last_at):
        return ctx.tr("What was edited of the next edition is out of date then.")
    if stored.orders.is_locked:
        return ctx.tr("The next edition stays locked.")
    return ctx.tr("What was edited of the next edition is kept.")


async def locked_line(ctx: Context, before: Settings, after: Settings) -> str:
    """Return that what was changed is not yet of the next edition; empty where that is not locked."""
    earlier = {digest.id: digest for digest in before.digests}
    for digest in after.digests:
        old = earlier.get(digest.id)
        if old is None or old == digest or old.next_at != digest.next_at:
            continue
        draft = await draft_of(ctx.tx, digest)
        if draft is not None and draft.orders.is_locked:
            return ctx.tr("The next edition is locked, and goes out as it is.")
    return ""


def _changes(ctx: Context, orders: Orders) -> str:
    """Return "1 tatt ut, 2 tatt med", or that only the order is another."""
    out, taken = len(orders.taken_out), len(orders.taken_in)
    parts = (
        ctx.tr.plural("{n} taken out", "{n} taken out", out) if out else "",
        ctx.tr.plural("{n} taken in", "{n} taken in", taken) if taken else "",
    )
    return ", ".join(filter(None, parts)) or ctx.tr("another order")
