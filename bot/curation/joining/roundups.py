"""Which headlines stand over many events: such an entry belongs to none of them and bridges none."""

from functools import lru_cache

from bot.curation.catalog.files import read_data
from bot.curation.phrases import PhraseFinder


def is_roundup(title: str) -> bool:
    return bool(_cues().find(title[:300]))


@lru_cache(maxsize=1)
def _cues() -> PhraseFinder:
    return PhraseFinder((text, text) for text in read_data("words")["roundups"])
