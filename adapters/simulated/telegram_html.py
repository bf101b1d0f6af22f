"""Telegram's HTML, read as strictly as Telegram reads it: text, entities, or the words of its refusal.

The tags are those of https://core.telegram.org/bots/api#html-style; offsets and lengths are UTF-16 units.
What else is allowed and refused is what TDLib does, which the service runs on and the tests compare with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.simulated.telegram_links import (
    WrongLinkError,
    ascii_lower,
    checked_link,
    linked_user,
    strict_integer,
)

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
    "tg-time": "date_time",
}
# Of two entities over the same text the one with the lower number is the outer one.
PRIORITIES: Mapping[str, int] = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}

# Only these names are promised; the semicolon may be missing.
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_MAX_HEX_DIGITS, _MAX_DIGITS = 6, 7
# NUL ends a text in the middle of a tag, so one is put behind every text.
_END = "\0"
_PLAIN_TEXT = re.compile(r"[^<&]+")
_TAG_NAME = re.compile(r"[^ \t\r\n\v\0>]*")
_SPACE = re.compile(r"[ \t\r\n\v]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\v\0=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class HtmlRefusedError(Exception):
    """Telegram would answer: Bad Request: can't parse entities: <these words>."""


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class _OpenTag:
    """`argument` is what the tag's one telling attribute says, `date` the second one of tg-time."""

    name: str
    argument: str = ""
    date: int = 0
    offset: int = 0
    position: int = 0

    def take(self, attribute: str, value: str) -> None:
        match self.name, attribute:
            case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
                self.argument = value
            case "code", "class" if value.startswith("language-"):
                self.argument = value.removeprefix("language-")
            case "span", "class" if value.startswith("tg-"):
                self.argument = value.removeprefix("tg-")
            case "blockquote", "expandable":
                self.argument = "1"
            case "tg-time", "unix":
                self.date = _lenient_integer(value)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def order_of(entity: Mapping[str, Any]) -> tuple[int, int, int]:
    """By where they begin, long ones first, and outer before inner."""
    # A code block in a language goes before one without.
    is_code_block = entity["type"] == "pre" and "language" in entity
    return entity["offset"], -entity["length"], PRIORITIES.get(entity["type"], 50) - is_code_block


def parse_html(source: str) -> Formatted:
    """Return the text as written, and its entities, outer ones first.

    Raises:
        HtmlRefusedError: a tag is unknown, unclosed or crossed.
    """
    return _Reader(source).read()


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    units: int = 0
    open: list[_OpenTag] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> Formatted:
        length = len(self.source)
        self.source += _END
        while self.at < length:
            if self.source[self.at] != "<":
                self._put(self._take(_PLAIN_TEXT, until=length) or self._character())
            elif self.source[self.at + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise HtmlRefusedError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        text = "".join(self.text)
        if _SURROGATE.search(text):
            raise HtmlRefusedError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return Formatted(text, tuple(sorted(self.entities, key=order_of)))

    def _put(self, text: str) -> None:
        self.text.append(text)
        self.units += utf16_length(text)

    def _character(self) -> str:
        """Take one character, a character reference included; a lone & stays as it is."""
        found = _CHARACTER.match(self.source, self.at) if self.source[self.at] == "&" else None
        decoded = _decode(found) if found else ""
        if found and decoded:
            self.at = found.end()
            return decoded
        self.at += 1
        return self.source[self.at - 1]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = _OpenTag(ascii_lower(self._take(_TAG_NAME)), offset=self.units, position=len(self.text))
        self._refuse_if_over(begin)
        if tag.name not in ENTITY_OF_TAG:
            raise HtmlRefusedError(f'Unsupported start tag "{tag.name}" at byte offset {self._bytes(begin)}')
        while True:
            self._take(_SPACE)
            if self._next() == ">":
                break
            self._attribute(tag, begin)
        self.at += 1
        if tag.name == "span" and tag.argument != "spoiler":
            raise HtmlRefusedError(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}'
            )
        self.open.append(tag)

    def _attribute(self, tag: _OpenTag, begin: int) -> None:
        name = self._take(_ATTRIBUTE_NAME)
        if not name:
            raise HtmlRefusedError(
                f'Empty attribute name in the tag "{tag.name}" at byte offset {self._bytes(begin)}'
            )
        self._take(_SPACE)
        if self._next() != "=":
            self._refuse_if_over(begin, tag.name)
            if tag.name == "blockquote":
                tag.take(name, "")
            return
        self.at += 1
        self._take(_SPACE)
        self._refuse_if_over(begin, tag.name)
        value = self._attribute_value()
        self._refuse_if_over(begin)
        tag.take(name, value)

    def _attribute_value(self) -> str:
        quote = self._next()
        if quote not in {'"', "'"}:
            begin = self.at
            value = ascii_lower(self._take(_NAME_TOKEN))
            if self._next() not in " \t\r\n\v\0>":
                raise HtmlRefusedError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
            return value
        self.at += 1
        value = ""
        while self._next() not in (quote, _END):
            value += self._character()
        if self._next() == quote:
            self.at += 1
        return value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise HtmlRefusedError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.at += 2
        name = ascii_lower(self._take(_TAG_NAME))
        self._take(_SPACE)
        if self._next() != ">":
            raise HtmlRefusedError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        tag = self.open.pop()
        # An empty end tag closes whatever is open.
        if name and name != tag.name:
            raise HtmlRefusedError(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.units > tag.offset:
            self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        kind = _kind(tag, "".join(self.text[tag.position :]))
        if kind is None:
            return
        entity = {**kind, "offset": tag.offset, "length": self.units - tag.offset}
        last = self.entities[-1] if self.entities else None
        if last is None or not _is_one_block(last, entity):
            self.entities.append(entity)
        else:
            last |= {"type": "pre", "language": entity.get("language") or last["language"]}

    def _take(self, pattern: re.Pattern[str], *, until: int | None = None) -> str:
        found = pattern.match(self.source, self.at, len(self.source) if until is None else until)
        taken = found.group() if found else ""
        self.at += len(taken)
        return taken

    def _next(self) -> str:
        return self.source[self.at]

    def _refuse_if_over(self, begin: int, tag: str = "") -> None:
        if self._next() == _END:
            named = f' "{tag}"' if tag else ""
            raise HtmlRefusedError(f"Unclosed start tag{named} at byte offset {self._bytes(begin)}")

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))


