"""Three judges of one block or view: Slack's own types, Slack's own library, and the simulated platform.

What the types or the library refuse, the platform refuses. Where it refuses what both take, the reason stands
in `STRICTER`; nothing else may be between them.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from adapters.simulated.slack_blocks import block_errors, view_errors
from tests.adapters.slack_schema import broken, is_taken_by_schema, made_from_schema

# What is refused here although types and library take it, by the words of the refusal.
STRICTER = {
    r"must be more than 0 characters": "the service takes no empty text",
    r"no fewer than 1 items": "nor an empty list",
    r"no more than \d+ items": "nor a longer one than it can show",
    r"must be less than (31|76|101|151|256|301|2001|3001) characters": "limits the library leaves unchecked",
    r"must be (at least|at most) \d+ ": "and of numbers",
    r"invalid url": "types and library take any text for an address",
    r"must be written as": "the library asks for another form of some of them, or of none",
    r"already exists": "an id is there once; neither looks at more than one element at a time",
    r"missing required field: value": "what can be chosen needs a value for the app to know it by",
    r"must define `submit`": "a form needs a button to send it by",
    r"must be one of the options": "what is chosen at first is one of what can be chosen",
    r"additional property: url \[json-pointer:\S*option": "only an overflow menu's options open addresses",
    r"no more than one element": "the cursor stands in one place",
    r"unsupported type: markdown \[json-pointer:/view": "Markdown is for messages alone",
    r"unsupported type: (alert|card|carousel|container|context_actions|data_table|file|plan|table|task_card"
    r"|video) ": "blocks that this platform does not know",
    r"unsupported type: (workflow_button|datetimepicker|file_input|rich_text_input) ": "nor these elements",
    r"unsupported type: (multi_)?external_select ": "nor these menus",
}
_KNOWN = ["SectionBlock", "ContextBlock", "ActionsBlock", "HeaderBlock", "ImageBlock", "InputBlock"]
_KNOWN += ["DividerBlock", "MarkdownBlock", "RichTextBlock", "VideoBlock"]
_whole_blocks = st.one_of(*map(made_from_schema, _KNOWN))
_modals = made_from_schema("SlackModal").map(lambda wrapped: wrapped["view"])
_homes = made_from_schema("SlackHome").map(lambda wrapped: wrapped["view"])
blocks = st.one_of(_whole_blocks, broken(_whole_blocks))
views = st.one_of(_modals, broken(_modals), _homes, broken(_homes))


@dataclass(frozen=True)
class Verdicts:
    """`library` is why it was refused there; `platform` what is wrong with it here."""

    types: bool
    library: str
    platform: tuple[str, ...]

    @property
    def names(self) -> str:
        """Who refuses it: "types", "library", "platform", or nobody."""
        refusing = {"types": not self.types, "library": self.library, "platform": self.platform}
        return " and ".join(name for name, refuses in refusing.items() if refuses) or "nobody"

    @property
    def unexplained(self) -> str:
        """Why the platform's verdict cannot be right, "" where it can."""
        if not self.types or self.library:
            return "" if self.platform else f"taken, and refused by {self.names}: {self.library}"
        unknown = [words for words in self.platform if not any(re.search(why, words) for why in STRICTER)]
        return f"refused, and taken by types and library: {unknown}" if unknown else ""


def verdicts_on_block(block: Any) -> Verdicts:
    return Verdicts(
        is_taken_by_schema("KnownBlock", block),
        _refusal_of_library(lambda: Block.parse(deepcopy(block))),
        tuple(block_errors([block])),
    )


def verdicts_on_view(view: Mapping[str, Any]) -> Verdicts:
    kind = "SlackHome" if view.get("type") == "home" else "SlackModal"
    inside = view["blocks"] if isinstance(view.get("blocks"), list) else []
    is_of_types = is_taken_by_schema(kind, {"view": view})
    return Verdicts(
        is_of_types and all(is_taken_by_schema("KnownBlock", block) for block in inside),
        _refusal_of_library(lambda: View(**deepcopy(dict(view)))),
        tuple(view_errors(view)),
    )


def _refusal_of_library(build: Callable[[], Any]) -> str:
    try:
        built = build()
        if built is not None:  # a block that it does not know
            built.to_dict()
    except (SlackObjectFormationError, AttributeError, KeyError, TypeError, ValueError) as exc:
        return str(exc) or "refused"
    return ""
