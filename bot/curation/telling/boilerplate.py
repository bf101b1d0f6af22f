"""What in a text is the outlet's own business (invitations, imprints, credits) and no news."""

from functools import lru_cache

from bot.curation.catalog.files import read_data
from bot.curation.phrases import PhraseFinder

# A longer line or sentence says something besides.
_LONGEST = 300


def is_boilerplate(text: str) -> bool:
    """Say whether a line or sentence only invites, credits or imprints."""
    if len(text) > _LONGEST:
        return False
    first = next((place for place, letter in enumerate(text) if letter.isalnum() or letter in "(©"), 0)
    return any(found.payload == "contains" or found.start == first for found in _phrases().find(text))


@lru_cache(maxsize=1)
def _phrases() -> PhraseFinder:
    rows = read_data("boilerplate")
    return PhraseFinder((phrase, kind) for kind in ("starts", "contains") for phrase in rows[kind])
