"""Read a time of day as people write or say it, in both languages; None rather than a guess.

"08:00", "0730", "kl. 8", "6 pm", "halv åtte" (7.30), "kvart over sju", "half past seven", "8 om kvelden",
"noon". What is written in digits is read by the 24-hour clock. What is said in words may mean either half of
the day: from six to twelve it is the morning, an earlier hour needs to say which.
"""

import re
from collections.abc import Iterable
from datetime import time

_HOUR_WORDS = (
    ("ett", "one"),
    ("to", "two"),
    ("tre", "three"),
    ("fire", "four"),
    ("fem", "five"),
    ("seks", "six"),
    ("sju", "syv", "seven"),
    ("åtte", "eight"),
    ("ni", "nine"),
    ("ti", "ten"),
    ("elleve", "eleven"),
    ("tolv", "twelve"),
)
_HOUR = {word: number for number, words in enumerate(_HOUR_WORDS, start=1) for word in words}
_MINUTE = {
    **dict.fromkeys(("fem", "five"), 5),
    **dict.fromkeys(("ti", "ten"), 10),
    **dict.fromkeys(("kvart", "et kvarter", "quarter", "a quarter"), 15),
    **dict.fromkeys(("tjue", "twenty"), 20),
}
# "5 over 8", "ti på åtte": these alone are said so.
_MINUTE |= {str(minute): minute for minute in (5, 10, 20, 25)}
_WHOLE = {
    **dict.fromkeys(("noon", "midday", "midt på dagen"), time(12)),
    **dict.fromkeys(("midnight", "midnatt", "ved midnatt"), time(0)),
}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_HOURS = rf"(?P<hour>[0-9]{{1,2}}|{_any_of(_HOUR)})"
# In English "5 to 8" may be from five to eight, so digits count before the Norwegian words only.
_MINUTES = rf"(?P<minute>{_any_of(w for w in _MINUTE if not w.isdigit())}|(?:5|10|20|25)(?= over | på ))"
_PREFIX = re.compile(r"^(?:klokken|klokka|kl\.?|at|@)\s*")
_DIGITS = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?|(?P<four>[0-9]{4})")
_SPOKEN = re.compile(
    rf"(?:{_MINUTES} (?P<side>over|på|past|after|to|before) )?(?P<half>halv |half past )?{_HOURS}"
    r"(?: o[’']?clock)?"
)
# Said without more, "sju" is seven in the morning, but "tre" hardly three at night.
_FIRST_CLEAR_HOUR = 6
_BEFORE_THE_HOUR = frozenset({"på", "to", "before"})
# Which half of the day -> the hours it may name.
_PART = re.compile(
    r"\s*(?:(?P<am>a\.?m\.?)|(?P<pm>p\.?m\.?)"
    r"|\s(?P<morning>om morgenen|på morgenen|om formiddagen|in the morning)"
    r"|\s(?P<afternoon>om ettermiddagen|på ettermiddagen|in the afternoon)"
    r"|\s(?P<evening>om kvelden|på kvelden|in the evening))$"
)
_HOURS_OF = {
    "am": range(12),
    "pm": range(12, 24),
    "morning": range(12),
    "afternoon": range(12, 19),
    "evening": range(17, 24),
}


def read_clock(text: str) -> time | None:
    """Read the text as one time of day; None if any of it is unclear."""
    line = " ".join(text.casefold().split())
    line = _PREFIX.sub("", line)
    if line in _WHOLE:
        return _WHOLE[line]
    part = _PART.search(line)
    said = line[: part.start()] if part else line
    which = part.lastgroup if part else None
    if match := _DIGITS.fullmatch(said):
        return _digital(match, which)
    match = _SPOKEN.fullmatch(said)
    return _spoken(match, which) if match else None


def _digital(match: re.Match[str], part: str | None) -> time | None:
    four = match["four"]
    hour = int(four[:2] if four else match["hour"])
    minute = int(four[2:] if four else match["minute"] or 0)
    if hour >= 24 or minute >= 60:
        return None
    if part is None:
        return time(hour, minute)
    if part in ("am", "pm") and not 1 <= hour <= 12:
        return None
    return (
        _in_half(hour * 60 + minute, part, is_noon=hour == 12) if hour <= 12 else _if_of(part, hour, minute)
    )


def _spoken(match: re.Match[str], part: str | None) -> time | None:
    """Read "kvart over halv åtte" from its end: the hour, its half, the minutes to or from that."""
    hour = int(match["hour"]) if match["hour"].isdigit() else _HOUR[match["hour"]]
    if not 1 <= hour < 24 or (match["side"] and match["half"] == "half past "):
        return None
    minutes = hour * 60 + {None: 0, "halv ": -30, "half past ": 30}[match["half"]]
    if match["side"]:
        away = _MINUTE[match["minute"]]
        minutes += -away if match["side"] in _BEFORE_THE_HOUR else away
    if hour > 12 or (part is None and hour >= _FIRST_CLEAR_HOUR):
        plain = time(*divmod(minutes, 60))
        return plain if part is None else _if_of(part, plain.hour, plain.minute)
    return _in_half(minutes, part, is_noon=hour == 12) if part else None


def _in_half(minutes: int, part: str, *, is_noon: bool) -> time | None:
    """Return the time in that part of the day, of minutes on a clock of twelve hours."""
    if is_noon and part == "morning":
        return None
    hour, minute = divmod(minutes % 720, 60)
    return _if_of(part, hour if part in ("am", "morning") else hour + 12, minute)


def _if_of(part: str, hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour in _HOURS_OF[part] else None
