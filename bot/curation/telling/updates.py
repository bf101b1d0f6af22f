"""What a told story's later articles have that the told ones had not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.curation.catalog import load_catalog
from bot.curation.catalog.files import read_data
from bot.curation.headlines import clean_headline, is_teaser, is_title_case
from bot.curation.language import normalise
from bot.curation.phrases import PhraseFinder
from bot.curation.tags.tagging import read_words
from bot.curation.telling.passages import Passage, passage, passages
from bot.curation.telling.sources import best_first
from bot.model.entry import Entry
from bot.model.story import Quote, Story

# What is new stands early in an article.
_READ_PASSAGES = 8
_READ_TEXT = 12_000
_SIZES = range(4, 50)
# So large a share of its words must be unheard where the same language was told.
_UNHEARD = 0.4
# A headline with so many words unheard is news by itself: it says what its outlet holds to be new.
_MOSTLY_UNHEARD, _MANY_UNHEARD = 0.6, 6
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_KRONER = re.compile(r"\s?(?:milliarder|millioner|mrd\.?|mill\.?)?\s?(?:kroner|kr)\b")


def what_is_new(story: Story, news: Story, told: Iterable[int], *, language: str) -> Quote | None:
    """Return a sentence of `news` (the story's later entries) that the told entries did not have.

    It must name, count or change something: the same in other words is no news. An article in a language that
    nothing told was in always has other words, so there a new name or number alone counts. Of an article
    that has nothing but a headline, that is the sentence.
    """
    told = frozenset(told)
    known = _Known.of([entry for entry in story.entries if entry.id in told])
    for entry in best_first(news, load_catalog(), normalise(language) or language):
        if entry.copy_of is None and entry.id not in told:
            said = passages(entry)[:_READ_PASSAGES] or _headline(entry)
            found = next((one for one in said if known.lacks(one, entry)), None)
            if found:
                return Quote(found.text, entry.outlet.name)
    return None


def _headline(entry: Entry) -> tuple[Passage, ...]:
    """Return the headline as a passage, unless it asks or teaches, or tells what somebody thinks."""
    title = clean_headline(entry.title, entry.outlet.name)
    if is_teaser(title) or read_words(title, "", load_catalog()).has("opinion"):
        return ()
    return (passage(title, entry.language),)


def _is_headline(text: str) -> bool:
    """Say whether it is no sentence of a text: those end with a mark."""
    return text[-1:].isalnum()


@dataclass(frozen=True, slots=True)
class _Known:
    """What a reader was told: the passages, the words they speak of, and every word as it stands."""

    passages: tuple[Passage, ...]
    subject_words: frozenset[str]
    words: frozenset[str]
    languages: frozenset[str | None]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "_Known":
        said = tuple(
            one
            for entry in entries
            for one in (passage(entry.title[:_READ_TEXT], entry.language), *passages(entry))
        )
        return cls(
            said,
            frozenset[str]().union(*(one.words for one in said)),
            frozenset(
                bare
                for entry in entries
                for bare in _bare_words(f"{entry.title[:_READ_TEXT]} {entry.fullest_text[:_READ_TEXT]}")
            ),
            frozenset(entry.language for entry in entries),
        )

    def lacks(self, one: Passage, entry: Entry) -> bool:
        if (
            one.leans
            or one.is_weak
            or one.size not in _SIZES
            or any(one.is_said_by(other) for other in self.passages)
        ):
            return False
        if entry.language not in self.languages:
            return self._names_new(one.text, is_translated=True)
        unheard = len(one.words - self.subject_words)
        if _is_headline(one.text) and unheard >= max(_MANY_UNHEARD, _MOSTLY_UNHEARD * len(one.words)):
            return True
        return unheard >= _UNHEARD * len(one.words) and (
            self._names_new(one.text, is_translated=False) or self._changes(one.text)
        )

    def _names_new(self, text: str, *, is_translated: bool) -> bool:
        """Say whether the sentence has a name, number or month that no told entry has; its first aside.

        A translation has other words for months and nations, and foreign amounts in kroner. Where Most Words
        Have A Capital, one says nothing.
        """
        rows = read_data("updates")
        capitals_tell = not (_is_headline(text) and is_title_case(text))
        for found in list(_WORD.finditer(text))[1:]:
            word, bare = found[0], _bare(found[0])
            if bare in self.words:
                continue
            if is_translated and (bare in rows["no_names"] or bare in rows["months"]):
                continue
            if word[0].isdigit() and not (is_translated and _KRONER.match(text, found.end())):
                return True
            if capitals_tell and word[0].isupper():
                return True
            if not is_translated and (bare in rows["numbers"] or bare in rows["months"]):
                return True
        return False

    def _changes(self, text: str) -> bool:
        return any(_bare(found.words) not in self.words for found in _changes().find(text))


def _bare_words(text: str) -> Iterable[str]:
    return (_bare(word) for word in _WORD.findall(text))


def _bare(word: str) -> str:
    """Return the word without case, genitive and the mark of decimals, in which languages differ."""
    bare = word.casefold().replace(",", ".")
    return bare.removesuffix("s") if len(bare) > 3 else bare


@lru_cache(maxsize=1)
def _changes() -> PhraseFinder:
    return PhraseFinder((phrase, phrase) for phrase in read_data("updates")["changes"])
