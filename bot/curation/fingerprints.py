"""What an entry is recognised by: its words across two languages, its letters, its text.

Norwegian words become the English word for the same, as far as the glossary goes, so that entries on one
event share words whatever their language.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import snowballstemmer

from bot.curation.catalog.files import read_data
from bot.curation.headlines import clean_headline
from bot.curation.phrases import lower_same_length
from bot.model.entry import Entry
from bot.model.tag import Facet

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*", re.UNICODE)
# This much of a text is read; news says what happened first.
_BODY_WORDS = 160
_COPY_WORDS = 1200
_BODY_LETTERS = 12_000
_GRAM = 4
_RUN = 3
# Texts shorter than this are no copies for sharing their words.
_COPY_NEEDS_WORDS = 25
# What stands between words that are read together.
_NEIGHBOURLY = (" ", "-", ". ")
_STOP = frozenset(read_data("words")["stopwords"])


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`words` and `body` are stems; `numbers` are bare digits; `runs` sample the text's word runs."""

    words: tuple[str, ...]
    grams: tuple[str, ...]
    body: tuple[str, ...]
    numbers: frozenset[str]
    companies: frozenset[str]
    runs: frozenset[int]
    language: str


def fingerprint(entry: Entry) -> Fingerprint:
    companies = frozenset(match.tag.slug for match in entry.tags if match.tag.facet is Facet.COMPANY)
    return _fingerprint(entry.title, entry.outlet.name, _body(entry), entry.language or "en", companies)


# An entry is placed and then remembered: its words are read once.
@lru_cache(maxsize=8)
def _fingerprint(
    headline: str, outlet: str, text: str, language: str, companies: frozenset[str]
) -> Fingerprint:
    title = lower_same_length(clean_headline(headline, outlet))
    words = tuple(dict.fromkeys(_stems(title, language)))
    body_words = _WORD.findall(lower_same_length(text[:_BODY_LETTERS]))
    return Fingerprint(
        words=words,
        grams=tuple(_grams(title)),
        body=tuple(_stems(" ".join(body_words[:_BODY_WORDS]), language)),
        numbers=frozenset(word for word in words if word[0].isdigit()),
        companies=companies,
        runs=frozenset(_runs(body_words[:_COPY_WORDS])),
        language=language,
    )


def words_for(stems: Collection[str], text: str, language: str) -> tuple[str, ...]:
    """Return the words of a text that the stems stand for, each once; neighbours are one ("1. juli")."""
    wanted, spans = set(stems), list[tuple[int, int]]()
    for match in _WORD.finditer(text):
        met = wanted & set(_stems(lower_same_length(match[0]), language))
        if not met:
            continue
        wanted -= met
        start, end = match.span()
        if spans and text[spans[-1][1] : start] in _NEIGHBOURLY:
            start = spans.pop()[0]
        spans.append((start, end))
    return tuple(text[start:end] for start, end in spans)


def _body(entry: Entry) -> str:
    return entry.content if len(entry.content) >= len(entry.summary) else entry.summary


def _stems(text: str, language: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if word in _STOP:
            continue
        if word[0].isdigit():
            yield word.replace(",", ".").removesuffix(".0")
        elif len(word) > 1:
            yield from _concept(word, language)


@lru_cache(maxsize=50_000)
def _concept(word: str, language: str) -> tuple[str, ...]:
    """Return the English stem that stands for a Norwegian word; for others the stem."""
    if language == "no":
        meant = _glossary().get(word) or _glossary().get(_stem(word, "norwegian"))
        if meant:
            return tuple(_stem(part, "english") for part in meant.split())
        # A name's genitive, and foreign words, stem as English; so they meet the English headline's.
        return (_stem(word.removesuffix("s") if len(word) > 4 else word, "english"),)
    if language == "en":
        return (_stem(word, "english"),)
    return (word[:6],)


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=2)
def _stemmer(language: str) -> "snowballstemmer.basestemmer.BaseStemmer":
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=1)
def _glossary() -> dict[str, str]:
    rows: dict[str, str] = read_data("glossary")
    stems = {_stem(word, "norwegian"): meant for word, meant in rows.items()}
    return {**stems, **rows}


def _grams(title: str) -> Iterable[str]:
    text = f" {' '.join(_WORD.findall(title))} "
    return dict.fromkeys(text[at : at + _GRAM] for at in range(max(1, len(text) - _GRAM + 1)))


def _runs(words: list[str]) -> Iterator[int]:
    """Yield hashes of a quarter of the three-word runs; the same quarter in every text."""
    if len(words) < _COPY_NEEDS_WORDS:
        return
    for at in range(len(words) - _RUN + 1):
        code = crc32(" ".join(words[at : at + _RUN]).encode())
        if code % 4 == 0 or len(words) < 80:
            yield code
