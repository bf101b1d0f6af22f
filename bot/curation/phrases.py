"""Find many words and phrases in a text at once: whole words, genitives and hyphens understood.

A phrase with a capital must be met with one ("Meta" is not in "meta"), and may carry a number ("Qwen3"); one
without is met in any case. A star at an end stands for any letters ("regul*", "*brikker").
"""

from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

# Hyphens of all kinds read as spaces, so "open-source" and "open source" are one; apostrophes as one.
_FLATTEN = str.maketrans({**dict.fromkeys("-‐‑‒–—_/", " "), **dict.fromkeys("’‘`´", "'"), "\xa0": " "})


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase met in a text, with the whole words as they stand there."""

    payload: object
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    payload: object
    length: int
    # Where the first capital stands; None without one.
    capital: int | None
    is_open_left: bool
    is_open_right: bool


class PhraseFinder:
    """An automaton over all phrases: the time to read a text does not grow with their number."""

    def __init__(self, phrases: Iterable[tuple[str, object]]) -> None:
        self._automaton = ahocorasick.Automaton()
        by_key: dict[str, list[_Phrase]] = {}
        for text, payload in phrases:
            core = flatten(text.strip("*"))
            capital = next((at for at, letter in enumerate(core) if letter.isupper()), None)
            phrase = _Phrase(payload, len(core), capital, text.startswith("*"), text.endswith("*"))
            by_key.setdefault(core.lower(), []).append(phrase)
        for key, same in by_key.items():
            self._automaton.add_word(key, (len(key), same))
        if by_key:
            self._automaton.make_automaton()
        self._is_empty = not by_key

    def find(self, text: str) -> list[Found]:
        """Return what stands in the text, in order; overlapping phrases are all there."""
        if self._is_empty or not text:
            return []
        flat = flatten(text)
        lowered = lower_same_length(flat)
        found = []
        for last, (length, same) in self._automaton.iter(lowered):
            start, end = last - length + 1, last + 1
            for phrase in same:
                if phrase.capital is not None and not _has_capital(flat, start, phrase.capital):
                    continue
                if not phrase.is_open_left and not _starts_word(lowered, start):
                    continue
                if not (phrase.is_open_right or _ends_word(lowered, end) or _numbered(phrase, lowered, end)):
                    continue
                first = _word_start(lowered, start) if phrase.is_open_left else start
                whole = _word_end(lowered, end)
                found.append(Found(phrase.payload, text[first:whole], first, whole))
        return found


def flatten(text: str) -> str:
    """Return the text with hyphens as spaces and one kind of apostrophe, no longer and no shorter."""
    return text.translate(_FLATTEN)


def lower_same_length(text: str) -> str:
    """Lower the case; the few letters that would grow ("İ") stay, so that positions hold."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def widest(found: Iterable[Found]) -> list[Found]:
    """Drop what lies inside a longer find: "Sony" inside "Sony Music"."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.end > kept[-1].end or (one.start, one.end) == (kept[-1].start, kept[-1].end):
            kept.append(one)
    return kept


def _has_capital(text: str, start: int, capital: int) -> bool:
    # Names that start small ("xAI", "reMarkable") carry their capital further on.
    return text[start].isupper() or not text[start].isalpha() or text[start + capital].isupper()


def _starts_word(text: str, start: int) -> bool:
    return start == 0 or not text[start - 1].isalnum() or not text[start].isalnum()


def _ends_word(text: str, end: int) -> bool:
    """Say whether the word ends here, but for a genitive ("Googles", "Google's", "Nvidias")."""
    if end >= len(text) or not text[end].isalnum() or not text[end - 1].isalnum():
        return True
    return text[end] == "s" and (end + 1 >= len(text) or not text[end + 1].isalnum())


def _word_start(text: str, start: int) -> int:
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    return start


def _numbered(phrase: _Phrase, text: str, end: int) -> bool:
    """Say whether a name goes on with a number ("Qwen3"); a short one is another name then ("GPT4All")."""
    return phrase.capital is not None and phrase.length > 3 and text[end].isdigit()


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalnum():
        end += 1
    return end
