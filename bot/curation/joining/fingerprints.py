"""What an entry is recognised by: the words of its headline and text, across two languages, and its letters.

Norwegian words become the English word for the same, as far as the glossary goes, so that entries on one
event share words whatever their language.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log
from sys import intern

import snowballstemmer

from bot.curation.catalog.files import read_data
from bot.curation.headlines import clean_headline
from bot.curation.joining.glossary import english_for
from bot.curation.phrases import lower_same_length
from bot.model.entry import Entry
from bot.model.tag import Facet

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*", re.UNICODE)
# This much of a text is read; news says what happened first.
_BODY_WORDS = 160
_BODY_LETTERS = 12_000
# A word longer than this is no word, whatever wrote it.
_LONGEST_WORD = 60
_GRAM = 4
# What stands between words that are read together.
_NEIGHBOURLY = (" ", "-", ". ")
_STEMMERS = {
    "en": "english",
    "da": "danish",
    "sv": "swedish",
    "de": "german",
    "nl": "dutch",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "it": "italian",
    "fi": "finnish",
    "ru": "russian",
}
_STOP = frozenset(read_data("words")["stopwords"])


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`words` are the headline's stems and `grams` its runs of four letters, each once, in order.

    `text` holds the stems of the text with 1 + log of how often they stand there; `numbers` are bare digits.
    """

    words: tuple[str, ...]
    grams: tuple[str, ...]
    text: tuple[tuple[str, float], ...]
    numbers: frozenset[str]
    companies: frozenset[str]
    language: str
    house: str

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of headline and text, each once."""
        return tuple(dict.fromkeys([*self.words, *(word for word, _ in self.text)]))


def fingerprint(entry: Entry) -> Fingerprint:
    companies = frozenset(match.tag.slug for match in entry.tags if match.tag.facet is Facet.COMPANY)
    return _fingerprint(
        entry.title,
        entry.outlet.name,
        entry.outlet.house,
        entry.fullest_text[:_BODY_LETTERS],
        entry.language or "en",
        companies,
    )


def words_for(stems: Collection[str], text: str, language: str) -> tuple[str, ...]:
    """Return the words of a text that the stems stand for, each once; neighbours are one ("1. juli")."""
    wanted, spans = set(stems), list[tuple[int, int]]()
    for match in _WORD.finditer(text):
        met = wanted & set(_stems([lower_same_length(match[0])], language))
        if not met:
            continue
        wanted -= met
        start, end = match.span()
        if spans and text[spans[-1][1] : start] in _NEIGHBOURLY:
            start = spans.pop()[0]
        spans.append((start, end))
    return tuple(text[start:end] for start, end in spans)


# An entry is placed and then remembered: its words are read once.
@lru_cache(maxsize=8)
def _fingerprint(
    headline: str, outlet: str, house: str, text: str, language: str, companies: frozenset[str]
) -> Fingerprint:
    title = lower_same_length(clean_headline(headline, outlet))
    words = tuple(dict.fromkeys(_stems(_WORD.findall(title), language)))
    body = _WORD.findall(lower_same_length(text))[:_BODY_WORDS]
    counts = Counter(_stems(body, language))
    return Fingerprint(
        words=words,
        grams=tuple(_grams(title)),
        text=tuple((word, 1 + log(count)) for word, count in counts.items()),
        numbers=frozenset(word for word in words if word[0].isdigit()),
        companies=companies,
        language=language,
        house=house,
    )


def _stems(words: list[str], language: str) -> Iterator[str]:
    for word in words:
        if word in _STOP or len(word) > _LONGEST_WORD:
            continue
        if word[0].isdigit():
            yield intern(word.replace(",", ".").removesuffix(".0"))
        elif len(word) > 1:
            yield from _concept(word, language)


@lru_cache(maxsize=50_000)
def _concept(word: str, language: str) -> tuple[str, ...]:
    """Return the English stem that stands for a Norwegian word; for others the stem."""
    if language == "no":
        meant = english_for(word)
        if meant:
            return tuple(_stem(part, "english") for part in meant if part not in _STOP)
        # A name's genitive, and foreign words, stem as English; so they meet the English headline's.
        return (_stem(word.removesuffix("s") if len(word) > 4 else word, "english"),)
    if language in _STEMMERS:
        return (_stem(word, _STEMMERS[language]),)
    return (intern(word[:6]),)


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    return intern(_stemmer(language).stemWord(word))


@lru_cache
def _stemmer(language: str) -> "snowballstemmer.basestemmer.BaseStemmer":
    return snowballstemmer.stemmer(language)


def _grams(title: str) -> dict[str, None]:
    text = f" {' '.join(_WORD.findall(title))} "
    return dict.fromkeys(intern(text[at : at + _GRAM]) for at in range(max(1, len(text) - _GRAM + 1)))
