"""The nearest of the last few thousand vectors, in one multiplication."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Two days of a busy Siste; older ones are found by words alone.
_LIMIT = 4096


class NearestVectors:
    """Unit vectors by entry; the oldest give way. NumPy loads with the first vector, not before."""

    def __init__(self) -> None:
        self._rows: np.ndarray | None = None
        self._ids: list[int] = []
        self._row_of: dict[int, int] = {}
        self._free: deque[int] = deque()
        self._order: deque[int] = deque()

    def add(self, entry_id: int, vector: Sequence[float]) -> None:
        import numpy as np

        if self._rows is None:
            self._rows = np.zeros((_LIMIT, len(vector)), dtype=np.float32)
            self._ids = [0] * _LIMIT
            self._free = deque(range(_LIMIT))
        self.remove(entry_id)
        while not self._free:
            self.remove(self._order.popleft())
        row = self._free.popleft()
        self._rows[row] = vector
        self._ids[row] = entry_id
        self._row_of[entry_id] = row
        self._order.append(entry_id)

    def remove(self, entry_id: int) -> None:
        row = self._row_of.pop(entry_id, None)
        if row is not None and self._rows is not None:
            self._rows[row] = 0
            self._free.append(row)

    def likenesses(self, vector: Sequence[float], limit: int) -> dict[int, float]:
        """Return cosines of the nearest entries, nearest first."""
        if self._rows is None or not self._row_of:
            return {}
        import numpy as np

        cosines = self._rows @ np.asarray(vector, dtype=np.float32)
        rows = np.argsort(-cosines, kind="stable")[:limit]
        return {self._ids[row]: float(cosines[row]) for row in rows if cosines[row] > 0}
