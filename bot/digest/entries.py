"""Which entries of a story may be told: no history, none of muted outlets, for an update only new ones."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.curation.newsroom import story_tags
from bot.model.entry import Entry
from bot.model.story import Story


def without_history(story: Story) -> Story | None:
    """Return the story without what was old when its feed was new, copies of that included."""
    history = {entry.id for entry in story.entries if entry.is_history}
    return _of(story, (e for e in story.entries if e.id not in history and e.copy_of not in history))


def without_outlets(story: Story, muted: Collection[str]) -> Story | None:
    """Return the story as the other outlets have it; names are compared without regard to case."""
    return _of(story, (e for e in story.entries if e.outlet.name.casefold() not in muted))


def news_since(story: Story, told: Collection[int], moment: datetime) -> Story | None:
    """Return what was published on the story after all that was told of it, copies of that left out.

    What came before `moment` had its turn in earlier digests.
    """
    newest = max((entry.published for entry in story.entries if entry.id in told), default=None)
    return _of(
        story,
        (
            entry
            for entry in story.entries
            if entry.id not in told
            and entry.first_seen >= moment
            and entry.copy_of not in told
            and (newest is None or entry.published > newest)
        ),
    )


def published_since(story: Story, moment: datetime) -> Story | None:
    """Return the story as it was told from that moment on; copies of what came before are left out."""
    before = {entry.id for entry in story.entries if entry.published < moment}
    return _of(story, (e for e in story.entries if e.id not in before and e.copy_of not in before))


def only(story: Story, entry_ids: Collection[int]) -> Story | None:
    """Return the story as those entries tell it."""
    return _of(story, (entry for entry in story.entries if entry.id in entry_ids))


def _of(story: Story, kept: Iterable[Entry]) -> Story | None:
    """Return the story with these entries only, its tags and times taken from them; None without entries."""
    entries = _with_originals(tuple(kept))
    if not entries:
        return None
    if len(entries) == len(story.entries):
        return story
    dates = [entry.published for entry in entries]
    return replace(
        story,
        entries=entries,
        tags=story.tag_corrections.applied_to(story_tags(entries)),
        first_seen=min(dates),
        last_seen=max(dates),
    )


def _with_originals(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Let the first copy stand for an original that was left out."""
    present = {entry.id for entry in entries}
    stands_for: dict[int, int] = {}
    kept = []
    for entry in entries:
        if entry.copy_of is None or entry.copy_of in present:
            kept.append(entry)
        elif entry.copy_of in stands_for:
            kept.append(replace(entry, copy_of=stands_for[entry.copy_of]))
        else:
            stands_for[entry.copy_of] = entry.id
            kept.append(replace(entry, copy_of=None))
    return tuple(kept)
