"""Correct stories for everybody, and take it back: before → after, an audit line, Undo.

The store moves entries and remembers; here it is said, and what follows from the entries is written anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.commands.context import Answer, Context, reply
from bot.commands.settings import listed
from bot.commands.stories import telling
from bot.commands.texts import button, quoted, shown
from bot.ingest.curate import save_anew
from bot.message import Button
from bot.model.correction import (
    Correction,
    Merge,
    Naming,
    Retag,
    Split,
    correction_from_json,
    correction_to_json,
)
from bot.model.delivery import Change, ChangeSubject
from bot.model.destination import Role
from bot.model.entry import Entry
from bot.model.story import Story
from bot.model.tag import Tag, TagCorrections

# So many articles are read anew at once; older ones keep the tags they have.
MOST_READ_ANEW = 500


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was said of a correction, and its number in the audit; None where nothing was changed."""

    answer: Answer
    change_id: int | None = None


async def split_out(ctx: Context, story: Story, entries: Sequence[Entry]) -> Corrected:
    """Make the entries a story of their own that is never joined with the old one again."""
    split = await ctx.tx.corrections.split(story.id, [entry.id for entry in entries], now=ctx.now)
    if split is None:
        return Corrected(reply(ctx, ctx.tr("A part has to stay and a part to leave. Nothing was changed.")))
    saved = await save_anew(ctx.tx, [split.story_id, split.new_id])
    old, new = saved[split.story_id], saved[split.new_id]
    said = ctx.tr(
        "{headline}: {before} → {after}. A story of its own: {new} ({outlets}). "
        "The two are kept apart from now on.",
        headline=headline(ctx, old),
        before=_articles(ctx, story),
        after=len(old.entries),
        new=headline(ctx, new),
        outlets=outlets_of(ctx, new.entries),
    )
    return await _recorded(ctx, split, said, story.id, button(ctx.tr("Open the new story"), f"open {new.id}"))


async def merge_stories(ctx: Context, kept: Story, gone: Story) -> Corrected:
    """Make two stories one; the number of the second leads to the first from now on."""
    merge = await ctx.tx.corrections.merge(kept=kept.id, gone=gone.id)
    if merge is None:
        return Corrected(reply(ctx, ctx.tr("They are one story already.")))
    merged = (await save_anew(ctx.tx, [merge.kept]))[merge.kept]
    said = ctx.tr(
        "{kept} ({kept_size}) and {gone} ({gone_size}) → one story, {headline} ({size}).",
        kept=headline(ctx, kept),
        kept_size=_articles(ctx, kept),
        gone=headline(ctx, gone),
        gone_size=_articles(ctx, gone),
        headline=headline(ctx, merged),
        size=_articles(ctx, merged),
    )
    return await _recorded(ctx, merge, said, merge.kept)


async def set_tag(ctx: Context, story: Story, tag: Tag, *, is_tagged: bool) -> Corrected:
    """Give the story the tag, or take it; later articles do not change that."""
    if (tag in story.tags) is is_tagged:
        return Corrected(reply(ctx, ctx.tr("That is so already.")))
    before = story.tag_corrections
    after = before.with_tag(tag) if is_tagged else before.without_tag(tag)
    await ctx.tx.corrections.retag(story.id, after)
    await save_anew(ctx.tx, [story.id])
    name = ctx.catalog.name(tag, ctx.language)
    if is_tagged:
        said = ctx.tr(
            "{headline}: without the tag {tag} → with it. Later articles do not change that.",
            headline=headline(ctx, story),
            tag=name,
        )
    else:
        said = ctx.tr(
            "{headline}: with the tag {tag} → without it. Later articles do not change that.",
            headline=headline(ctx, story),
            tag=name,
        )
    return await _recorded(ctx, Retag(story.id, tag, before, after), said, story.id)


async def record(ctx: Context, correction: Correction, said: str, *, story_id: int | None = None) -> int:
    """Write the audit line of a correction that was made; return its number."""
    return await ctx.tx.changes.add(
        Change(
            id=0,
            destination_id=ctx.destination.id,
            member_id=ctx.member.id,
            at=ctx.now,
            summary=said,
            before=correction_to_json(correction),
            after="",
            subject=ChangeSubject.CORRECTION,
            story_id=story_id,
        )
    )


def undo_button(ctx: Context, change_id: int) -> Button:
    return Button(ctx.tr("Undo"), f"undo {change_id}")


async def undo_correction(ctx: Context, change: Change) -> Answer:
    """Take a correction back, for an operator; what was corrected on top of it stays."""
    if ctx.role is not Role.OPERATOR:
        return reply(ctx, ctx.tr("There is nothing to undo here."))
    said = await _undone(ctx, correction_from_json(change.before), made_at=change.at)
    if said is None:
        return reply(ctx, ctx.tr("This has been corrected again since, so nothing was undone."))
    await ctx.tx.changes.mark_undone(change.id, now=ctx.now)
    await ctx.tx.reports.reopen_after(change.id)
    return reply(ctx, said)


