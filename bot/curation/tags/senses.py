"""Which meaning a word has that names an organisation and something else ("Apple", "Claude", "Oracle")."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.curation.phrases import flatten

_MIXED_CASE = re.compile(r"[a-zæøå][A-ZÆØÅ]")


@dataclass(frozen=True, slots=True)
class Sense:
    """`needs`: the text must have one of these words; `not_with`: it may have none of those."""

    needs: re.Pattern[str] | None
    not_with: re.Pattern[str] | None

    def fits(self, text: str) -> bool:
        flat = flatten(text)
        if self.not_with and self.not_with.search(flat):
            return False
        return not self.needs or bool(self.needs.search(flat))


def read_sense(needs: Iterable[str], not_with: Iterable[str]) -> Sense:
    """Read word lists of the catalog: whole words, a star at an end for any letters.

    Case counts only in words that mix it ("reMarkable").
    """
    return Sense(_any_of(needs), _any_of(not_with))


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    patterns = [_pattern(word) for word in words]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _pattern(word: str) -> str:
    core = re.escape(flatten(word.strip("*")))
    left = "" if word.startswith("*") else r"(?<!\w)"
    right = "" if word.endswith("*") else r"(?!\w)"
    return f"{left}(?-i:{core}){right}" if _MIXED_CASE.search(word) else left + core + right
