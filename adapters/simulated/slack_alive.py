"""What Slack makes of a message by itself: whom it calls and where it links, whether asked to or not.

https://docs.slack.dev/messaging/formatting-message-text: `<…>` in marked-up text always comes alive. Bare
addresses do unless a text object is verbatim, and so do names; in the message's own text names only do when
it is sent with `link_names` or `parse`. In plain text nothing does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.simulated.slack_workspace import SlackMessage

_REFERENCE = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")
_ADDRESS = re.compile(r"(?<![\w|<])(?:https?://|www\.)[^\s<>|]+", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w&/|<])([@#][\w.-]*\w)")
_MARKDOWN_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
_CALLS = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}


@dataclass(frozen=True, slots=True)
class Alive:
    """`calls` are people, groups, channels and everybody, as "@U1", "!subteam^S1", "#C1", "!channel".

    `previews` are the links that Slack shows more of.
    """

    calls: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    previews: tuple[str, ...] = ()


def alive_in_message(message: SlackMessage) -> Alive:
    alive = alive_in(message.text, message.blocks, finds_names=message.finds_names)
    return replace(alive, previews=alive.links) if message.unfurls else alive


def alive_in(text: str, blocks: Sequence[Mapping[str, Any]], *, finds_names: bool = False) -> Alive:
    """Return what is alive in a message; of the text that stands in for blocks only the calls count."""
    own = list(_in_text(text, finds_addresses=not blocks, finds_names=finds_names))
    if blocks:
        own = [(kind, target) for kind, target in own if kind == "call"]
    found = [*own, *_in_part(blocks)]
    return Alive(
        tuple(dict.fromkeys(target for kind, target in found if kind == "call")),
        tuple(dict.fromkeys(target for kind, target in found if kind == "link")),
    )


def _in_text(text: str, *, finds_addresses: bool, finds_names: bool) -> Iterator[tuple[str, str]]:
    for found in _REFERENCE.finditer(text):
        target = found[1]
        if target[0] not in "@#!":
            yield "link", unescaped(target)
        elif not target.startswith("!date"):
            yield "call", target
    bare = _REFERENCE.sub(" ", text)
    if finds_addresses:
        yield from (("link", unescaped(found[0])) for found in _ADDRESS.finditer(bare))
    if finds_names:
        yield from (("call", found[1]) for found in _NAME.finditer(bare))


def _in_part(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        yield from _in_object(part)
        for value in part.values():
            yield from _in_part(value)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _in_part(inner)


def _in_object(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    match part.get("type"):
        case "mrkdwn":
            is_free = not part.get("verbatim")
            yield from _in_text(part["text"], finds_addresses=is_free, finds_names=is_free)
        case "markdown":
            yield from (("link", found[1]) for found in _MARKDOWN_LINK.finditer(part["text"]))
            bare = _MARKDOWN_LINK.sub(" ", part["text"])
            yield from _in_text(bare, finds_addresses=True, finds_names=True)
        case "link" if "url" in part:
            yield "link", part["url"]
        case str(kind) if kind in _CALLS and _CALLS[kind] in part:
            sign = {"channel": "#", "user": "@"}.get(kind, "!")
            yield "call", f"{sign}{part[_CALLS[kind]]}"


def unescaped(text: str) -> str:
    """Undo the three escapes, which are all that Slack knows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
