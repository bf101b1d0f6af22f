"""A headline as its outlet meant it, without bylines and outlets' names; whether it says what happened."""

import re
from functools import lru_cache

from bot.curation.catalog.files import read_data
from bot.curation.phrases import PhraseFinder

# Aggregators name author and paper at the end, "(Kari Nordmann/Reuters)", or the paper alone, "(Reuters)".
_BYLINE = re.compile(r"\s*\((?:[^()]{2,60}/)?([^()/]{2,60})\)\s*$")
_TAIL = re.compile(r"\s+[-–—|·•»]\s+([^-–—|·•»]{2,40})$")
# A headline this long is no headline but a post or a mistake.
_LONGEST = 300
_TAIL_READ = 160
# What remains when a name is cut from the end must still be a headline.
_SHORTEST = 15
_COLON = re.compile(r":\s+[“‘«\"']?")
# So many words a headline that says who did what has.
_FEW_WORDS, _MANY_WORDS = 4, 30
# Of a headline's longer words, the share with a capital from which capitals mean nothing.
_TITLE_CASE = 0.55


def clean_headline(title: str, outlet: str = "") -> str:
    """Return the headline, at most 300 characters, cut at a word."""
    text = " ".join(title[: 4 * _LONGEST].split())
    text = _without_tail(text, outlet)
    byline = _byline(text)
    if byline:
        text = text[: byline.start()]
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
    return text


def original_outlet(title: str) -> str | None:
    """Return the outlet that an aggregator's headline names as its source, as it stands there.

    "… (Kari Nordmann/Reuters)", "… (Reuters)" and "… - Reuters" name one; in the last two forms it must be
    one that the catalog knows.
    """
    text = " ".join(title[: 4 * _LONGEST].split())
    byline = _byline(text)
    if byline:
        return byline[1].strip()
    tail = _TAIL.search(text[-_TAIL_READ:])
    return tail[1].strip() if tail and _bare(tail[1]) in _known_outlets("press") else None


def is_poor(headline: str) -> bool:
    """Say whether the headline asks, teases or teaches, or is too short or long to say who did what."""
    size = len(headline.split())
    return size < _FEW_WORDS or size > _MANY_WORDS or headline.endswith(("…", "...")) or is_teaser(headline)


def is_teaser(headline: str) -> bool:
    """Say whether the headline asks, teases or teaches, and so tells of nothing that happened."""
    if headline.endswith("?"):
        return True
    opens_at = {"starts": {0}, "lessons": {0, *(colon.end() for colon in _COLON.finditer(headline))}}
    return any(
        found.payload == "contains" or found.start in opens_at[str(found.payload)]
        for found in _teasers().find(headline)
    )


def is_title_case(text: str) -> bool:
    """Say whether Most Words Have A Capital, whatever they mean."""
    longer = [word for word in text.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in longer) > _TITLE_CASE * len(longer)


def _byline(text: str) -> re.Match[str] | None:
    start = max(0, len(text) - _TAIL_READ)
    found = _BYLINE.search(text, start) if text.endswith(")") else None
    if found is None or found.start() < _SHORTEST:
        return None
    return found if "/" in found[0] or _bare(found[1]) in _known_outlets("any") else None


def _without_tail(text: str, outlet: str) -> str:
    start = max(0, len(text) - _TAIL_READ)
    tail = _TAIL.search(text, start)
    if not tail or tail.start() < _SHORTEST:
        return text
    name, own = _bare(tail[1]), _bare(outlet)
    is_own = bool(own) and (name == own or name.startswith(own) or own.startswith(name))
    return text[: tail.start()] if is_own or name in _known_outlets("press") else text


def _bare(name: str) -> str:
    return re.sub(r"\W|^the ", "", name.lower())


@lru_cache(maxsize=2)
def _known_outlets(tier: str) -> frozenset[str]:
    """Return the catalog's outlets, all or the press alone: "… - Google" may be news of Google."""
    return frozenset(
        _bare(name)
        for row in read_data("outlets")
        if tier == "any" or row.get("tier", "press") == tier
        for name in (row["name"], *row.get("aliases", ()))
    )


@lru_cache(maxsize=1)
def _teasers() -> PhraseFinder:
    rows = read_data("headlines")
    return PhraseFinder((phrase, kind) for kind in ("starts", "lessons", "contains") for phrase in rows[kind])
