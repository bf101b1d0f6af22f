"""The order of a story's sources, best first, and how each is shown."""

from bot.curation.catalog import Catalog
from bot.curation.headlines import clean_headline, is_poor
from bot.curation.passages import full_text
from bot.curation.reading_time import reading_minutes
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.story import Source, Story

# Near the fact first.
_TIER_ORDER = (Tier.REGULATOR, Tier.LAB, Tier.VENDOR, Tier.PRESS, Tier.ANALYST, Tier.PERSON, Tier.AGGREGATOR)
_SHORT_TEXT_WORDS = 12
# Beyond so many words no text is fuller than another; below, steps of so many make a difference.
_FULL_TEXT_WORDS = 120
_STEP_WORDS = 30


def best_first(story: Story, catalog: Catalog, language: str) -> list[Entry]:
    """Return the entries by what a reader wants to be led to.

    In the reader's language, no copy, no aggregator while the original is there, open, under a headline that
    says something, with a text (the fullest first), near the fact, early.
    """

    def key(entry: Entry) -> tuple[object, ...]:
        words = len(full_text(entry).split())
        return (
            entry.language != language,
            entry.copy_of is not None,
            entry.outlet.tier is Tier.AGGREGATOR,
            _is_paywalled(entry, catalog),
            is_poor(clean_headline(entry.title, entry.outlet.name)),
            words < _SHORT_TEXT_WORDS,
            -min(words, _FULL_TEXT_WORDS) // _STEP_WORDS,
            _TIER_ORDER.index(entry.outlet.tier),
            entry.published,
            entry.id,
        )

    return sorted(story.entries, key=key)


def as_source(entry: Entry, catalog: Catalog) -> Source:
    return Source(
        entry_id=entry.id,
        outlet=entry.outlet.name,
        url=entry.url or entry.canonical_url,
        language=entry.language,
        reading_minutes=reading_minutes(full_text(entry), entry.language),
        is_paywalled=_is_paywalled(entry, catalog),
        is_vendor=entry.outlet.tier in (Tier.LAB, Tier.VENDOR),
    )


def _is_paywalled(entry: Entry, catalog: Catalog) -> bool:
    return catalog.is_paywalled(entry.outlet) or catalog.is_paywalled(entry.url or "")
