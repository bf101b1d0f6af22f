"""Curate what came in: each waiting entry gets language, tags and a story, a batch per transaction.

The decisions are those of `bot.curation`; here they meet the tables.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.curation.headlines import clean_headline
from bot.curation.joining.stories import MAX_AGE, Placement, StoryWindow
from bot.curation.newsroom import Curated, curate_entry, read_entry, story_tags
from bot.curation.ranking import base_score
from bot.ingest.naming import SIGHTINGS_AGE, catalog_in_use, sight_names
from bot.ingest.vectors import EntryEncoder
from bot.model.entry import Entry
from bot.model.story import Story
from bot.ports.outside import Vector
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)

WINDOW_AGE = MAX_AGE
BATCH = 50


@dataclass(frozen=True, slots=True)
class CurateSummary:
    """`stories_updated` counts older stories that took in entries, once per batch."""

    entries: int = 0
    copies: int = 0
    stories_new: int = 0
    stories_updated: int = 0
    stories_merged: int = 0

    def __add__(self, other: "CurateSummary") -> "CurateSummary":
        return CurateSummary(
            self.entries + other.entries,
            self.copies + other.copies,
            self.stories_new + other.stories_new,
            self.stories_updated + other.stories_updated,
            self.stories_merged + other.stories_merged,
        )


async def load_window(
    store: Store, catalog: Catalog, *, now: datetime, encoder: EntryEncoder | None = None
) -> StoryWindow:
    """Return the window of recent stories as it was when the last entry was curated."""
    window = StoryWindow(catalog, max_age=WINDOW_AGE)
    async with store.reading() as tx:
        vectors = await encoder.load(tx, since=now - WINDOW_AGE) if encoder else {}
        entries = await tx.entries.curated_since(now - WINDOW_AGE)
        apart, number = await tx.corrections.apart(), await tx.corrections.number()
    for entry in entries:
        if entry.story_id is not None:
            _remember(window, entry, entry.story_id, vectors.get(entry.id))
        # Two busy weeks take a minute to read: whoever else waits for the loop has a turn in between.
        await asyncio.sleep(0)
    window.correct({}, apart, number=number)
    return window


async def curate_waiting(
    store: Store, catalog: Catalog, window: StoryWindow, *, encoder: EntryEncoder | None = None
) -> CurateSummary:
    """Curate every waiting entry, oldest first. After an error the window is to be loaded anew.

    Raises:
        StoreError: the database refuses; whole batches before that stay stored.
    """
    total = CurateSummary()
    while True:
        async with store.reading() as tx:
            waiting = await tx.entries.awaiting_curation(limit=BATCH)
        if not waiting:
            return total
        vectors = await encoder.encode(waiting) if encoder else {}
        async with store.transaction() as tx:
            await _catch_up(tx, window, encoder, since=waiting[-1].first_seen - WINDOW_AGE)
            waiting = await _still_waiting(tx, waiting)
            if not waiting:
                continue
            batch = _Batch(tx, window, await catalog_in_use(tx, catalog))
            for entry in waiting:
                await batch.curate(entry, vectors.get(entry.id))
            await batch.save_stories()
            newest = max(entry.first_seen for entry in waiting)
            await tx.names.forget_sightings(before=newest - SIGHTINGS_AGE)
            if encoder:
                await encoder.save(tx, waiting, vectors)
        total += batch.summary


async def _catch_up(
    tx: Transaction, window: StoryWindow, encoder: EntryEncoder | None, *, since: datetime
) -> None:
    """Take over what others corrected and curated since the window was loaded; nobody does until the end."""
    number = await tx.corrections.hold_off()
    if number != window.changes:
        vectors = await encoder.load(tx, since=since) if encoder else {}
        for entry in await tx.entries.curated_since(since, without=window.entry_ids):
            if entry.story_id is not None:
                window.remember(entry, entry.story_id, vector=vectors.get(entry.id))
        places = await tx.entries.places(window.entry_ids)
        window.correct(places, await tx.corrections.apart(), number=number)
    window.changes += 1


async def _still_waiting(tx: Transaction, waiting: list[Entry]) -> list[Entry]:
    """Return the entries as they are now; those that another process has curated are left out."""
    current = {entry.id: entry for entry in await tx.entries.awaiting_curation(limit=BATCH)}
    return [current[entry.id] for entry in waiting if entry.id in current]


class _Batch:
    """One transaction's entries and the stories they touch."""

    def __init__(self, tx: Transaction, window: StoryWindow, catalog: Catalog) -> None:
        self._tx = tx
        self._window = window
        self._catalog = catalog
        self._new: set[int] = set()
        self._touched: dict[int, None] = {}
        self.summary = CurateSummary()

    async def curate(self, entry: Entry, vector: Vector | None) -> None:
        if entry.story_id is None:
            curated = self._read_and_place(entry, vector)
            story_id = await self._story_for(curated)
            placement = curated.placement
            read = replace(
                curated.entry,
                story_id=story_id,
                copy_of=placement.copy_of,
                evidence=placement.evidence,
            )
        else:
            # An edited entry stays with its story: what was told under that id must stay told.
            story_id = entry.story_id
            read = self._read_again(entry)
        await self._tx.entries.save_curated(read)
        await sight_names(self._tx, read, self._catalog, now=read.first_seen)
        _remember(self._window, read, story_id, vector)
        self._touched[story_id] = None
        self.summary += CurateSummary(entries=1, copies=read.copy_of is not None)

    async def save_stories(self) -> None:
        await save_anew(self._tx, list(self._touched))
        new = len(self._new)
        self.summary += CurateSummary(stories_new=new, stories_updated=len(self._touched) - new)

    def _read_and_place(self, entry: Entry, vector: Vector | None) -> Curated:
        try:
            return curate_entry(entry, self._window, self._catalog, vector=vector)
        except Exception:  # a fault of ours met in one entry must not hold up all that wait behind it
            log.exception("entry %s could not be curated; it becomes a story of its own", entry.id)
            return Curated(entry, Placement(None, None))

    def _read_again(self, entry: Entry) -> Entry:
        try:
            return read_entry(replace(entry, canonical_url=None), self._catalog)
        except Exception:  # nor may one that its publisher edited
            log.exception("entry %s could not be read again; it keeps its tags", entry.id)
            return entry

    async def _story_for(self, curated: Curated) -> int:
        placement = curated.placement
        if placement.story_id is None:
            story_id = await self._tx.stories.create(first_seen=curated.entry.published)
            self._new.add(story_id)
            return story_id
        for gone in placement.merges:
            await self._merge(kept=placement.story_id, gone=gone)
        return placement.story_id

    async def _merge(self, *, kept: int, gone: int) -> None:
        log.info("story %s is merged into %s", gone, kept)
        await self._tx.stories.merge(kept=kept, gone=gone)
        self._window.merge(kept, gone)
        self._touched.pop(gone, None)
        self._new.discard(gone)
        self.summary += CurateSummary(stories_merged=1)


