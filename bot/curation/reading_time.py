"""How long an article takes to read."""

from math import ceil

# Silent reading of prose, words a minute (Brysbaert 2019 for English; Norwegian words are longer).
_WORDS_A_MINUTE = {"en": 238, "no": 210}
_OTHERWISE = 220


def reading_minutes(text: str, language: str | None) -> int:
    """Return whole minutes, at least one."""
    return max(1, ceil(len(text.split()) / _WORDS_A_MINUTE.get(language or "", _OTHERWISE) - 0.25))
