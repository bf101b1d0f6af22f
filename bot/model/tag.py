"""Tags: a slug in one of three facets."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Facet(StrEnum):
    COMPANY = "company"
    TOPIC = "topic"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    facet: Facet
    slug: str


@dataclass(frozen=True, slots=True)
class TagQuestion:
    """Asks for stories that have all the tags of one of `any_of`, and none of `without`.

    Where `any_of` is empty every story will do.
    """

    any_of: tuple[tuple[Tag, ...], ...] = ()
    without: tuple[Tag, ...] = ()

    @classmethod
    def on(cls, *tags: Tag) -> "TagQuestion":
        """Ask for stories that have all of these tags."""
        return cls((tags,))

    @property
    def only_tag(self) -> Tag | None:
        """The tag, where just one is asked for."""
        return (
            self.any_of[0][0] if len(self.any_of) == 1 == len(self.any_of[0]) and not self.without else None
        )


ANY_STORY = TagQuestion()


@dataclass(frozen=True, slots=True)
class TagMatch:
    """A tag and the words of the text that gave it."""

    tag: Tag
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagCorrections:
    """The tags that somebody gave a story by hand and took from it: these outweigh what its entries say."""

    added: tuple[Tag, ...] = ()
    removed: tuple[Tag, ...] = ()

    def applied_to(self, tags: Iterable[Tag]) -> tuple[Tag, ...]:
        kept = [tag for tag in tags if tag not in self.removed]
        return (*kept, *(tag for tag in self.added if tag not in kept))

    def with_tag(self, tag: Tag) -> "TagCorrections":
        return TagCorrections(_including(self.added, tag), _excluding(self.removed, tag))

    def without_tag(self, tag: Tag) -> "TagCorrections":
        return TagCorrections(_excluding(self.added, tag), _including(self.removed, tag))

    def joined(self, other: "TagCorrections") -> "TagCorrections":
        """Return both, of two stories that became one; where they disagree, these count."""
        added = (*self.added, *(tag for tag in other.added if tag not in (*self.added, *self.removed)))
        removed = (*self.removed, *(tag for tag in other.removed if tag not in (*self.added, *self.removed)))
        return TagCorrections(added, removed)


NO_CORRECTIONS = TagCorrections()


def _including(tags: tuple[Tag, ...], tag: Tag) -> tuple[Tag, ...]:
    return tags if tag in tags else (*tags, tag)


def _excluding(tags: tuple[Tag, ...], tag: Tag) -> tuple[Tag, ...]:
    return tuple(other for other in tags if other != tag)
