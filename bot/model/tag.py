"""Tags: a slug in one of three facets."""

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
class TagMatch:
    """A tag and the words of the text that gave it."""

    tag: Tag
    words: tuple[str, ...] = ()