def _remember(window: StoryWindow, entry: Entry, story_id: int, vector: Vector | None) -> None:
    try:
        window.remember(entry, story_id, vector=vector)
    except Exception:  # nor may it keep a restarted process from its window
        log.exception("entry %s could not be remembered; nothing joins it", entry.id)


async def save_anew(tx: Transaction, story_ids: Sequence[int]) -> dict[int, Story]:
    """Write what follows from the stories' entries and corrections; return them by the ids asked for."""
    stories = {number: with_summary(story) for number, story in (await tx.stories.many(story_ids)).items()}
    for story in {story.id: story for story in stories.values()}.values():
        await tx.stories.save(story, headline=headline_of(story))
    return stories


def with_summary(story: Story) -> Story:
    """Return the story with tags, times and score taken from its entries, tags as corrected by hand.

    Its times are those of publication: a feed's history must not look like today's news.
    """
    dated = [entry.published for entry in story.entries]
    tags = story.tag_corrections.applied_to(story_tags(story.entries))
    tagged = replace(story, tags=tags, first_seen=min(dated), last_seen=max(dated), base_score=0.0)
    return replace(tagged, base_score=base_score(tagged).total)


def headline_of(story: Story) -> str:
    """Return the first original's title: the headline for lists and search, whatever the language."""
    first = (story.originals or story.entries)[0]
    return clean_headline(first.title, first.outlet.name)
