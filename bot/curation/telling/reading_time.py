"""How long an article takes to read."""

from math import ceil

# Silent reading of prose, words a minute (Brysbaert 2019 for English; Norwegian words are longer).
_WORDS_A_MINUTE = {"en": 238, "no": 210}
_OTHERWISE = 220
# Without spaces between words there are but characters to count (Trauzettel-Klosinski & Dietz 2012).
_CHARACTERS_A_MINUTE = {"ja": 357, "zh": 255}


def reading_minutes(text: str, language: str | None) -> int:
    """Return whole minutes, at least one."""
    if language in _CHARACTERS_A_MINUTE:
        minutes = len("".join(text.split())) / _CHARACTERS_A_MINUTE[language]
    else:
        minutes = len(text.split()) / _WORDS_A_MINUTE.get(language or "", _OTHERWISE)
    return max(1, ceil(minutes - 0.25))
