"""What counts as a word in search, in both dialects and in what is stored as in what is asked."""

import re

from bot.model.feed import ParsedEntry

_WORD = re.compile(r"[^\W_]+")
_MAX_WORD = 64
_MAX_ASKED = 16
_LEAD = 500


def words_of(text: str) -> list[str]:
    """Return the words in lower case, in their order, each once."""
    return list(dict.fromkeys(word[:_MAX_WORD] for word in _WORD.findall(text.casefold())))


def asked_words(text: str) -> list[str]:
    """Return the words of a search; signs, operators and emoji are none, and 16 are enough."""
    return words_of(text)[:_MAX_ASKED]


def entry_words(entry: ParsedEntry) -> list[str]:
    """Return the words an entry is found by: title and summary, or the beginning of its text."""
    return words_of(f"{entry.title} {entry.summary or entry.content[:_LEAD]}")
