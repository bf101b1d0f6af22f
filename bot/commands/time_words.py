"""Read times, weekdays and spans as people type them; None rather than a guess.

A text is understood only if every word of it is, and in one way: "08:00", "man-fre 7.30", "every day 6 pm",
"halv åtte hver dag unntatt søndag", "7d", "2 uker".
"""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from bot.commands.clock_words import read_clock
from bot.commands.day_words import read_weekdays, split_exception, without_days

# A longer text is no time and weekdays.
_MAX_WORDS = 16

_SPAN = re.compile(r"(?P<count>-?\d{1,6}|a|an|one|en|et|ei)?\s*(?P<unit>[^\W\d_]+)")
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
    """Read a time of day and weekdays, in either order; None if any of it is unclear.

    An exception may come last: "hver dag kl. 8 unntatt søndag".
    """
    line = " ".join(text.casefold().split()[: _MAX_WORDS + 1])
    exception = split_exception(line)
    if exception is None:
        return _read_plain(line)
    return _read_but(_read_plain(exception[0]), _read_plain(exception[1]))


def _read_plain(line: str) -> Schedule | None:
    """Return the one way to read the words as a time, weekdays, or one after the other."""
    words = [word for word in line.split() if word != ","]
    if not words or len(words) > _MAX_WORDS:
        return None
    found = {
        reading
        for place in range(len(words) + 1)
        for first, second in [(_phrase(words[:place]), _phrase(words[place:]))]
        for reading in (_both(first, second), _both(second, first))
        if reading is not None
    }
    return found.pop() if len(found) == 1 else None


def _both(clock: str, days: str) -> Schedule | None:
    local_time = read_clock(clock) if clock else None
    weekdays = read_weekdays(days) if days else None
    if (clock and local_time is None) or (days and weekdays is None):
        return None
    return Schedule(local_time, weekdays)


def _phrase(words: list[str]) -> str:
    return " ".join(words).strip(",").strip()


def _read_but(schedule: Schedule | None, excepted: Schedule | None) -> Schedule | None:
    """Take the excepted days away; the time may stand behind them."""
    if schedule is None or excepted is None or schedule.weekdays is None:
        return None
    if schedule.local_time and excepted.local_time:
        return None
    days = without_days(schedule.weekdays, excepted.weekdays)
    return Schedule(schedule.local_time or excepted.local_time, days) if days else None


def read_span(text: str) -> timedelta | None:
    """Read "7d", "2 uker", "a week": one day to 366; None if it is none."""
    match = _SPAN.fullmatch(" ".join(text.casefold().split()))
    days = _SPAN_DAYS.get(match["unit"]) if match else None
    if match is None or days is None:
        return None
    if match["count"] is None and len(match["unit"]) == 1:
        return None  # a lone letter says nothing
    count = int(match["count"]) if _is_number(match["count"]) else 1
    span = timedelta(days=count * days)
    return span if timedelta(0) < span <= MAX_SPAN else None


def _is_number(count: str | None) -> bool:
    return count is not None and count[-1:].isdigit()


def is_always(text: str) -> bool:
    return text.casefold().strip() in _ALWAYS


def is_always_at_end(text: str) -> bool:
    """Say whether the text ends in "always", in one word or two."""
    words = text.split()
    return any(is_always(" ".join(words[-count:])) for count in (1, 2))


def is_impossible_span_at_end(text: str) -> bool:
    """Say whether the text ends in a span that no wish can have: "0d", "-1d", "9999 days"."""
    words = text.split()
    tails = (" ".join(words[-count:]) for count in (1, 2) if len(words) > count)
    matches = ((tail, _SPAN.fullmatch(tail.casefold())) for tail in tails)
    return any(
        match is not None
        and _is_number(match["count"])
        and match["unit"] in _SPAN_DAYS
        and read_span(tail) is None
        for tail, match in matches
    )


def split_span(text: str) -> tuple[str, timedelta | None]:
    """Split a span off the end: "crypto 7d" is crypto for seven days; "always" is no span.

    A span and nothing else is of nothing.
    """
    words = text.split()
    if is_always(text) or (text[:1].isdigit() and read_span(text)):
        return "", None
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
