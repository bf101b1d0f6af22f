"""Entries to curate, in few words."""

from datetime import UTC, datetime, timedelta
from itertools import count

from bot.curation.catalog import load_catalog
from bot.curation.newsroom import read_entry, story_tags
from bot.model.entry import Entry
from bot.model.story import Story

MONDAY = datetime(2026, 4, 27, 8, 0, tzinfo=UTC)
_ids = count(1)


def news(
    title, *, outlet="The Ledger", hours=0.0, language="en", summary="", content="", url=None, number=None
):
    """Return an entry published so many hours after Monday 08.00, read as the newsroom reads it."""
    number = number or next(_ids)
    moment = MONDAY + timedelta(hours=hours)
    entry = Entry(
        id=number,
        feed_id=1,
        outlet=load_catalog().outlet(outlet),
        guid=str(number),
        title=title,
        published=moment,
        first_seen=moment,
        url=url or f"https://{outlet.replace(' ', '').lower()}.example/{number}",
        summary=summary,
        content=content,
        language=language,
    )
    return read_entry(entry, load_catalog())


def story(*entries, number=1):
    ordered = tuple(sorted(entries, key=lambda entry: (entry.published, entry.id)))
    return Story(
        id=number,
        entries=ordered,
        tags=story_tags(ordered),
        first_seen=ordered[0].published,
        last_seen=ordered[-1].published,
    )
