"""Why a story matters to a role: a source's own sentence that states a consequence for it, or nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.curation.catalog.files import read_data
from bot.curation.phrases import PhraseFinder
from bot.curation.telling.passages import Passage, passages
from bot.model.entry import Entry
from bot.model.story import Quote

_QUOTE_WORDS = range(6, 41)
# Consequences stand early; of a story with many sources the best are read.
_READ_PASSAGES = 25
_READ_ENTRIES = 8
# Points of a strong phrase, a weak one, whom it concerns, a date or an amount, and what is not to the point.
_STRONG, _WEAK, _CONCERNED, _FIGURE, _AGAINST = 2.0, 0.7, 1.0, 1.0, -1.5
# No more than so many phrases of one kind count.
_MOST = 2
_NEEDED = 3.0
# What is told already, in other sentences together, is no consequence: so large a share must be new.
_NEW = 0.5
# Where a text goes on, a sentence must still be about the story: share so many words with the headline and
# what is told first, one for every third place.
_SHARED = 2
_LATE = 0.04

_FIGURE_IN = re.compile(
    r"[$€£]\s?\d|\d\s?(?:%|percent|per cent|prosent|kroner|kr\b|euro|dollar|mill|mrd|million|billion)"
    r"|\b\d+\s(?:days|weeks|months|dager|dagers|uker|måneder)\b"
    r"|\b\d{1,2}\.?\s(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|januar|februar|mars|mai|juni|juli|oktober|desember)\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|aug|sept"
    r"|oct|nov|dec)\.?\s\d|\b20[2-4]\d\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cue:
    """What a phrase speaks for: a kind of consequence, "concerned" or "against"."""

    kind: str
    points: float


def consequence(entries: Sequence[Entry], told: Iterable[Passage], audience: str) -> Quote | None:
    """Return the sentence, not told already, that best states a consequence for the role."""
    told = list(told)
    about = frozenset[str]().union(*(one.words for one in told[:2]))
    heard = about.union(*(one.words for one in told))
    found = [
        (points, -number, one, entry)
        for number, entry in enumerate(entries[:_READ_ENTRIES])
        for one in passages(entry)[:_READ_PASSAGES]
        if _can_stand_alone(one)
        and len(one.words & about) >= min(_SHARED, one.place // 3)
        and not any(one.is_said_by(other) for other in told)
        and len(one.words - heard) >= _NEW * len(one.words)
        if (points := _points(one, entry.language, audience)) >= _NEEDED
    ]
    if not found:
        return None
    _, _, best, entry = max(found, key=lambda row: (row[0] - _LATE * row[2].place, row[1], -row[2].place))
    return Quote(best.text, entry.outlet.name)


def _can_stand_alone(one: Passage) -> bool:
    return one.size in _QUOTE_WORDS and not one.leans and not one.is_weak


def _points(one: Passage, language: str | None, audience: str) -> float:
    """Return points for the role; none without a strong phrase or two weak ones of its kinds."""
    cues = {
        (found.payload, found.words.lower())
        for found in _finder("no" if language == "no" else "en").find(one.text)
    }
    kinds = _kinds_for(audience)
    by_kind: dict[str, list[float]] = {}
    for cue, _ in cues:
        if isinstance(cue, _Cue):
            by_kind.setdefault(cue.kind, []).append(cue.points)
    stated = [sum(sorted(points, reverse=True)[:_MOST]) for kind, points in by_kind.items() if kind in kinds]
    if not stated or max(stated) < 2 * _WEAK:
        return 0.0
    total = max(stated) + 0.5 * (sum(stated) - max(stated))
    total += _CONCERNED * ("concerned" in by_kind) + _FIGURE * bool(_FIGURE_IN.search(one.text))
    return total + _AGAINST * len(by_kind.get("against", ()))


@lru_cache(maxsize=32)
def _kinds_for(audience: str) -> frozenset[str]:
    return frozenset(kind["name"] for kind in read_data("consequences")["kinds"] if audience in kind["for"])


@lru_cache(maxsize=2)
def _finder(language: str) -> PhraseFinder:
    rows = read_data("consequences")
    phrases: list[tuple[str, _Cue]] = []
    for kind in rows["kinds"]:
        phrases += [(phrase, _Cue(kind["name"], _STRONG)) for phrase in kind[language]["strong"]]
        phrases += [(phrase, _Cue(kind["name"], _WEAK)) for phrase in kind[language]["weak"]]
    for name in ("concerned", "against"):
        phrases += [(phrase, _Cue(name, 1.0)) for phrase in rows[name][language]]
    return PhraseFinder(phrases)