def _is_one_block(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> bool:
    """<pre><code class="language-..."> is one block of code, whichever of the two is outside."""
    if (inner["offset"], inner["length"]) != (outer["offset"], outer["length"]):
        return False
    if outer["type"] == "pre":
        return inner["type"] == "code" and "language" in inner
    return (
        outer["type"] == "code" and "language" in outer and inner["type"] == "pre" and "language" not in inner
    )


def _decode(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED.get(name, "")
    if len(hexadecimal or "") > _MAX_HEX_DIGITS or len(decimal or "") > _MAX_DIGITS:
        return ""
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else ""


def _lenient_integer(text: str) -> int:
    """Read the digits that a text begins with, into 32 bits."""
    found = re.match(r"-?[0-9]+", text)
    return (int(found.group()) + 2**31) % 2**32 - 2**31 if found else 0


def _kind(tag: _OpenTag, inner: str) -> dict[str, Any] | None:
    """Return the entity of a closed tag; None for one that Telegram drops, as a link that leads nowhere."""
    kind = ENTITY_OF_TAG[tag.name]
    match kind:
        case "text_link":
            return _link(tag.argument or inner)
        case "custom_emoji":
            if not strict_integer(tag.argument):
                raise HtmlRefusedError("Invalid custom emoji identifier specified")
            return {"type": kind, "custom_emoji_id": tag.argument}
        case "date_time":
            written = _date_format(tag.argument)
            moment = {"type": kind, "unix_time": tag.date, "date_time_format": written}
            return moment if tag.date > 0 else None
        case "code" if tag.argument:
            return {"type": kind, "language": tag.argument}
        case "blockquote" if tag.argument:
            return {"type": "expandable_blockquote"}
    return {"type": kind}


def _link(url: str) -> dict[str, Any] | None:
    user = linked_user(url)
    if user:
        return {"type": "text_mention", "user": {"id": user}}
    try:
        return {"type": "text_link", "url": checked_link(url)}
    except WrongLinkError:
        return None


def _date_format(written: str) -> str:
    if written in {"r", "R"}:
        return "r"
    if not re.fullmatch(r"[tTdDwW]*", written):
        raise HtmlRefusedError("Invalid date format used")
    day = "w" if "w" in written.lower() else ""
    date, time = (next((c for c in both if c in written), "") for both in ("dD", "tT"))
    return day + date + time
