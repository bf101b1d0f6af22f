"""The words around a name that tell what its bearer does there, as regular expressions."""

import re

from bot.curation.catalog.files import read_data

_CUES = read_data("cues")


def cue(*names: str) -> str:
    """Return an expression of all words listed under those names in cues.yaml, longest first.

    It has no groups of its own to count, and no case: wrap it in `(?i:...)` where any will do.
    """
    words = sorted({word for name in names for word in _CUES[name]}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(_expression, words))})"


def _expression(word: str) -> str:
    return re.escape(word).replace(r"\ ", "[ -]").replace(r"\*", r"\w*")
