"""A story's short form: what happened, why it matters, the short version. Extractive only.

Every sentence is a source's own, complete, and said once. Where the sources say nothing of a consequence,
nothing is said of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.curation.boilerplate import is_boilerplate
from bot.curation.catalog import Catalog, Cue, load_catalog
from bot.curation.catalog.files import read_data
from bot.curation.headlines import clean_headline
from bot.curation.newsroom import story_tags
from bot.curation.phrases import PhraseFinder
from bot.curation.ranking import independent_owners
from bot.curation.reading_time import reading_minutes
from bot.curation.sentences import split_sentences
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.story import Quote, Source, Story, Telling
from bot.model.tag import Facet, Tag

# A reader's language and what entries of it are marked with.
_ENTRY_LANGUAGE = {"nb": "no", "en": "en"}
_READER_LANGUAGE = {"no": "nb", "en": "en"}
# Near the fact first.
_TIER_ORDER = (Tier.REGULATOR, Tier.LAB, Tier.VENDOR, Tier.PRESS, Tier.ANALYST, Tier.PERSON, Tier.AGGREGATOR)
# Two sentences with as large a share of words in common say the same.
_SAME = 0.7
_QUOTE_WORDS = range(5, 34)
# With less than this share of the budget left, nothing is skipped to fill it: leads read on.
_FULL_ENOUGH = 0.25
_TEXT_READ = 12_000
_FULL_TEXT_WORDS = 120
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    words: frozenset[str]

    def says(self, other: "_Sentence") -> bool:
        """Say whether one of the two adds next to nothing to the other."""
        if not self.words or not other.words:
            return True
        return len(self.words & other.words) >= _SAME * min(len(self.words), len(other.words))


def tell(
    story: Story,
    *,
    language: str,
    audience: str,
    catalog: Catalog,
    max_words: int = 35,
    exclude_entries: frozenset[int] = frozenset(),
) -> Telling:
    """Tell the story to a reader of "nb" or "en"; `max_words` bounds the short version.

    `exclude_entries` are left out as sources of sentences while others remain.
    """
    entries = _best_first(story, catalog, _ENTRY_LANGUAGE.get(language, language))
    speaking = [entry for entry in entries if entry.id not in exclude_entries] or entries
    lead = speaking[0]
    same_language = [entry for entry in speaking if entry.language == lead.language]
    headline = _sentence(clean_headline(lead.title, lead.outlet.name))
    told = _lead_sentences(same_language, headline, max_words)
    what_happened = told[0].text if told else ""
    why = _consequence(same_language, [headline, *told], audience, catalog)
    if why is None and len(told) > 1:
        # Short entries state it in what would be told anyway: there it is said as a consequence instead.
        why = _consequence(same_language, [headline, told[0]], audience, catalog)
        told = [sentence for sentence in told if why is None or sentence.text != why.text]
    return Telling(
        story_id=story.id,
        headline=headline.text,
        language=lead.language or "en",
        what_happened=what_happened,
        short_version=" ".join(sentence.text for sentence in told) or headline.text,
        why_it_matters=why,
        sources=tuple(_source(entry, catalog) for entry in entries),
        independent=len(independent_owners(story)),
        tags=story.tags or story.tag_corrections.applied_to(story_tags(story.entries)),
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        other_language=_other_language(entries, lead),
    )


def what_is_new(story: Story, told: frozenset[int], *, language: str) -> Quote | None:
    """Return a sentence of an untold entry that the told ones did not have; None if there is none."""
    catalog = load_catalog()
    entries = _best_first(story, catalog, _ENTRY_LANGUAGE.get(language, language))
    known = [
        sentence
        for entry in story.entries
        if entry.id in told
        for sentence in (_sentence(entry.title), *_sentences(entry))
    ]
    heard = frozenset().union(*(sentence.words for sentence in known)) if known else frozenset()
    fresh = [entry for entry in entries if entry.id not in told and entry.copy_of is None]
    for entry in fresh:
        for sentence in _sentences(entry)[:8]:
            if _is_news(sentence, known, heard):
                return Quote(sentence.text, entry.outlet.name)
    return None


def _is_news(sentence: _Sentence, known: Iterable[_Sentence], heard: frozenset[str]) -> bool:
    if len(sentence.words) < 3 or any(sentence.says(other) for other in known):
        return False
    return len(sentence.words - heard) >= 0.4 * len(sentence.words)


# --- sources ------------------------------------------------------------------------------------


def _best_first(story: Story, catalog: Catalog, language: str) -> list[Entry]:
    """Order: the reader's language, originals, open access, a text to tell from, near the fact, earliest."""

    def key(entry: Entry) -> tuple[object, ...]:
        words = len(_text(entry).split())
        return (
            entry.language != language,
            entry.copy_of is not None,
            catalog.is_paywalled(entry.outlet) or catalog.is_paywalled(entry.url or ""),
            entry.outlet.tier is Tier.AGGREGATOR,
            words < 12,
            -min(words, _FULL_TEXT_WORDS) // 30,
            _TIER_ORDER.index(entry.outlet.tier),
            entry.published,
            entry.id,
        )

    return sorted(story.entries, key=key)


