"""A story's short form: what happened, why it matters, the short version. Extractive only.

Every sentence is a source's own, complete, and said once. Where the sources say nothing of a consequence,
nothing is said of it.
"""

from collections.abc import Sequence

from bot.curation.catalog import Catalog
from bot.curation.headlines import clean_headline
from bot.curation.language import normalise
from bot.curation.newsroom import story_tags
from bot.curation.ranking import independent_owners
from bot.curation.telling.choosing import choose
from bot.curation.telling.consequences import consequence
from bot.curation.telling.passages import Passage, passage, passages, subject_words
from bot.curation.telling.sources import as_source, asides, best_first
from bot.model.entry import Entry
from bot.model.story import Story, Telling

# What entries are marked with, and the reader's language it is.
_READER_LANGUAGE = {"no": "nb", "en": "en"}
# A line of a digest has no more words than this where a source says it in fewer.
_SHORT_WORDS = 35
# So many other sources are asked what they say too, and of each the headline and so many passages.
_SUPPORTING = 8
_SUPPORTING_PASSAGES = 3


def tell(
    story: Story,
    *,
    language: str,
    audience: str,
    catalog: Catalog,
    max_words: int = 60,
) -> Telling:
    """Tell the story to a reader of "nb" or "en"; `max_words` bounds what happened."""
    entries = best_first(story, catalog, normalise(language) or language)
    lead = entries[0]
    aside = asides(story)
    same_language = [
        entry
        for entry in entries
        if entry is lead or (entry.language == lead.language and entry.id not in aside)
    ]
    headline = passage(clean_headline(lead.title, lead.outlet.name), lead.language)
    told = _most_telling(same_language, headline, max_words)
    short = _short_version(told)
    why = consequence(same_language, [headline, *told], audience)
    if why is None and short and len(told) > 1:
        # Short entries state it in what would be told anyway: there it is said as a consequence instead.
        stated = consequence(same_language, [headline, short], audience)
        said = passage(stated.text, lead.language) if stated else None
        rest = _most_telling(same_language, headline, max_words, without=said) if said else []
        if rest:
            why, told, short = stated, rest, _short_version(rest)
    return Telling(
        story_id=story.id,
        headline=headline.text,
        language=lead.language or "en",
        what_happened=" ".join(one.text for one in sorted(told, key=lambda one: one.place)),
        short_version=short.text if short else headline.text,
        why_it_matters=why,
        sources=tuple(as_source(entry, catalog) for entry in entries),
        independent=len(independent_owners(story)),
        tags=story.tags or story.tag_corrections.applied_to(story_tags(story.entries)),
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        other_language=_other_language(entries, lead),
    )


def _most_telling(
    entries: Sequence[Entry], headline: Passage, max_words: int, *, without: Passage | None = None
) -> list[Passage]:
    """Return what the best source that has something to tell says, within the budget, most telling first.

    Neither what is said by the passage `without` nor what says it is told.
    """
    for entry in entries:
        news = [
            one
            for one in passages(entry)
            if without is None or not (one.is_said_by(without) or without.is_said_by(one))
        ]
        if entry is not entries[0]:
            news = [one for one in news if one.words & headline.words]
        if news:
            others = [other for other in entries if other is not entry and other.copy_of is None]
            support = [_said_by(other) for other in others[:_SUPPORTING]]
            told = choose(news, headline, support=support, max_words=max_words)
            if told:
                return told
    return []


def _short_version(told: Sequence[Passage]) -> Passage | None:
    """Return the most telling sentence that stands alone and is not long, else the most telling one."""
    alone = (one for one in told if one.size <= _SHORT_WORDS and not one.leans)
    return next(alone, told[0] if told else None)


def _said_by(entry: Entry) -> frozenset[str]:
    headline = subject_words(clean_headline(entry.title, entry.outlet.name))
    return headline.union(*(one.words for one in passages(entry)[:_SUPPORTING_PASSAGES]))


def _other_language(entries: Sequence[Entry], lead: Entry) -> str | None:
    others = (entry.language for entry in entries if entry.language != lead.language)
    return next((_READER_LANGUAGE[code] for code in others if code in _READER_LANGUAGE), None)
