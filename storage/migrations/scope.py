"""What the migrations compare with the tables of the code."""

from collections.abc import MutableMapping
from typing import Any


def belongs_to_us(name: str | None, kind: str, parents: MutableMapping[Any, str | None]) -> bool:
    """Leave out the text indexes: each dialect has its own, and SQLite shows its inner tables too."""
    _ = parents
    return not (kind == "table" and name is not None and name.startswith("entry_words"))
