"""The entries of a story as people name them: by number in its list, by outlet, or "e345" on a button."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.context import Context
from bot.commands.texts import shown
from bot.curation.headlines import clean_headline
from bot.i18n.dates import relative_time
from bot.message import ListBlock, ListItem
from bot.model.entry import Entry
from bot.model.story import Story

# So many are listed and have a button; the rest is named by outlet.
MAX_LISTED = 10
_BY_ID = re.compile(r"e(\d{1,18})")
_SEPARATORS = re.compile(r"\s*(?:,|;|\s+og\s+|\s+and\s+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedEntries:
    """What was understood, in the story's order, and what was not."""

    found: tuple[Entry, ...]
    unknown: tuple[str, ...] = ()


def read_entries(story: Story, text: str) -> NamedEntries:
    """Read "2 3", "e345", "Skyukas" or "Skyukas, The Ledger"; an outlet stands for all its entries."""
    if whole := _named(story, text):
        return NamedEntries(tuple(whole))
    parts = [part for part in _SEPARATORS.split(text) if part]
    words = [word for part in parts for word in ([part] if _named(story, part) else part.split())]
    chosen = {entry.id for word in words for entry in _named(story, word)}
    unknown = tuple(word for word in words if not _named(story, word))
    return NamedEntries(tuple(entry for entry in story.entries if entry.id in chosen), unknown)


def token(entry: Entry) -> str:
    """Return the entry as a button's action carries it."""
    return f"e{entry.id}"


def entries_list(ctx: Context, story: Story) -> ListBlock:
    """Return the story's entries, numbered as they can be named."""
    numbers = {entry.id: number for number, entry in enumerate(story.entries, start=1)}
    return ListBlock(
        tuple(_item(ctx, entry, numbers) for entry in story.entries[:MAX_LISTED]), is_numbered=True
    )


def _item(ctx: Context, entry: Entry, numbers: dict[int, int]) -> ListItem:
    copied = numbers.get(entry.copy_of or 0)
    meta = (
        relative_time(entry.published, now=ctx.now, zone=ctx.zone, language=ctx.language),
        ctx.tr("copy of {n}", n=copied) if copied else "",
    )
    return ListItem(
        f"{shown(entry.outlet.name)}: {clean_headline(entry.title, entry.outlet.name)}",
        url=entry.url,
        meta=" · ".join(filter(None, meta)),
    )


def _named(story: Story, word: str) -> Sequence[Entry]:
    if by_id := _BY_ID.fullmatch(word):
        return [entry for entry in story.entries if entry.id == int(by_id[1])]
    if word.isascii() and word.isdigit() and len(word) < 4:
        return story.entries[int(word) - 1 : int(word)] if int(word) else ()
    return [entry for entry in story.entries if entry.outlet.name.casefold() == word.casefold()]
