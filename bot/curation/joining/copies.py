"""Which entry's text another one repeats: syndication, shortened, topped and tailed, lightly edited.

A text is sketched by the smallest hashes of its three-word runs; what two sketches have in common tells what
the texts have in common, however long they are.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

from bot.curation.phrases import lower_same_length

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_RUN = 3
_READ_WORDS = 1_200
_READ_LETTERS = 12_000
# Texts shorter than this are no copies for sharing their words.
_NEEDS_WORDS = 25
_SKETCH = 64
# Of all runs of both texts, or of the shorter one's where the other holds much more.
_SHARE_OF_BOTH = 0.25
_SHARE_OF_SHORTER = 0.6
# A run that this many texts have is a phrase of the trade.
_POSTINGS = 40

Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """Return the smallest hashes of the text's word runs, in order; empty if it is too short to tell."""
    return _sketch(text[:_READ_LETTERS])


# An entry is placed and then remembered: its text is read once.
@lru_cache(maxsize=8)
def _sketch(text: str) -> Sketch:
    words = _WORD.findall(lower_same_length(text))[:_READ_WORDS]
    if len(words) < _NEEDS_WORDS:
        return ()
    runs = {crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(len(words) - _RUN + 1)}
    return tuple(sorted(runs)[:_SKETCH])


class CopyIndex:
    """Sketches of known texts. Looking one up costs the same however many there are."""

    def __init__(self) -> None:
        self._sketches: dict[int, Sketch] = {}
        self._having: dict[int, list[int]] = {}

    def __contains__(self, entry_id: int) -> bool:
        return entry_id in self._sketches

    def add(self, entry_id: int, text: Sketch) -> None:
        if not text:
            return
        self._sketches[entry_id] = text
        for run in text:
            having = self._having.setdefault(run, [])
            having.append(entry_id)
            if len(having) > _POSTINGS:
                del having[0]

    def remove(self, entry_id: int) -> None:
        for run in self._sketches.pop(entry_id, ()):
            having = self._having.get(run, [])
            if entry_id in having:
                having.remove(entry_id)
                if not having:
                    del self._having[run]

    def originals(self, text: Sketch) -> list[int]:
        """Return the entries whose text this one repeats, likest first, then the first known."""
        met = Counter(entry_id for run in text for entry_id in self._having.get(run, ()))
        alike = ((_alike(text, self._sketches[entry_id]), entry_id) for entry_id in met)
        return [entry_id for share, entry_id in sorted(alike, key=lambda p: (-p[0], p[1])) if share]


def _alike(one: Sketch, other: Sketch) -> float:
    """Return how much of the two texts is the same, 0 where that makes no copy."""
    shared = set(one) & set(other)
    # Beyond the smaller of the two highest hashes one sketch says nothing of its text.
    limit = min(_reach(one), _reach(other))
    ours, theirs = _within(one, limit), _within(other, limit)
    both = len(ours | theirs)
    if not both or not ours or not theirs:
        return 0.0
    of_both = len(shared & ours) / both
    of_shorter = len(shared & ours) / min(len(ours), len(theirs))
    return of_both if of_both >= _SHARE_OF_BOTH or _is_shortened(of_shorter, ours, theirs) else 0.0


def _is_shortened(of_shorter: float, ours: set[int], theirs: set[int]) -> bool:
    return of_shorter >= _SHARE_OF_SHORTER and min(len(ours), len(theirs)) >= _NEEDS_WORDS


def _reach(text: Sketch) -> float:
    """Return up to which hash the sketch is whole."""
    return text[-1] if len(text) == _SKETCH else float("inf")


def _within(text: Iterable[int], limit: float) -> set[int]:
    return {run for run in text if run <= limit}
