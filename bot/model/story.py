"""A story: entries about one event. It keeps its id for ever; after a merge the old id redirects."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.entry import Entry
from bot.model.tag import NO_CORRECTIONS, Facet, Tag, TagCorrections


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One named part of a score, in points; `name` is a key of the published formula.

    `count` is how many of something gave them, where its words tell that.
    """

    name: str
    points: float
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Points for one audience at one moment; the total is the sum of the parts."""

    parts: tuple[ScorePart, ...]

    @property
    def total(self) -> float:
        return round(sum(part.points for part in self.parts), 2)


@dataclass(frozen=True, slots=True)
class Story:
    """Entries about one event, first seen first.

    `base_score` is the score without freshness, for no particular role: the noise threshold of
    lists rests on it. `tags` have the corrections in them.
    """

    id: int
    entries: tuple[Entry, ...]
    tags: tuple[Tag, ...]
    first_seen: datetime
    last_seen: datetime
    base_score: float = 0.0
    tag_corrections: TagCorrections = NO_CORRECTIONS

    def slugs(self, facet: Facet) -> tuple[str, ...]:
        return tuple(tag.slug for tag in self.tags if tag.facet is facet)

    @property
    def originals(self) -> tuple[Entry, ...]:
        """The entries that are no copy of another."""
        return tuple(entry for entry in self.entries if entry.copy_of is None)


@dataclass(frozen=True, slots=True)
class Source:
    """One entry as a source of a story, ready to be shown; no minutes where its text is not known."""

    entry_id: int
    outlet: str
    url: str | None
    language: str | None
    reading_minutes: int
    is_paywalled: bool = False
    is_vendor: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A source's own sentence and who said it."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Telling:
    """The short form of a story for one reader. Every sentence is a source's own.

    `what_happened` is a few sentences, empty where the sources have a headline only; `short_version` is one,
    at worst the headline. `sources` come best first; `independent` counts owners that are no party to the
    story. `language` is the headline's. `other_language` is set only where a source in it exists.
    """

    story_id: int
    headline: str
    language: str
    what_happened: str
    short_version: str
    why_it_matters: Quote | None
    sources: tuple[Source, ...]
    independent: int
    tags: tuple[Tag, ...]
    first_seen: datetime
    last_seen: datetime
    other_language: str | None = None
