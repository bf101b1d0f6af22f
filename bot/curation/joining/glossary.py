"""The English words that an English headline would use for a Norwegian one.

A word is looked up as it stands, then without its endings, then as a compound of two words that are known
("strømpris" is "power price"). What is not known has no English here: a name stays a name.
"""

from collections.abc import Iterator
from functools import lru_cache

from bot.curation.catalog.files import read_data

# Of nouns, verbs and adjectives, with the genitive; a longer base is tried before a shorter one.
_ENDINGS = (
    *("r", "n", "t", "a", "e", "d"),
    *("er", "en", "et", "ne", "te", "de", "es", "ar", "ns", "ts", "rs"),
    *("ene", "ere", "est", "ane", "ens", "ets", "nes", "ers", "ende"),
    *("este", "enes", "eres", "anes"),
)
_PAST = frozenset({"t", "te"})
# Nynorsk endings, and how bokmål ends the word.
_NYNORSK = {"arane": "er", "arar": "er", "ar": "er", "leg": "lig", "lege": "lig", "heit": "het"}
_SHORTEST_BASE = 3
_SHORTEST_PART = 3
_SHORTEST_COMPOUND = 8
# Between the parts of a compound; a part may also lose its own last "e".
_LINKS = ("", "s", "e")
# A longer word is a mistake or an attack; the longest that newspapers write stay below it.
_LONGEST = 40


@lru_cache(maxsize=20_000)
def english_for(word: str) -> tuple[str, ...]:
    """Return the English words for a Norwegian one in lower case; none where it is not known."""
    if len(word) > _LONGEST:
        return ()
    meant = _inflected(word) or _compound(word)
    return tuple(meant.split())


def _inflected(word: str) -> str:
    rows = _rows()
    for form in _forms(word):
        if form in rows:
            return rows[form]
    return ""


def _forms(word: str) -> Iterator[str]:
    """Yield the words that this may be a form of, likeliest first."""
    yield word
    # "EUs": a genitive, even of two letters.
    yield word.removesuffix("s")
    for nynorsk, bokmal in _NYNORSK.items():
        if word.endswith(nynorsk):
            yield word.removesuffix(nynorsk) + bokmal
    for ending in _ENDINGS:
        base = word[: -len(ending)]
        if len(base) < _SHORTEST_BASE or not word.endswith(ending):
            continue
        yield base
        yield base + "e"
        if base[-1] == base[-2]:
            # "dommen", "rommet": a short vowel doubles what follows it.
            if len(base) > _SHORTEST_BASE:
                yield base[:-1]
        elif ending in _PAST:
            # "kalte", "kalt" of "kalle".
            yield f"{base}{base[-1]}e"


def _compound(word: str) -> str:
    """Return the English of both parts; of several ways to part it, the one with the longest first part."""
    rows = _rows()
    if len(word) < _SHORTEST_COMPOUND:
        return ""
    for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = _first_part(word[:at], rows)
        last = _inflected(word[at:]) if first else ""
        if last:
            return f"{first} {last}"
    return ""


def _first_part(part: str, rows: dict[str, str]) -> str:
    for link in _LINKS:
        if part.endswith(link):
            base = part.removesuffix(link)
            if len(base) >= _SHORTEST_PART and base in rows:
                return rows[base]
    return rows.get(f"{part}e", "")


@lru_cache(maxsize=1)
def _rows() -> dict[str, str]:
    """Return the English for each Norwegian word; the file has them the other way round."""
    rows: dict[str, str] = read_data("glossary")
    return {word: english for english, words in rows.items() for word in words.split()}
