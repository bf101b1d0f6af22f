"""Read times, weekdays and spans as people type them; None rather than a guess.

A text is understood only if every word of it is: "08:00", "kl. 8", "7.30", "weekdays 08:00",
"man-fre 7.30", "every day 6 pm", "7d", "2 uker".
"""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from bot.model.digest import EVERY_DAY, WEEKDAYS

_DAY_WORDS = (
    ("man", "mandag", "mandager", "mon", "monday", "mondays"),
    ("tir", "tirs", "tirsdag", "tirsdager", "tue", "tues", "tuesday", "tuesdays"),
    ("ons", "onsdag", "onsdager", "wed", "wednesday", "wednesdays"),
    ("tor", "tors", "torsdag", "torsdager", "thu", "thur", "thurs", "thursday", "thursdays"),
    ("fre", "fredag", "fredager", "fri", "friday", "fridays"),
    ("lør", "lor", "lørdag", "lørdager", "lordag", "sat", "saturday", "saturdays"),
    ("søn", "son", "søndag", "søndager", "sondag", "sun", "sunday", "sundays"),
)
_DAY = {word: number for number, words in enumerate(_DAY_WORDS) for word in words}
_GROUPS = {
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "hverdager": WEEKDAYS,
    "hverdag": WEEKDAYS,
    "every day": EVERY_DAY,
    "daily": EVERY_DAY,
    "hver dag": EVERY_DAY,
    "alle dager": EVERY_DAY,
    "daglig": EVERY_DAY,
    "weekends": frozenset({5, 6}),
    "helger": frozenset({5, 6}),
    "helg": frozenset({5, 6}),
}
_CLOCK = re.compile(
    r"(?:(?:kl\.?|klokken|klokka|at)\s*)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?"
)
_CLOCK_AT_END = re.compile(rf"(?:^|\s){_CLOCK.pattern}$")
_CLOCK_AT_START = re.compile(rf"^{_CLOCK.pattern}(?:\s|$)")
_RANGE = re.compile(r"\s*(?:-|–|\bto\b|\btil\b|\bthrough\b)\s*")
_LIST = re.compile(r"\s*(?:,|\band\b|\bog\b|&|\s)\s*")
_EVERY = re.compile(r"^(?:on|på|every|hver)\s+")

_SPAN = re.compile(r"(?P<count>\d{1,4}|a|an|one|en|et|ei)?\s*(?P<unit>[^\W\d_]+)")
_SPAN_DAYS = {
    **dict.fromkeys(("d", "day", "days", "dag", "dager", "døgn"), 1),
    **dict.fromkeys(("w", "week", "weeks", "u", "uke", "uker"), 7),
    **dict.fromkeys(("month", "months", "måned", "måneder", "mnd"), 30),
}
_ALWAYS = frozenset({"always", "forever", "alltid", "for alltid", "for godt"})
MAX_SPAN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What was said of when: a time, weekdays, or both; never neither."""

    local_time: time | None = None
    weekdays: frozenset[int] | None = None


def read_schedule(text: str) -> Schedule | None:
    """Read a time of day and weekdays, in either order; None if any of it is unclear."""
    line = " ".join(text.casefold().split())
    match = _CLOCK_AT_END.search(line) or _CLOCK_AT_START.search(line)
    if match is None:
        days = read_weekdays(line)
        return Schedule(weekdays=days) if days else None
    local_time = _time_of(match)
    if local_time is None:
        return None
    rest = (line[: match.start()] + " " + line[match.end() :]).strip().rstrip(",")
    if not rest:
        return Schedule(local_time)
    days = read_weekdays(rest)
    return Schedule(local_time, days) if days else None


def read_weekdays(text: str) -> frozenset[int] | None:
    """Read "weekdays", "man-fre", "mandag og torsdag"; None if any of it is unclear."""
    line = " ".join(text.casefold().split())
    if line in _GROUPS:
        return _GROUPS[line]
    line = _EVERY.sub("", line)
    days: set[int] = set()
    for part in _LIST.split(_RANGE.sub("-", line)):
        found = _days_of(part)
        if found is None:
            return None
        days |= found
    return frozenset(days)


def read_span(text: str) -> timedelta | None:
    """Read "7d", "2 uker", "a week": one day to 366; None if it is none."""
    match = _SPAN.fullmatch(" ".join(text.casefold().split()))
    days = _SPAN_DAYS.get(match["unit"]) if match else None
    if match is None or days is None:
        return None
    if match["count"] is None and len(match["unit"]) == 1:
        return None  # a lone letter says nothing
    count = int(match["count"]) if (match["count"] or "").isdigit() else 1
    span = timedelta(days=count * days)
    return span if timedelta(0) < span <= MAX_SPAN else None


def is_always(text: str) -> bool:
    return text.casefold().strip() in _ALWAYS


def is_always_at_end(text: str) -> bool:
    """Say whether the text ends in "always", in one word or two."""
    words = text.split()
    return any(is_always(" ".join(words[-count:])) for count in (1, 2))


def split_span(text: str) -> tuple[str, timedelta | None]:
    """Split a span off the end: "crypto 7d" is crypto for seven days; "always" is no span."""
    words = text.split()
    # "for alltid" before "alltid", "2 uker" before "uker".
    for count in (2, 1):
        head, tail = words[:-count], " ".join(words[-count:])
        if not head:
            continue
        if is_always(tail):
            return " ".join(head), None
        # A lone unit belongs to the words ("Black Friday week"): a count or digit makes it a span.
        if (count == 2 or tail[0].isdigit()) and (span := read_span(tail)):
            return " ".join(head), span
    return " ".join(words), None


def _time_of(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _days_of(part: str) -> set[int] | None:
    """Return the days of one item of a list: a day, a range of days or a group."""
    if part in _GROUPS:
        return set(_GROUPS[part])
    first, dash, last = part.partition("-")
    start, end = _DAY.get(first.rstrip(".")), _DAY.get(last.rstrip("."))
    if start is None or (dash and end is None):
        return None
    if not dash or end is None:
        return {start}
    return {(start + step) % 7 for step in range((end - start) % 7 + 1)}
