"""Read how long a digest may be: "5", "five stories", "3 min", "tre minutter"; None if it is unclear."""

import re
from dataclasses import dataclass

LENGTHS = ("3", "5", "10", "3 min", "5 min")
MAX_STORIES = 10
MAX_MINUTES = 15
_NUMBER_WORDS = (
    ("en", "ett", "one"),
    ("to", "two"),
    ("tre", "three"),
    ("fire", "four"),
    ("fem", "five"),
    ("seks", "six"),
    ("sju", "syv", "seven"),
    ("åtte", "eight"),
    ("ni", "nine"),
    ("ti", "ten"),
)
_NUMBER = {word: number for number, words in enumerate(_NUMBER_WORDS, start=1) for word in words}
_LENGTH = re.compile(
    r"(?P<count>[0-9]{1,3}|[^\W\d_]+)\s*"
    r"(?:(?P<minutes>m|min\.?|mins|minutt|minutter|minute|minutes)|(?P<stories>sak|saker|story|stories))?"
)


@dataclass(frozen=True, slots=True)
class Length:
    """So many stories, or so many minutes of reading: one of the two."""

    stories: int | None = None
    minutes: int | None = None


def read_length(text: str) -> Length | None:
    """Read the text as a number of stories up to 10, or of minutes up to 15."""
    match = _LENGTH.fullmatch(" ".join(text.casefold().split()))
    count = _count(match["count"]) if match else 0
    if match is None or count < 1:
        return None
    if match["minutes"]:
        return Length(minutes=count) if count <= MAX_MINUTES else None
    return Length(stories=count) if count <= MAX_STORIES else None


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBER.get(word, 0)
