"""Where a text names organisations of the catalog, and what part each plays there.

To be named is not to be what the news is about: yardsticks, backers, former employers and the platform that
something runs on are named too.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from bot.curation.catalog import Catalog, CompanyName
from bot.curation.phrases import flatten, widest
from bot.curation.tags.cues import cue
from bot.model.tag import Tag


class Part(IntEnum):
    """What an organisation does in a sentence, least first."""

    ASIDE = 0
    # A tool or a circumstance: counts where nobody else is named.
    MEANS = 1
    PARTY = 2


@dataclass(frozen=True, slots=True)
class Mention:
    tag: Tag
    words: str
    start: int
    end: int
    part: Part


# Before a name the text is read flattened (hyphens as spaces), after it as it stands.
_FILLERS = rf"(?:{cue('fillers')} )*"
# Words that stand between names of one list: "OpenAI's Codex, Claude Code and".
_LIST = r"(?:(?:[A-ZÆØÅ0-9][\w.&'+]*|of|AI)(?i:, (?:and |or |og |eller )?| and | or | og | eller | & | ))*"
_ASIDE_BEFORE = re.compile(
    rf"(?<!\w)(?i:(?:{cue('compared', 'backing', 'past')}|, joining|raised? [^;:.]{{1,40}} from) "
    rf"{_FILLERS}){_LIST}$"
)
_EXAMPLE_BEFORE = re.compile(rf"(?<!\w)(?i:{cue('examples')},? (?:like|som) ){_LIST}$")
_ASIDE_AFTER = re.compile(rf"^(?:['’]s)?,?[ -]{cue('others')}\b|^-like\b", re.IGNORECASE)
_MEANS_BEFORE = re.compile(rf"(?<!\w){cue('means')} {_FILLERS}$", re.IGNORECASE)
_PARTS_BEFORE = re.compile(rf"(?:(?<!\w){cue('bought_parts')}|\d[km]?) $", re.IGNORECASE)
_PARTS_AFTER = re.compile(rf"^(?:['’]s)?[ -](?:\w+ )?{cue('parts')}\b", re.IGNORECASE)
_PLACE_BEFORE = re.compile(rf"(?<!\w)(?i:{cue('places')} ){_LIST}$")
_USERS_AFTER = re.compile(rf"^[ -]{cue('users')}\b", re.IGNORECASE)
_BACKGROUND = re.compile(rf"^{cue('background')}\s[^,;:]{{3,90}},", re.IGNORECASE)
# So much of the text around a name is read for cues.
_BEFORE, _AFTER = 90, 30


def mentions_in(text: str, catalog: Catalog, *, context: str = "") -> list[Mention]:
    """Return the organisations named in the text, in order; `context` helps to tell a name's meaning."""
    flat = flatten(text)
    background = _BACKGROUND.match(flat)
    found = []
    for one in widest(catalog.companies.find(text)):
        name = one.payload
        if not isinstance(name, CompanyName) or not _is_meant(name, text, context):
            continue
        before, after = flat[max(0, one.start - _BEFORE) : one.start], text[one.end : one.end + _AFTER]
        part = _part(before, after, is_setting=name.is_setting)
        if background and one.end <= background.end():
            part = min(part, Part.MEANS)
        found.append(Mention(name.tag, one.words, one.start, one.end, part))
    return found


def _is_meant(name: CompanyName, text: str, context: str) -> bool:
    return name.sense is None or name.sense.fits(f"{text} {context}")


def _part(before: str, after: str, *, is_setting: bool) -> Part:
    # "(Reuters)" at the end is who tells it.
    if _ASIDE_AFTER.match(after) or (before.endswith("(") and after == ")"):
        return Part.ASIDE
    if _ASIDE_BEFORE.search(before) and not _EXAMPLE_BEFORE.search(before):
        return Part.ASIDE
    if is_setting and (_PLACE_BEFORE.search(before) or _USERS_AFTER.match(after)):
        return Part.ASIDE
    if _PARTS_AFTER.match(after) and _PARTS_BEFORE.search(before):
        return Part.ASIDE
    return Part.MEANS if _MEANS_BEFORE.search(before) else Part.PARTY
