"""Read weekdays as people write them, in both languages; None rather than a guess.

"weekdays", "hver hverdag", "man-fre", "mandag og torsdag", "hver dag unntatt søndag".
"""

import re

from bot.model.digest import EVERY_DAY, WEEKDAYS

_DAY_WORDS = (
    ("man", "mandag", "mandager", "mon", "monday", "mondays"),
    ("tir", "tirs", "tirsdag", "tirsdager", "tue", "tues", "tuesday", "tuesdays"),
    ("ons", "onsdag", "onsdager", "wed", "wednesday", "wednesdays"),
    ("tor", "tors", "torsdag", "torsdager", "thu", "thur", "thurs", "thursday", "thursdays"),
    ("fre", "fredag", "fredager", "fri", "friday", "fridays"),
    ("lør", "lor", "lørdag", "lørdager", "lordag", "lordager", "sat", "saturday", "saturdays"),
    ("søn", "son", "søndag", "søndager", "sondag", "sondager", "sun", "sunday", "sundays"),
)
_DAY = {word: number for number, words in enumerate(_DAY_WORDS) for word in words}
_GROUP_WORDS = (
    (WEEKDAYS, ("weekday", "weekdays", "workday", "workdays", "working days")),
    (WEEKDAYS, ("hverdag", "hverdager", "hverdagene", "ukedager", "arbeidsdag", "arbeidsdager")),
    (EVERY_DAY, ("day", "daily", "everyday", "all days", "all week", "the whole week")),
    (EVERY_DAY, ("dag", "daglig", "alle dager", "alle ukas dager", "hele uka", "hele uken")),
    (frozenset({5, 6}), ("weekend", "weekends", "helg", "helger", "helga", "helgen", "helgene")),
)
_GROUP = {word: days for days, words in _GROUP_WORDS for word in words}
# These are days only behind "every": "dag" alone says nothing.
_ONLY_EVERY = frozenset({"day", "dag"})
_EVERY = re.compile(r"^(?:on|in|på|i|every|each|hver|alle)\s+(?:every\s+|hver\s+)?")
_EVERY_WORD = re.compile(r"\b(?:every|each|hver)\s")
_EXCEPT = re.compile(r"\s*,?\s+(?:unntatt|bortsett fra|utenom|men ikke|except(?: for| on)?|but not)\s+")
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b|\btil(?: og med)?\b|\bt\.?o\.?m\b\.?|\bthrough\b|\bthru\b)\s*")
_FROM = re.compile(r"\b(?:from|fra)\s+(?=\w+\.?-)")
_LIST = re.compile(r"\s*(?:,\s*(?:and|og)\b|,|/|\+|&|\band\b|\bog\b|\s)\s*")


def read_weekdays(text: str) -> frozenset[int] | None:
    """Read the text as one weekday or more; None if any of it is unclear."""
    line = " ".join(text.casefold().split())
    wanted, *excepted = _EXCEPT.split(line)
    days = _read(wanted)
    if days is None or not excepted:
        return days
    return without_days(days, _read(excepted[0])) if len(excepted) == 1 else None


def split_exception(text: str) -> tuple[str, str] | None:
    """Split "hver dag kl. 8 unntatt søndag" at its exception; None where it has none, or several."""
    parts = _EXCEPT.split(text)
    return (parts[0], parts[1]) if len(parts) == 2 else None


def without_days(days: frozenset[int], excepted: frozenset[int] | None) -> frozenset[int] | None:
    """Return the days that are left; None where the exception is none of them, or nothing is left."""
    return days - excepted if excepted and excepted < days else None


def _read(line: str) -> frozenset[int] | None:
    if line in _GROUP and line not in _ONLY_EVERY:
        return _GROUP[line]
    bare = _EVERY.sub("", line)
    if bare in _ONLY_EVERY and not _EVERY_WORD.search(line):
        return None
    if bare in _GROUP:
        return _GROUP[bare]
    days: set[int] = set()
    for part in _LIST.split(_FROM.sub("", _RANGE.sub("-", bare))):
        found = _days_of(part)
        if found is None:
            return None
        days |= found
    return frozenset(days)


def _days_of(part: str) -> frozenset[int] | None:
    """Return the days of one item of a list: a day, a range of days or a group."""
    if part in _GROUP and part not in _ONLY_EVERY:
        return _GROUP[part]
    first, dash, last = part.partition("-")
    start, end = _DAY.get(first.rstrip(".")), _DAY.get(last.rstrip("."))
    if start is None or (dash and end is None):
        return None
    if not dash or end is None:
        return frozenset({start})
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))
