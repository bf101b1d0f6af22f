"""Telegram's HTML, read as strictly as Telegram reads it: text, entities, or the words of its refusal.

The tags are those of https://core.telegram.org/bots/api#html-style; offsets and lengths are UTF-16 units.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENTITY_OF_TAG: Mapping[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}

# Only these names are promised; the semicolon may be missing.
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|([a-zA-Z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_LINK = re.compile(r"(?:(?:https?|tg|ton|tonsite)://|(?!\w+:)[^\s/]+\.[^\s/]{2,})\S*", re.IGNORECASE)


class HtmlRefusedError(Exception):
    """Telegram would answer: Bad Request: can't parse entities: <these words>."""


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class _OpenTag:
    name: str
    attributes: Mapping[str, str]
    offset: int
    position: int


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Formatted:
    """Return the text people see and its entities, outer ones first.

    Raises:
        HtmlRefusedError: a tag is unknown, unclosed or crossed.
    """
    return _Reader(source).read()


def trim(formatted: Formatted) -> Formatted:
    """Cut white space at both ends, as Telegram does before it measures a text."""
    left = len(formatted.text) - len(formatted.text.lstrip())
    text = formatted.text.strip()
    shift, end = utf16_length(formatted.text[:left]), utf16_length(text)
    entities = []
    for entity in formatted.entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] + entity["length"] - shift)
        if stop > start:
            entities.append({**entity, "offset": start, "length": stop - start})
    return Formatted(text, tuple(entities))


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._units = 0
        self._open: list[_OpenTag] = []
        self._entities: list[tuple[int, int, dict[str, Any]]] = []

    def read(self) -> Formatted:
        while self._at < len(self._source):
            if self._source[self._at] != "<":
                self._put(self._character())
            elif self._source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise HtmlRefusedError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        self._entities.sort(key=lambda found: found[:2])
        return Formatted("".join(self._text), tuple(entity for _, _, entity in self._entities))

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._units += utf16_length(text)

    def _character(self) -> str:
        """Take one character, a character reference included; a lone & stays as it is."""
        found = _CHARACTER.match(self._source, self._at)
        decoded = _decode(found) if found else ""
        if found and decoded:
            self._at = found.end()
            return decoded
        self._at += 1
        return self._source[self._at - 1]

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._take(_TAG_NAME).lower()
        if self._is_over():
            raise HtmlRefusedError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in ENTITY_OF_TAG:
            raise HtmlRefusedError(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlRefusedError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}'
            )
        self._open.append(_OpenTag(name, attributes, self._units, len(self._text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._take(_SPACE)
            if self._next() == ">":
                self._at += 1
                return attributes
            name = self._take(_ATTRIBUTE_NAME)
            if not name:
                raise HtmlRefusedError(
                    f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}'
                )
            self._take(_SPACE)
            if self._next() != "=":
                attributes.setdefault(name, "")
                self._refuse_if_over(begin)
                continue
            self._at += 1
            self._take(_SPACE)
            self._refuse_if_over(begin)
            attributes[name] = self._attribute_value()
            self._refuse_if_over(begin)

    def _attribute_value(self) -> str:
        quote = self._next()
        if quote not in {'"', "'"}:
            begin = self._at
            value = self._take(_NAME_TOKEN).lower()
            if not self._next().isspace() and self._next() != ">":
                raise HtmlRefusedError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
            return value
        self._at += 1
        value = ""
        while not self._is_over() and self._next() != quote:
            value += self._character()
        self._at += 1
        return value

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise HtmlRefusedError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self._at += 2
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._next() != ">":
            raise HtmlRefusedError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self._at += 1
        tag = self._open.pop()
        # An empty end tag closes whatever is open.
        if name and name != tag.name:
            raise HtmlRefusedError(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        length = self._units - tag.offset
        entity = _entity(tag, "".join(self._text[tag.position :]))
        if length and entity is not None:
            # Outer before inner at the same offset: the outer one is the longer, and opened earlier.
            order = (tag.offset, -length)
            self._entities.append((*order, {**entity, "offset": tag.offset, "length": length}))

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        taken = found.group() if found else ""
        self._at += len(taken)
        return taken

    def _next(self) -> str:
        return self._source[self._at : self._at + 1]

    def _is_over(self) -> bool:
        return self._at >= len(self._source)

    def _refuse_if_over(self, begin: int) -> None:
        if self._is_over():
            raise HtmlRefusedError(f"Unclosed start tag at byte offset {self._bytes(begin)}")

    def _bytes(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))


def _decode(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else ""


def _entity(tag: _OpenTag, inner: str) -> dict[str, Any] | None:
    """Return the entity of a closed tag; None for a link that leads nowhere, which Telegram drops."""
    kind = ENTITY_OF_TAG[tag.name]
    if kind == "text_link":
        url = tag.attributes.get("href") or inner
        return {"type": kind, "url": url} if _LINK.fullmatch(url.strip()) else None
    if kind == "custom_emoji":
        emoji = tag.attributes.get("emoji-id", "")
        if not emoji.isdecimal():
            raise HtmlRefusedError("Invalid custom emoji identifier specified")
        return {"type": kind, "custom_emoji_id": emoji}
    if kind == "blockquote" and "expandable" in tag.attributes:
        return {"type": "expandable_blockquote"}
    return {"type": kind}
