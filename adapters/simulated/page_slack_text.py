"""Slack's mrkdwn as HTML, shown as Slack's apps show it: https://docs.slack.dev/messaging/formatting-message-text.

The text may hold anything; what comes out is well-formed and escaped.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from adapters.simulated.page_text import opened_address
from adapters.simulated.slack_alive import unescaped

# How a user's or channel's id reads.
NameOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _How:
    """In verbatim text Slack makes no links of its own."""

    name_of: NameOf
    is_verbatim: bool


_CODE_BLOCK = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"((?:^(?:&gt;|>).*(?:\n|\Z))+)", re.MULTILINE)
_QUOTE_SIGN = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)
# A word between colons is an emoji where Slack knows the word; of its thousands these are the common ones.
_EMOJI_WORD = re.compile(r":(?P<emoji>[a-z0-9_+-]+):")
EMOJI: Mapping[str, str] = {
    "+1": "👍",
    "bell": "🔔",
    "bulb": "💡",
    "eyes": "👀",
    "fire": "🔥",
    "heart": "❤️",
    "rocket": "🚀",
    "smile": "😄",
    "tada": "🎉",
    "thumbsup": "👍",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}
# A mark counts where a word begins, and its end where one ends, and none before an invisible space.
_SPACES = "\\s\u200b\u2060\ufeff"
_INLINE = re.compile(
    r"<(?P<reference>[^<>]+)>"
    r"|`(?P<code>(?!\u200b)[^`\n]+)`"
    r"|(?P<address>\bhttps?://[^\s<>|]+)"
    rf"|{_EMOJI_WORD.pattern}"
    rf"|(?<!\w)(?P<mark>[*_~])(?P<marked>[^{_SPACES}](?:[^\n]*?[^{_SPACES}])??)(?P=mark)(?![\w\u200b])"
)
_TAGS: Mapping[str, tuple[Markup, Markup]] = {
    "*": (Markup("<b>"), Markup("</b>")),
    "_": (Markup("<i>"), Markup("</i>")),
    "~": (Markup("<s>"), Markup("</s>")),
}
_LINK = Markup('<a href="{address}" title="{address}" target="_blank" rel="noopener noreferrer">{label}</a>')
_CHIP = Markup('<span class="chip {kind}"><bdi>{label}</bdi></span>')
_CODE = Markup("<code>{code}</code>")
_BLOCK = Markup('<code class="block">{code}</code>')
_QUOTED = Markup("<blockquote>{text}</blockquote>")
_DEEPEST = 8


def mrkdwn_as_html(text: str, name_of: NameOf, *, is_verbatim: bool = False) -> Markup:
    return Markup("").join(_with_code_blocks(text, _How(name_of, is_verbatim)))


def text_as_slack_html(text: Mapping[str, Any], name_of: NameOf) -> Markup:
    """Return a text object: mrkdwn marked up, plain text as it is."""
    if text["type"] == "mrkdwn":
        return mrkdwn_as_html(text["text"], name_of, is_verbatim=bool(text.get("verbatim")))
    shown = text["text"]
    if text.get("emoji", True):
        shown = _EMOJI_WORD.sub(lambda found: EMOJI.get(found["emoji"], found[0]), shown)
    return Markup("{}").format(shown)


def _with_code_blocks(text: str, how: _How) -> Iterator[Markup]:
    for number, part in enumerate(_CODE_BLOCK.split(text)):
        if number % 2:
            yield _BLOCK.format(code=unescaped(part.strip("\n")))
        else:
            # The line that ends a block of code is over with it.
            yield from _with_quotes(part.removeprefix("\n") if number else part, how)


def _with_quotes(text: str, how: _How) -> Iterator[Markup]:
    for part in _QUOTE.split(text):
        if part.startswith(("&gt;", ">")):
            yield _QUOTED.format(text=_inline(_QUOTE_SIGN.sub("", part.rstrip("\n")), how))
        else:
            yield _inline(part, how)


def _inline(text: str, how: _How, depth: int = 0) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(Markup("{}").format(unescaped(text[end : found.start()])))
        parts.append(_shown(found, how, depth))
        end = found.end()
    parts.append(Markup("{}").format(unescaped(text[end:])))
    return Markup("").join(parts)


def _shown(found: re.Match[str], how: _How, depth: int) -> Markup:
    if found["reference"]:
        return _reference(found["reference"], how.name_of)
    if found["code"]:
        return _CODE.format(code=unescaped(found["code"]))
    if found["emoji"]:
        return Markup("{}").format(EMOJI.get(found["emoji"], found[0]))
    if found["address"] and how.is_verbatim:
        return Markup("{}").format(unescaped(found["address"]))
    if found["address"]:
        return _LINK.format(address=unescaped(found["address"]), label=unescaped(found["address"]))
    if depth >= _DEEPEST:
        return Markup("{}").format(unescaped(found[0]))
    opening, closing = _TAGS[found["mark"]]
    return opening + _inline(found["marked"], how, depth + 1) + closing


def _reference(inside: str, name_of: NameOf) -> Markup:
    """Return a link, or a mention of a person, a channel or everybody."""
    target, _, label = inside.partition("|")
    label = unescaped(label)
    match target[:1]:
        case "@":
            return _CHIP.format(kind="user", label=f"@{name_of(target[1:])}")
        case "#":
            return _CHIP.format(kind="channel", label=f"#{label or name_of(target[1:])}")
        case "!":
            return _special(target[1:], label)
    address = opened_address(unescaped(target))
    if not address:
        return Markup("{}").format(label or unescaped(target))
    return _LINK.format(address=address, label=label or unescaped(target))


def _special(name: str, label: str) -> Markup:
    kind, _, _ = name.partition("^")
    if kind == "date":
        return Markup("{}").format(label)
    return _CHIP.format(kind="broadcast", label=label or f"@{kind}")