def _source(entry: Entry, catalog: Catalog) -> Source:
    return Source(
        entry_id=entry.id,
        outlet=entry.outlet.name,
        url=entry.url or entry.canonical_url,
        language=entry.language,
        reading_minutes=reading_minutes(_text(entry), entry.language),
        is_paywalled=catalog.is_paywalled(entry.outlet) or catalog.is_paywalled(entry.url or ""),
        is_vendor=entry.outlet.tier in (Tier.LAB, Tier.VENDOR),
    )


def _other_language(entries: Sequence[Entry], lead: Entry) -> str | None:
    others = (entry.language for entry in entries if entry.language != lead.language)
    return next((_READER_LANGUAGE[code] for code in others if code in _READER_LANGUAGE), None)


def _text(entry: Entry) -> str:
    return entry.content if len(entry.content) > len(entry.summary) else entry.summary


# --- sentences ----------------------------------------------------------------------------------


def _lead_sentences(entries: Sequence[Entry], headline: _Sentence, max_words: int) -> list[_Sentence]:
    """Return the best source's first sentences that fit the budget, in its order; nothing said twice.

    A sentence too long for what is left is passed over. If even the first ones exceed the budget, the
    shortest of them stands alone: a sentence is never cut.
    """
    for entry in entries:
        sentences = [one for one in _sentences(entry) if not _repeats(one, headline)]
        chosen = _fitting(sentences, max_words)
        if chosen:
            return chosen
    return []


def _fitting(sentences: Sequence[_Sentence], max_words: int) -> list[_Sentence]:
    chosen: list[_Sentence] = []
    left = max_words
    for sentence in sentences:
        size = len(sentence.text.split())
        if size > left and left < _FULL_ENOUGH * max_words:
            break
        if size <= left and not any(sentence.says(other) for other in chosen):
            chosen.append(sentence)
            left -= size
    return chosen or sorted(sentences[:3], key=lambda sentence: len(sentence.text.split()))[:1]


def _repeats(sentence: _Sentence, headline: _Sentence) -> bool:
    """Say whether the sentence is the headline again; one that says more is not."""
    return sentence.says(headline) and len(sentence.words - headline.words) <= 2


def _consequence(
    entries: Sequence[Entry], told: Sequence[_Sentence], audience: str, catalog: Catalog
) -> Quote | None:
    """Return the sentence that best states a consequence for the role, not told already."""
    role = Tag(Facet.AUDIENCE, audience)
    best: tuple[float, _Sentence, Entry] | None = None
    for entry in entries[:8]:
        cues = _consequence_words("no" if entry.language == "no" else "en")
        for place, sentence in enumerate(_sentences(entry)[:20]):
            if len(sentence.text.split()) not in _QUOTE_WORDS or any(sentence.says(one) for one in told):
                continue
            stated = len({found.payload for found in cues.find(sentence.text)})
            concerns = len(
                {f.words.lower() for f in catalog.words.find(sentence.text) if _is_for(f.payload, role)}
            )
            points = min(stated, 3) + 0.7 * min(concerns, 3) - 0.05 * place
            if stated and stated + concerns >= 3 and (best is None or points > best[0]):
                best = (points, sentence, entry)
    return Quote(best[1].text, best[2].outlet.name) if best else None


def _is_for(payload: object, role: Tag) -> bool:
    return isinstance(payload, Cue) and payload.tag == role


@lru_cache(maxsize=2048)
def _sentences_of(text: str, language: str | None) -> tuple[_Sentence, ...]:
    found = (_sentence(text) for text in split_sentences(text[:_TEXT_READ], language))
    return tuple(sentence for sentence in found if _is_tellable(sentence.text))


def _sentences(entry: Entry) -> tuple[_Sentence, ...]:
    return _sentences_of(_text(entry), entry.language)


def _sentence(text: str) -> _Sentence:
    return _Sentence(
        text, frozenset(word for word in _WORD.findall(text.lower()) if len(word) > 3 or word.isdigit())
    )


def _is_tellable(text: str) -> bool:
    """Say whether this is a whole sentence of news: begun, ended, no invitation and no imprint."""
    if len(text.split()) < 4 or text.endswith(("…", "...", "[…]", "[...]", ":")):
        return False
    if not (
        text[0].isupper() or text[0].isdigit() or text[0] in "«\"“'–-$€£" or text[:3].lower() != text[:3]
    ):
        return False
    if text.rstrip("\"'”’»)")[-1:] not in tuple(".!?"):
        return False
    return not is_boilerplate(text)


@lru_cache(maxsize=2)
def _consequence_words(language: str) -> PhraseFinder:
    rows = read_data("consequences")
    return PhraseFinder((text, text) for text in rows[language])
