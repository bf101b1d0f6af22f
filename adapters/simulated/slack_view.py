"""What a person sees of a Slack message: its text without markup, and what can be pressed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.simulated.slack_alive import unescaped
from adapters.simulated.slack_blocks import elements_of

_REFERENCE = re.compile(r"<(?:[#@!])?([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Control:
    """A button, or one option of a menu."""

    label: str
    block_id: str
    element: Mapping[str, Any]
    option: Mapping[str, Any] | None = None

    def is_named(self, name: str) -> bool:
        """Say whether people or the page mean this one: by its label, action_id or "block_id/action_id"."""
        action_id = self.element["action_id"]
        return name in (self.label, action_id, f"{self.block_id}/{action_id}")


def visible_text(text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
    """Return the lines of the blocks; the message's own text is shown only when there are none."""
    lines = [line for block in blocks for line in _lines(block)]
    return "\n".join(lines) if blocks else plain_text(text)


def plain_text(mrkdwn: str) -> str:
    """Resolve <url|label> and the three escapes; emphasis marks stay."""
    return unescaped(_REFERENCE.sub(lambda found: found[2] or found[1], mrkdwn))


def controls(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Control]:
    for block in blocks:
        for element in elements_of(block):
            options = options_of(element)
            if element["type"] == "button":
                yield Control(element["text"]["text"], block["block_id"], element)
            for option in options:
                yield Control(option["text"]["text"], block["block_id"], element, option)


def options_of(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _lines(block: Mapping[str, Any]) -> Iterator[str]:
    if block["type"] == "context":
        parts = [element.get("alt_text") or _shown(element) for element in block["elements"]]
        yield " ".join(parts)
    elif block["type"] == "markdown":
        yield str(block["text"])
    elif block["type"] == "rich_text":
        yield _rich(block)
    elif block["type"] == "image":
        yield str(block["alt_text"])
    else:
        texts = [block.get("text"), block.get("label"), *block.get("fields", [])]
        yield from (_shown(text) for text in texts if text)


def _shown(text: Mapping[str, Any]) -> str:
    return str(text["text"]) if text["type"] == "plain_text" else plain_text(text["text"])


def _rich(part: Mapping[str, Any]) -> str:
    own = str(part.get("text") or part.get("url") or "")
    return own + "".join(_rich(element) for element in part.get("elements", []))
