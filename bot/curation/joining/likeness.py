"""How likely two entries report one event: named likenesses, weighed into points.

Points are log-odds: 0 means as likely as not. The weights are data (`catalog/joining.yaml`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import log, log1p, sqrt

from bot.curation.catalog.files import read_data
from bot.curation.joining.fingerprints import Fingerprint
from bot.model.feed import Tier

# As if so many entries without any of these words had come before: no word is rare in a young window.
_PRIOR_ENTRIES = 800
# What log1p of four days in hours comes to, and about the rarity of a name: they bring the scale to 1.
_FOUR_DAYS = 4.5
_RARE = 10.0

# They tell one thing a post; the press comes back to a matter.
_FIRST_PARTIES = frozenset({Tier.LAB, Tier.VENDOR, Tier.PERSON, Tier.REGULATOR})

LIKENESSES = (
    "always",
    "words",
    "letters",
    "text",
    "both_have_texts",
    "headline_in_text",
    "rarest_word",
    "second_rarest_word",
    "same_company",
    "other_company",
    "other_numbers",
    "hours_apart",
    "same_house",
    "own_series",
    "same_house_other_numbers",
    "links_to_it",
    "same_link",
    "other_language",
    "words_between_languages",
    "meaning",
    "meaning_between_languages",
)


class Rarity:
    """How much sharing a word says: the fewer entries of the window have it, the more."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._entries = 0

    def count(self, word: str) -> int:
        return self._counts.get(word, 0)

    def of(self, word: str) -> float:
        return log((_PRIOR_ENTRIES + self._entries) / (self._counts.get(word, 0) + 0.5))

    def add(self, words: Iterable[str]) -> None:
        self._entries += 1
        for word in words:
            self._counts[word] = self._counts.get(word, 0) + 1

    def remove(self, words: Iterable[str]) -> None:
        """Take back what `add` was given."""
        self._entries -= 1
        for word in words:
            self._counts[word] -= 1
            if not self._counts[word]:
                del self._counts[word]


@dataclass(slots=True)
class Known:
    """An entry of the window. The lengths of its vectors are those of the moment it came."""

    entry_id: int
    story_id: int
    published: datetime
    copy_of: int | None
    print: Fingerprint
    outlet: str
    tier: Tier
    owners: frozenset[str]
    page: str | None
    links: frozenset[str]
    words_length: float
    grams_length: float
    text_length: float
    mass: float  # rarity of all words of the headline together


@dataclass(frozen=True, slots=True)
class Coming:
    """An entry to compare with many known ones: the rarities of its words as they are now."""

    known: Known
    words: Mapping[str, float]
    grams: Mapping[str, float]  # squared
    text: Mapping[str, float]  # squared, times how often
    text_words: Mapping[str, float]


def likenesses(coming: Coming, known: Known, cosine: float | None) -> tuple[float, ...]:
    """Return the values of LIKENESSES; `cosine` is the likeness of meaning, where an encoder gave vectors."""
    ours, theirs = coming.known.print, known.print
    shared = sorted((coming.words[word] for word in theirs.words if word in coming.words), reverse=True)
    words = _cosine(sum(rarity * rarity for rarity in shared), coming.known.words_length, known.words_length)
    grams = coming.grams
    letters = _cosine(
        sum([grams[gram] for gram in theirs.grams if gram in grams]),
        coming.known.grams_length,
        known.grams_length,
    )
    text = _texts(coming, known)
    is_foreign = float(ours.language != theirs.language)
    parties = bool(coming.known.owners) and bool(known.owners)
    is_same = bool(coming.known.owners & known.owners)
    is_same_house = float(ours.house == theirs.house)
    other_numbers = float(bool(ours.numbers) and bool(theirs.numbers) and not ours.numbers & theirs.numbers)
    hours = abs((coming.known.published - known.published).total_seconds()) / 3600
    meaning = cosine or 0.0
    return (
        1.0,
        words,
        letters,
        text,
        float(bool(ours.text) and bool(theirs.text)),
        _headline_in_text(coming, known),
        shared[0] / _RARE if shared else 0.0,
        shared[1] / _RARE if len(shared) > 1 else 0.0,
        float(is_same),
        float(parties and not is_same),
        other_numbers,
        log1p(hours) / _FOUR_DAYS,
        is_same_house,
        float(is_same_house and coming.known.tier in _FIRST_PARTIES),
        is_same_house * other_numbers,
        float(coming.known.page in known.links or known.page in coming.known.links),
        float(bool(coming.known.links & known.links)),
        is_foreign,
        words * is_foreign,
        meaning,
        meaning * is_foreign,
    )


def points(coming: Coming, known: Known, cosine: float | None) -> float:
    """Return the log-odds that the two report one event."""
    weights = _weights("words_only" if cosine is None else "with_meaning")
    found = likenesses(coming, known, cosine)
    return sum([weight * value for weight, value in zip(weights, found, strict=True)])


def weigh(known: Known, words: Rarity, grams: Rarity) -> Coming:
    """Set the lengths of the entry's vectors, and return it ready to be compared."""
    print_ = known.print
    rarities = {word: words.of(word) for word in print_.words}
    squared = {gram: grams.of(gram) ** 2 for gram in print_.grams}
    text_words = {word: words.of(word) for word, _ in print_.text}
    text = {word: text_words[word] ** 2 * often for word, often in print_.text}
    known.words_length = sqrt(sum(rarity * rarity for rarity in rarities.values()))
    known.grams_length = sqrt(sum(squared.values()))
    known.text_length = sqrt(sum(text[word] * often for word, often in print_.text))
    known.mass = sum(rarities.values())
    return Coming(known, rarities, squared, text, text_words)


def _texts(coming: Coming, known: Known) -> float:
    ours = coming.text
    if not ours or not known.print.text:
        return 0.0
    dot = sum([ours[word] * often for word, often in known.print.text if word in ours])
    return _cosine(dot, coming.known.text_length, known.text_length)


def _headline_in_text(coming: Coming, known: Known) -> float:
    """Return how much of a bare headline stands in the other's text, where only one has a text."""
    if bool(coming.text) == bool(known.print.text):
        return 0.0
    if coming.text:
        held = [coming.text_words.get(word) or coming.words.get(word, 0.0) for word in known.print.words]
        return min(1.0, sum(held) / known.mass) if known.mass else 0.0
    there = dict.fromkeys([*known.print.words, *(word for word, _ in known.print.text)])
    held = [coming.words[word] for word in there if word in coming.words]
    return min(1.0, sum(held) / coming.known.mass) if coming.known.mass else 0.0


def _cosine(dot: float, one: float, other: float) -> float:
    return min(1.0, dot / (one * other)) if one and other else 0.0


@lru_cache(maxsize=2)
def _weights(kind: str) -> tuple[float, ...]:
    row: dict[str, float] = read_data("joining")[kind]
    return tuple(float(row.get(name, 0.0)) for name in LIKENESSES)