def headline(ctx: Context, story: Story) -> str:
    return quoted(telling(ctx, story).headline, ctx.tr)


def outlets_of(ctx: Context, entries: Sequence[Entry]) -> str:
    return listed(ctx, list(dict.fromkeys(shown(entry.outlet.name) for entry in entries))[:4])


def _articles(ctx: Context, story: Story) -> str:
    return ctx.tr.plural("{n} article", "{n} articles", len(story.entries))


async def _recorded(
    ctx: Context, correction: Split | Merge | Retag, said: str, story_id: int, *more: Button | None
) -> Corrected:
    change_id = await record(ctx, correction, said, story_id=story_id)
    await _settle_reports(ctx, correction, change_id)
    return Corrected(reply(ctx, said, *more, undo_button(ctx, change_id)), change_id)


async def _settle_reports(ctx: Context, correction: Split | Merge | Retag, change_id: int) -> None:
    """Answer the readers' reports that this correction grants."""
    if isinstance(correction, Merge):
        return
    for report in await ctx.tx.reports.open_of(correction.story_id):
        if isinstance(correction, Split):
            is_granted = report.entry_id in correction.entry_ids
        else:
            is_granted = report.tag in correction.after.removed
        if is_granted:
            await ctx.tx.reports.settle(
                report, is_accepted=True, by=ctx.member.id, now=ctx.now, change_id=change_id
            )


async def _undone(ctx: Context, correction: Correction, *, made_at: datetime) -> str | None:
    """Return what to say; None if the way back is closed."""
    match correction:
        case Split():
            return await _rejoin(ctx, correction)
        case Merge():
            return await _part(ctx, correction)
        case Retag():
            return await _retag_back(ctx, correction)
        case Naming():
            return await _name_back(ctx, correction, made_at=made_at)


async def _rejoin(ctx: Context, split: Split) -> str | None:
    if not await ctx.tx.corrections.rejoin(split):
        return None
    story = (await save_anew(ctx.tx, [split.story_id]))[split.story_id]
    return ctx.tr(
        "Undone. {headline} is one story again ({size}).",
        headline=headline(ctx, story),
        size=_articles(ctx, story),
    )


async def _part(ctx: Context, merge: Merge) -> str | None:
    if not await ctx.tx.corrections.part(merge):
        return None
    saved = await save_anew(ctx.tx, [merge.kept, merge.gone])
    return ctx.tr(
        "Undone. {one} and {other} are two stories again.",
        one=headline(ctx, saved[merge.kept]),
        other=headline(ctx, saved[merge.gone]),
    )


async def _retag_back(ctx: Context, retag: Retag) -> str | None:
    story = await ctx.tx.stories.get(retag.story_id)
    if story is None or _by_hand(story.tag_corrections, retag.tag) != _by_hand(retag.after, retag.tag):
        return None
    await ctx.tx.corrections.retag(story.id, _as_before(story.tag_corrections, retag))
    saved = (await save_anew(ctx.tx, [story.id]))[story.id]
    names = [ctx.catalog.name(tag, ctx.language) for tag in saved.tags]
    return ctx.tr(
        "Undone. {headline}: {tags}.",
        headline=headline(ctx, saved),
        tags=listed(ctx, names) if names else ctx.tr("no tags"),
    )


async def _name_back(ctx: Context, naming: Naming, *, made_at: datetime) -> str | None:
    if await ctx.tx.names.decision(naming.name) != naming.after:
        return None
    await ctx.tx.names.decide(naming.name, naming.before, now=ctx.now)
    later = (
        await ctx.tx.names.entries_tagged(naming.after.tag, since=made_at, limit=MOST_READ_ANEW)
        if naming.after.tag
        else []
    )
    await ctx.tx.names.read_anew([*naming.entry_ids, *later])
    return ctx.tr("Undone. {name} is as before.", name=quoted(naming.name, ctx.tr))


def _by_hand(corrections: TagCorrections, tag: Tag) -> tuple[bool, bool]:
    return tag in corrections.added, tag in corrections.removed


def _as_before(now: TagCorrections, retag: Retag) -> TagCorrections:
    """Return the corrections with that one tag as it was; what was corrected of others stays."""
    was_added, was_removed = _by_hand(retag.before, retag.tag)
    if was_added:
        return now.with_tag(retag.tag)
    if was_removed:
        return now.without_tag(retag.tag)
    return TagCorrections(
        tuple(tag for tag in now.added if tag != retag.tag),
        tuple(tag for tag in now.removed if tag != retag.tag),
    )
