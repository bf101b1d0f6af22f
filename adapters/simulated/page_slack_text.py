"""Slack's mrkdwn as HTML, shown as Slack's apps show it: https://docs.slack.dev/messaging/formatting-message-text.

The text may hold anything; what comes out is well-formed and escaped.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from adapters.simulated.page_text import opened_address

# How a user's or channel's id reads.
NameOf = Callable[[str], str]

_CODE_BLOCK = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"((?:^&gt;.*(?:\n|\Z))+)", re.MULTILINE)
# A mark counts where a word begins, and its end where one ends, and none before an invisible space.
_SPACES = "\\s\u200b\u2060\ufeff"
_INLINE = re.compile(
    r"<(?P<reference>[^<>]+)>"
    r"|`(?P<code>(?!\u200b)[^`\n]+)`"
    r"|(?P<address>\bhttps?://[^\s<>|]+)"
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


def mrkdwn_as_html(text: str, name_of: NameOf) -> Markup:
    return Markup("").join(_with_code_blocks(text, name_of))


def text_as_slack_html(text: Mapping[str, Any], name_of: NameOf) -> Markup:
    """Return a text object: mrkdwn marked up, plain text as it is."""
    if text["type"] == "mrkdwn":
        return mrkdwn_as_html(text["text"], name_of)
    return Markup("{}").format(text["text"])


def _with_code_blocks(text: str, name_of: NameOf) -> Iterator[Markup]:
    for number, part in enumerate(_CODE_BLOCK.split(text)):
        if number % 2:
            yield _BLOCK.format(code=_unescaped(part.strip("\n")))
        else:
            yield from _with_quotes(part, name_of)


def _with_quotes(text: str, name_of: NameOf) -> Iterator[Markup]:
    for part in _QUOTE.split(text):
        if part.startswith("&gt;"):
            lines = [line.removeprefix("&gt;").removeprefix(" ") for line in part.rstrip("\n").split("\n")]
            yield _QUOTED.format(text=_inline("\n".join(lines), name_of))
        else:
            yield _inline(part, name_of)


def _inline(text: str, name_of: NameOf, depth: int = 0) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(Markup("{}").format(_unescaped(text[end : found.start()])))
        parts.append(_shown(found, name_of, depth))
        end = found.end()
    parts.append(Markup("{}").format(_unescaped(text[end:])))
    return Markup("").join(parts)


def _shown(found: re.Match[str], name_of: NameOf, depth: int) -> Markup:
    if found["reference"]:
        return _reference(found["reference"], name_of)
    if found["code"]:
        return _CODE.format(code=_unescaped(found["code"]))
    if found["address"]:
        return _LINK.format(address=_unescaped(found["address"]), label=_unescaped(found["address"]))
    if depth >= _DEEPEST:
        return Markup("{}").format(_unescaped(found[0]))
    opening, closing = _TAGS[found["mark"]]
    return opening + _inline(found["marked"], name_of, depth + 1) + closing


def _reference(inside: str, name_of: NameOf) -> Markup:
    """Return a link, or a mention of a person, a channel or everybody."""
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    match target[:1]:
        case "@":
            return _CHIP.format(kind="user", label=f"@{name_of(target[1:])}")
        case "#":
            return _CHIP.format(kind="channel", label=f"#{label or name_of(target[1:])}")
        case "!":
            return _special(target[1:], label)
    address = opened_address(_unescaped(target))
    if not address:
        return Markup("{}").format(label or _unescaped(target))
    return _LINK.format(address=address, label=label or _unescaped(target))


def _special(name: str, label: str) -> Markup:
    kind, _, _ = name.partition("^")
    if kind == "date":
        return Markup("{}").format(label)
    return _CHIP.format(kind="broadcast", label=label or f"@{kind}")


def _unescaped(text: str) -> str:
    """Undo the three escapes, which are all that Slack knows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
