"""How much a story is about what Siste writes about: AI, and what it is built of."""

from collections.abc import Sequence
from functools import cache, lru_cache

from bot.curation.catalog.files import read_data
from bot.curation.headlines import clean_headline
from bot.curation.phrases import PhraseFinder
from bot.curation.tags.tagging import lead_text
from bot.model.entry import Entry
from bot.model.feed import Tier

_NEAR_SHARE = 0.5
# What only a summary says is perhaps an aside.
_SUMMARY_SHARE = 0.6


def subject_share(entries: Sequence[Entry]) -> float:
    """Return from 0 to 1 how much the entries are on the subject, on average."""
    return sum(_share(entry) for entry in entries) / len(entries) if entries else 0.0


def _share(entry: Entry) -> float:
    if entry.outlet.tier is Tier.LAB:
        return 1.0
    title = _share_of_text(clean_headline(entry.title, entry.outlet.name))
    if title >= _SUMMARY_SHARE:
        return title
    return max(title, _SUMMARY_SHARE * _share_of_text(lead_text(entry)))


# A story is scored for many digests.
@lru_cache(maxsize=8192)
def _share_of_text(text: str) -> float:
    shares = (found.payload for found in _words().find(text))
    return max((share for share in shares if isinstance(share, float)), default=0.0)


@cache
def _words() -> PhraseFinder:
    words = read_data("subject")
    shares = (("core", 1.0), ("near", _NEAR_SHARE))
    return PhraseFinder((word, share) for kind, share in shares for word in words[kind])
