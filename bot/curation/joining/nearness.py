"""The nearest of the last few thousand vectors by meaning, in one multiplication.

What all texts of a language have in common says nothing, and encoders put much of it into every vector: so
the mean of the language is taken off before two vectors are compared.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

# Some days of a busy Siste; older ones are found by words alone.
_LIMIT = 8192
# A mean of fewer vectors than this is one of chance.
_ENOUGH = 20

_Row = NDArray[np.float32]


class NearestVectors:
    """Unit vectors of one length by entry; the oldest give way."""

    def __init__(self, dimensions: int, *, limit: int = _LIMIT) -> None:
        # The first `len(self._entries)` rows are in use: one that goes leaves its place to the last.
        self._rows = np.zeros((limit, dimensions), dtype=np.float32)
        self._squared = np.zeros(limit, dtype=np.float32)
        self._language_of = np.zeros(limit, dtype=np.int64)
        self._entries: list[int] = []
        self._row_of: dict[int, int] = {}
        self._languages: dict[str, int] = {}
        self._sums: list[NDArray[np.float64]] = []
        self._counts: list[int] = []

    def add(self, entry_id: int, vector: Sequence[float], language: str) -> None:
        self.remove(entry_id)
        if len(self._entries) == len(self._rows):
            self.remove(next(iter(self._row_of)))
        row = len(self._entries)
        self._entries.append(entry_id)
        self._row_of[entry_id] = row
        self._rows[row] = vector
        self._squared[row] = self._rows[row] @ self._rows[row]
        number = self._languages.setdefault(language, len(self._languages))
        if number == len(self._sums):
            self._sums.append(np.zeros(self._rows.shape[1]))
            self._counts.append(0)
        self._language_of[row] = number
        self._sums[number] += self._rows[row]
        self._counts[number] += 1

    def remove(self, entry_id: int) -> None:
        """Drop an entry's vector; unknown ones are no error."""
        row = self._row_of.pop(entry_id, None)
        if row is None:
            return
        number = int(self._language_of[row])
        self._sums[number] -= self._rows[row]
        self._counts[number] -= 1
        last = self._entries.pop()
        if last != entry_id:
            moved = len(self._entries)
            for column in (self._rows, self._squared, self._language_of):
                column[row] = column[moved]
            self._entries[row] = last
            self._row_of[last] = row

    def likenesses(
        self, vector: Sequence[float], language: str, *, limit: int, asked: Iterable[int] = ()
    ) -> dict[int, float]:
        """Return the likeness of meaning, −1 to 1, of the nearest entries and of those asked for.

        Empty while too few vectors are known to tell what is common to all.
        """
        if len(self._entries) < _ENOUGH:
            return {}
        cosines = self._cosines(np.asarray(vector, dtype=np.float32), language)
        # By entry where two are as near, so that the place in the table does not matter.
        few = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit].tolist()
        nearest = sorted((self._entries[row] for row in few), key=lambda e: (-cosines[self._row_of[e]], e))
        wanted = [entry_id for entry_id in asked if entry_id in self._row_of]
        return {e: float(cosines[self._row_of[e]]) for e in dict.fromkeys([*nearest, *wanted])}

    def _cosines(self, vector: _Row, language: str) -> _Row:
        """Return the cosines of what is left of the vectors when their languages' means are taken off."""
        used = len(self._entries)
        rows = self._rows[:used]
        means, place_of = self._means()
        place = place_of[self._language_of[:used]]
        own = vector - means[place_of[self._languages[language]] if language in self._languages else 0]
        own /= np.linalg.norm(own) or 1.0
        # Not by matrix product: its threads wait for each other longer than all of this takes.
        products = np.einsum("ij,j->i", rows, own)
        towards = np.stack([np.einsum("ij,j->i", rows, mean) for mean in means])[place, np.arange(used)]
        # |row − mean|² without making all those differences.
        squared = self._squared[:used] - 2 * towards + np.array([mean @ mean for mean in means])[place]
        lengths = np.sqrt(np.maximum(squared, 1e-9))
        cosines: _Row = (products - np.array([mean @ own for mean in means])[place]) / lengths
        return cosines

    def _means(self) -> tuple[list[_Row], NDArray[np.int64]]:
        """Return the mean of all and those of the languages that have enough, and each language's place."""
        means, place_of = [self._overall_mean()], np.zeros(len(self._sums), dtype=np.int64)
        for number, (total, count) in enumerate(zip(self._sums, self._counts, strict=True)):
            if count >= _ENOUGH:
                place_of[number] = len(means)
                means.append((total / count).astype(np.float32))
        return means, place_of

    def _overall_mean(self) -> _Row:
        total: NDArray[np.float64] = np.sum(self._sums, axis=0)
        return (total / len(self._entries)).astype(np.float32)
