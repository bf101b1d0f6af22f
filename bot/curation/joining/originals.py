"""What an entry repeats: a text, a page, a headline. What only repeats is a copy and no source of its own."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache

from bot.curation.headlines import clean_headline
from bot.curation.joining.copies import CopyIndex, sketch
from bot.curation.joining.likeness import Known
from bot.curation.joining.roundups import is_roundup
from bot.model.entry import Entry
from bot.model.feed import Tier

# A copy comes within days.
COPY_AGE = timedelta(days=4)
# A headline of as many words is not written twice by chance.
_TELLING_HEADLINE = 6
_WORD = re.compile(r"\w+")


class Originals:
    """The texts, pages and headlines of a window's entries."""

    def __init__(self) -> None:
        self._texts = CopyIndex()
        self._text_order: deque[int] = deque()
        self._pages: dict[str, int] = {}
        self._headlines: dict[str, int] = {}
        self._keys: dict[int, tuple[str | None, str | None]] = {}

    def add(self, entry: Entry) -> None:
        text = sketch(entry.fullest_text)
        if text:
            self._texts.add(entry.id, text)
            self._text_order.append(entry.id)
        page, headline = entry.canonical_url, _headline_key(entry.title, entry.outlet.name)
        self._keys[entry.id] = page, headline
        if page:
            self._pages.setdefault(page, entry.id)
        if headline:
            self._headlines.setdefault(headline, entry.id)

    def remove(self, entry_id: int) -> None:
        self._texts.remove(entry_id)
        page, headline = self._keys.pop(entry_id, (None, None))
        if page and self._pages.get(page) == entry_id:
            del self._pages[page]
        if headline and self._headlines.get(headline) == entry_id:
            del self._headlines[headline]

    def drop_texts(self, is_recent: Callable[[int], bool]) -> None:
        """Drop the oldest texts down to the first recent one: they take most of the room."""
        while self._text_order and not is_recent(self._text_order[0]):
            self._texts.remove(self._text_order.popleft())

    def repeated_by(self, entry: Entry, new: Known, known: Mapping[int, Known]) -> tuple[Known, bool] | None:
        """Return the entry whose text, page or headline this one has, and whether that makes it a copy."""
        text = sketch(entry.fullest_text)
        for entry_id in self._texts.originals(text):
            one = known[entry_id]
            if _is_other(one, new) and _is_recent(one, new) and not _is_next_of_series(one, new):
                return one, True
        page = known.get(self._pages.get(entry.canonical_url or "", -1))
        if page is not None and _is_other(page, new):
            # Outlets change headlines; aggregators link to a page under a headline of their own.
            return page, _adds_nothing(new, page)
        same = known.get(self._headlines.get(_headline_key(entry.title, entry.outlet.name) or "", -1))
        if same is None or not _is_other(same, new) or not _is_recent(same, new):
            return None
        # Two texts that are there and differ are two reports, whatever stands over them.
        differ = bool(text) and same.entry_id in self._texts
        is_reprint = same.tier is not Tier.AGGREGATOR
        return (same, True) if not differ and (is_reprint or _adds_nothing(new, same)) else None


def _is_other(known: Known, new: Known) -> bool:
    return known.entry_id != new.entry_id


def _is_recent(known: Known, new: Known) -> bool:
    return abs(new.published - known.published) <= COPY_AGE


def _is_next_of_series(known: Known, new: Known) -> bool:
    """Say whether an outlet only tells of another number: the notes of each release hold those before."""
    numbers, others = new.print.numbers, known.print.numbers
    return new.outlet == known.outlet and bool(numbers) and bool(others) and not numbers & others


def _adds_nothing(new: Known, known: Known) -> bool:
    """Say whether the new one is a pointer to the known one, or the outlet's own page again.

    An outlet's article that an aggregator pointed to before it came is no copy of that.
    """
    return new.tier is Tier.AGGREGATOR or new.outlet == known.outlet


# An entry is placed and then remembered: its headline is read once.
@lru_cache(maxsize=8)
def _headline_key(title: str, outlet: str) -> str | None:
    """Return the headline's bare words; None where so few words, or a round-up's, may come again."""
    words = _WORD.findall(clean_headline(title, outlet).casefold())
    if len(words) < _TELLING_HEADLINE or is_roundup(title):
        return None
    return " ".join(words)
