"""The order of a story's sources, best first, and how each is shown."""

from collections import Counter

from bot.curation.catalog import Catalog
from bot.curation.headlines import clean_headline, is_poor
from bot.curation.telling.passages import subject_words
from bot.curation.telling.reading_time import reading_minutes
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.story import Source, Story

# Near the fact first.
_TIER_ORDER = (Tier.REGULATOR, Tier.LAB, Tier.VENDOR, Tier.PRESS, Tier.ANALYST, Tier.PERSON, Tier.AGGREGATOR)
_SHORT_TEXT_WORDS = 12
# Beyond so many words no text is fuller than another; below, steps of so many make a difference.
_FULL_TEXT_WORDS = 120
_STEP_WORDS = 30
# Of so many headlines in one language, words that this share of them has say what the story is.
_ENOUGH_HEADLINES = 4
_COMMON_SHARE = 0.3


def best_first(story: Story, catalog: Catalog, language: str) -> list[Entry]:
    """Return the entries by what a reader wants to be led to.

    In the reader's language, no copy, no aggregator while the original is there, open, under a headline that
    says something and what the others say, with a text (the fullest first), near the fact, early.
    """
    aside = asides(story)

    def key(entry: Entry) -> tuple[object, ...]:
        words = len(entry.fullest_text.split())
        return (
            entry.language != language,
            entry.copy_of is not None,
            entry.outlet.tier is Tier.AGGREGATOR,
            _is_paywalled(entry, catalog),
            is_poor(clean_headline(entry.title, entry.outlet.name)),
            entry.id in aside,
            words < _SHORT_TEXT_WORDS,
            -min(words, _FULL_TEXT_WORDS) // _STEP_WORDS,
            _TIER_ORDER.index(entry.outlet.tier),
            entry.published,
            entry.id,
        )

    return sorted(story.entries, key=key)


def asides(story: Story) -> frozenset[int]:
    """Return the entries whose headlines have less than half of the words that most of a language's have.

    They tell of a side of the story, or joined it by mistake.
    """
    aside: set[int] = set()
    originals = story.originals
    for language in {entry.language for entry in originals}:
        words = {
            entry.id: subject_words(clean_headline(entry.title, entry.outlet.name))
            for entry in originals
            if entry.language == language
        }
        if len(words) >= _ENOUGH_HEADLINES:
            times = Counter(word for said in words.values() for word in said)
            common = {word for word, count in times.items() if count >= _COMMON_SHARE * len(words)}
            most = max(len(said & common) for said in words.values())
            aside.update(number for number, said in words.items() if 2 * len(said & common) <= most > 2)
    return frozenset(aside)


def as_source(entry: Entry, catalog: Catalog) -> Source:
    text = entry.fullest_text
    return Source(
        entry_id=entry.id,
        outlet=entry.outlet.name,
        url=entry.url or entry.canonical_url,
        language=entry.language,
        reading_minutes=reading_minutes(text, entry.language) if text else 0,
        is_paywalled=_is_paywalled(entry, catalog),
        is_vendor=entry.outlet.tier in (Tier.LAB, Tier.VENDOR),
    )


def _is_paywalled(entry: Entry, catalog: Catalog) -> bool:
    return catalog.is_paywalled(entry.outlet) or catalog.is_paywalled(entry.url or "")
