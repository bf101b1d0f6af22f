"""What a digest's subscriptions say of a story: followed, muted, wanted less. Words match whole words."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from unicodedata import normalize

from bot.curation.catalog import Catalog
from bot.curation.ranking import LESS_POINTS
from bot.model.digest import Digest, Mode, Target, TargetKind
from bot.model.entry import Entry
from bot.model.story import Score, ScorePart, Story

# A word deep inside a long article is no reason to send or to withhold it.
_LEAD = 600


class Wishes:
    """The subscriptions of one digest that count at one moment."""

    def __init__(self, digest: Digest, catalog: Catalog, *, now: datetime) -> None:
        counting = [sub for sub in digest.subscriptions if sub.until is None or sub.until > now]
        self.followed = tuple(sorted(sub.target for sub in counting if sub.mode is Mode.FOLLOW))
        muted = tuple(sorted(sub.target for sub in counting if sub.mode is Mode.MUTE))
        # An outlet that is muted leaves the stories that others have as well.
        self._muted = tuple(target for target in muted if target.kind is not TargetKind.OUTLET)
        self.muted_outlets = frozenset(
            target.value.casefold() for target in muted if target.kind is TargetKind.OUTLET
        )
        self._less = tuple(sorted(sub.target for sub in counting if sub.mode is Mode.LESS))
        self._catalog = catalog

    def follows(self, story: Story) -> bool:
        """Say whether any followed target matches; nothing followed means everything is."""
        return not self.followed or self._first(self.followed, story) is not None

    def muted_by(self, story: Story) -> Target | None:
        return self._first(self._muted, story)

    def wanted_less(self, story: Story) -> tuple[Target, ...]:
        """Return what the story is less wanted for; an outlet only where no other has the story."""
        matching = (target for target in self._less if self._matches(target, story))
        return tuple(t for t in matching if t.kind is not TargetKind.OUTLET or _is_alone(t, story))

    def weighed(self, points: Score, story: Story) -> Score:
        """Return the points less what is taken from a story that is less wanted, once for all reasons."""
        if not self.wanted_less(story):
            return points
        return Score((*points.parts, ScorePart("less", LESS_POINTS)))

    def is_followed(self, kind: TargetKind, value: str) -> bool:
        """Say whether that very tag, outlet or word is followed."""
        return any(t.kind is kind and t.value.casefold() == value.casefold() for t in self.followed)

    def _first(self, targets: Iterable[Target], story: Story) -> Target | None:
        return next((target for target in targets if self._matches(target, story)), None)

    def _matches(self, target: Target, story: Story) -> bool:
        match target.kind:
            case TargetKind.TAG:
                slugs = {tag.slug for tag in story.tags}
                # GitHub's news is Microsoft's too.
                return target.value in slugs | {self._catalog.owner(slug) for slug in slugs}
            case TargetKind.OUTLET:
                wanted = target.value.casefold()
                return any(entry.outlet.name.casefold() == wanted for entry in story.entries)
            case TargetKind.WORD:
                pattern = _whole_words(target.value)
                return any(pattern.search(_shown_text(entry)) for entry in story.entries)


def _is_alone(outlet: Target, story: Story) -> bool:
    return {entry.outlet.name.casefold() for entry in story.entries} == {outlet.value.casefold()}


@lru_cache(maxsize=4096)
def _whole_words(words: str) -> re.Pattern[str]:
    """Match the words in this order, whatever stands between them but letters; never inside a word."""
    parts = [re.escape(part) for part in normalize("NFKC", words).split()]
    phrase = r"[\s-]+".join(parts) or "(?!)"  # no word at all matches nothing
    return re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE)


def _shown_text(entry: Entry) -> str:
    return normalize("NFKC", f"{entry.title}\n{(entry.summary or entry.content)[:_LEAD]}")
