"""Sentences of a news text, in Norwegian and English."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.curation.catalog.files import read_data

# A full stop or its like, with the quotation marks and brackets that close after it.
_END = re.compile(r"(?<![.!?…])(?P<stop>[.!?…]+)[\"'”’»)\]]*(?P<space>\s+|$)|[。！？]+[”」』）]*\s*")
# Where markup was lost, the next sentence begins without a space: "to all.The company".
_GLUED = re.compile(
    r"(?<=[a-zæøå]{2}[.!?])(?=[A-ZÆØÅ][a-zæøå]* )|(?<=[a-zæøå]{2}[.!?][\"”’»)])(?=[A-ZÆØÅ][a-zæøå]* )"
)
# What may stand before the first letter of a sentence.
_OPENING = "\"'“‘«„»([–—-•*"
# The word before a full stop is sought so far back.
_LONGEST_WORD = 24
_LAST_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    never_last: frozenset[str]
    before_number: frozenset[str]
    maybe_last: frozenset[str]
    starters: frozenset[str]


def split_sentences(text: str, language: str | None) -> list[str]:
    """Return the sentences, spaces made single. Headings and items of lists stand alone."""
    return [
        sentence
        for paragraph in paragraphs(text)
        for sentence in _split(paragraph, "no" if language == "no" else "en")
    ]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs, spaces made single. A line is one, unless lines are broken to a width."""
    found: list[str] = []
    for block in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        # A bar between spaces parts headings from one another and from the text.
        lines = [flat for line in re.split(r"\n|\s\|\s", block) if (flat := " ".join(line.split()))]
        found += [" ".join(lines)] if _is_wrapped(lines) else lines
    return [paragraph for paragraph in found if paragraph]


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether the lines are one paragraph broken to a width: many of them go on in small letters."""
    going_on = sum(line[0].islower() and before[-1] not in ".!?:" for before, line in pairwise(lines))
    return 3 * going_on >= len(lines) > 1


def _split(text: str, language: str) -> list[str]:
    words = _abbreviations(language)
    cuts = [found.end() for found in _END.finditer(text) if _ends_here(text, found, words)]
    cuts += [found.start() for found in _GLUED.finditer(text)]
    places = [0, *sorted(cuts), len(text)]
    pieces = (text[start:end].strip() for start, end in pairwise(places))
    return [piece for piece in pieces if piece]


def _ends_here(text: str, found: re.Match[str], words: _Abbreviations) -> bool:
    stop = found["stop"]
    if stop is None:
        return True
    after = text[found.end() : found.end() + _LONGEST_WORD].lstrip(_OPENING + " ")
    if not after:
        return True
    if after[0].islower() and not _BRAND.match(after):
        return False
    if stop != ".":
        return True
    if found.end("stop") != found.start("space"):
        # A closing quotation mark or bracket after the full stop: the abbreviation is not what ended.
        return True
    before = _LAST_WORD.search(text[max(0, found.start() - _LONGEST_WORD) : found.start()])
    if before is None:
        return True
    return _is_end_after(
        before[0].lower(), after, is_first=before.end() - before.start() == found.start(), words=words
    )


def _is_end_after(word: str, after: str, *, is_first: bool, words: _Abbreviations) -> bool:
    if after[0].isdigit() and word in words.before_number:
        return False
    if word in words.never_last:
        return False
    if word.isdigit():
        # The number of an item: "1. Install it".
        return not is_first
    if word in words.maybe_last or (len(word) == 1 and word.isalpha()):
        first = _FIRST_WORD.match(after)
        return (
            first is not None
            and first[0].lower() in words.starters
            and after[first.end() : first.end() + 1] != "."
        )
    return True


@lru_cache(maxsize=2)
def _abbreviations(language: str) -> _Abbreviations:
    rows = read_data("sentences")

    def of(kind: str) -> frozenset[str]:
        return frozenset((*rows[kind].get("both", ()), *rows[kind][language]))

    return _Abbreviations(of("never_last"), of("before_number"), of("maybe_last"), of("starters"))
