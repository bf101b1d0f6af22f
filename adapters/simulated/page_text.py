"""A Telegram text with its entities as HTML, shown as Telegram's apps show it.

The text may hold anything and entities may cross or point anywhere: what comes out is well-formed, escaped,
and has the same characters in the same order.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

_PLAIN_TAGS: Mapping[str, tuple[Markup, Markup]] = {
    "bold": (Markup("<b>"), Markup("</b>")),
    "italic": (Markup("<i>"), Markup("</i>")),
    "underline": (Markup("<u>"), Markup("</u>")),
    "strikethrough": (Markup("<s>"), Markup("</s>")),
    "spoiler": (Markup('<span class="spoiler" tabindex="0">'), Markup("</span>")),
    "code": (Markup("<code>"), Markup("</code>")),
    # No <pre>: browsers drop a line break that it begins with.
    "pre": (Markup('<code class="block">'), Markup("</code>")),
    "blockquote": (Markup("<blockquote>"), Markup("</blockquote>")),
    "expandable_blockquote": (Markup('<blockquote class="expandable">'), Markup("</blockquote>")),
    "bot_command": (Markup('<a class="command" tabindex="0">'), Markup("</a>")),
}
_MENTION_TAGS = (Markup('<span class="mention">'), Markup("</span>"))
_MENTIONS = frozenset({"mention", "text_mention", "hashtag", "cashtag", "email", "phone_number"})
_BLOCKS = frozenset({"pre", "blockquote", "expandable_blockquote"})
# Addresses that a chat app opens; any other scheme stays text.
_OPENED = ("http://", "https://", "tg://")


@dataclass(frozen=True, slots=True)
class _Span:
    """An entity over characters, not UTF-16 units."""

    start: int
    end: int
    opening: Markup
    closing: Markup


def text_as_html(text: str, entities: Iterable[Mapping[str, Any]]) -> Markup:
    """Return the marked-up text; entities count in UTF-16 units, as the Bot API does."""
    characters = _characters_by_unit(text)
    found = (_span(text, characters, entity) for entity in entities)
    spans = sorted((span for span in found if span), key=lambda span: (span.start, -span.end))
    cuts = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    parts: list[Markup] = []
    still_open: list[_Span] = []
    for start, end in itertools.pairwise(cuts):
        covering = [span for span in spans if span.start <= start and end <= span.end]
        parts += _tags_between(still_open, covering)
        parts.append(escape(text[start:end]))
        still_open = covering
    parts += _tags_between(still_open, [])
    return Markup("").join(parts)


def opened_address(url: str) -> str:
    """Return the address as a chat app opens it, "" for one that it does not."""
    address = url.strip()
    if "://" not in address and ":" not in address.partition("/")[0]:
        address = f"https://{address}"
    return address if address.lower().startswith(_OPENED) else ""


def _characters_by_unit(text: str) -> list[int]:
    """Map each UTF-16 offset, the end included, to the character that it falls on."""
    units: list[int] = []
    for index, character in enumerate(text):
        units += [index] * (2 if ord(character) > 0xFFFF else 1)
    return [*units, len(text)]


def _span(text: str, characters: Sequence[int], entity: Mapping[str, Any]) -> _Span | None:
    last = len(characters) - 1
    start, length = entity.get("offset", 0), entity.get("length", 0)
    span = _Span(
        characters[min(max(start, 0), last)],
        characters[min(max(start + length, 0), last)],
        *_tags(entity, text),
    )
    if span.end <= span.start or not span.opening:
        return None
    # A block begins a new line by itself: the line break after it would show as an empty line.
    if entity["type"] in _BLOCKS and text[span.end : span.end + 1] == "\n":
        return replace(span, end=span.end + 1)
    return span


def _tags(entity: Mapping[str, Any], text: str) -> tuple[Markup, Markup]:
    kind = entity.get("type", "")
    if kind in {"text_link", "url"}:
        return _link_tags(opened_address(str(entity.get("url") or _covered(entity, text))))
    if kind in _MENTIONS:
        return _MENTION_TAGS
    return _PLAIN_TAGS.get(kind, (Markup(""), Markup("")))


def _covered(entity: Mapping[str, Any], text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    start = 2 * entity["offset"]
    return units[start : start + 2 * entity["length"]].decode("utf-16-le", "replace")


def _link_tags(address: str) -> tuple[Markup, Markup]:
    if not address:
        return Markup(""), Markup("")
    opening = Markup('<a href="{}" title="{}" target="_blank" rel="noopener noreferrer">')
    return opening.format(address, address), Markup("</a>")


def _tags_between(before: Sequence[_Span], after: Sequence[_Span]) -> list[Markup]:
    """Close and open what takes one stack of tags to the next, leaving open what both begin with."""
    shared = 0
    while shared < min(len(before), len(after)) and before[shared] is after[shared]:
        shared += 1
    closing = [span.closing for span in reversed(before[shared:])]
    return [*closing, *(span.opening for span in after[shared:])]
