"""The nearest of the last few thousand vectors by meaning, in one multiplication.

What all texts of a language have in common says nothing, and encoders put much of it into every vector: so
the mean of the language is taken off before two vectors are compared.
"""

from collections import deque
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
        self._rows = np.zeros((limit, dimensions), dtype=np.float32)
        self._language_of = np.zeros(limit, dtype=np.int64)
        self._languages: dict[str, int] = {}
        self._sums: list[NDArray[np.float64]] = []
        self._counts: list[int] = []
        self._row_of: dict[int, int] = {}
        self._entry_of: dict[int, int] = {}
        self._free = deque(range(limit))

    def add(self, entry_id: int, vector: Sequence[float], language: str) -> None:
        self.remove(entry_id)
        if not self._free:
            self.remove(next(iter(self._row_of)))
        row = self._free.popleft()
        self._rows[row] = vector
        self._row_of[entry_id] = row
        self._entry_of[row] = entry_id
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
        del self._entry_of[row]
        self._free.append(row)

    def likenesses(
        self, vector: Sequence[float], language: str, *, limit: int, asked: Iterable[int] = ()
    ) -> dict[int, float]:
        """Return the likeness of meaning, −1 to 1, of the nearest entries and of those asked for.

        Empty while too few vectors are known to tell what is common to all.
        """
        if len(self._row_of) < _ENOUGH:
            return {}
        used = np.fromiter(self._row_of.values(), dtype=np.int64)
        cosines = self._cosines(np.asarray(vector, dtype=np.float32), language, used)
        nearest = used[np.argsort(-cosines, kind="stable")[:limit]]
        wanted = [self._row_of[entry_id] for entry_id in asked if entry_id in self._row_of]
        of_row = dict(zip(used.tolist(), cosines.tolist(), strict=True))
        return {self._entry_of[row]: of_row[row] for row in dict.fromkeys([*nearest.tolist(), *wanted])}

    def _cosines(self, vector: _Row, language: str, used: NDArray[np.int64]) -> _Row:
        """Return the cosines of what is left of the vectors when their languages' means are taken off."""
        means = np.stack([self._mean(number) for number in range(len(self._sums))])
        number = self._languages.get(language)
        own = vector - (self._overall_mean() if number is None else means[number])
        own /= np.linalg.norm(own) or 1.0
        rows, languages = self._rows[used], self._language_of[used]
        products = rows @ np.vstack((own, means)).T
        # |row − mean|² without making all those differences.
        towards_mean = products[np.arange(len(used)), 1 + languages]
        squared = (
            np.einsum("ij,ij->i", rows, rows) - 2 * towards_mean + (means * means).sum(axis=1)[languages]
        )
        lengths = np.sqrt(np.maximum(squared, 1e-9))
        cosines: _Row = (products[:, 0] - (means @ own)[languages]) / lengths
        return cosines

    def _mean(self, number: int) -> _Row:
        if self._counts[number] < _ENOUGH:
            return self._overall_mean()
        return (self._sums[number] / self._counts[number]).astype(np.float32)

    def _overall_mean(self) -> _Row:
        total: NDArray[np.float64] = np.sum(self._sums, axis=0)
        return (total / len(self._row_of)).astype(np.float32)
