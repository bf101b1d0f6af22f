"""Block Kit as Slack takes it: which blocks and elements there are, their fields, and their limits.

Limits and words are those Slack answers with; an unknown type or field is refused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.simulated.slack_elements import (
    ACCESSORY,
    CHOICES,
    FIELDS,
    IMAGE,
    INTERACTIVE,
    MAX_ALT_TEXT,
    MAX_ID,
    MAX_URL,
    SLACK_FILE,
)
from adapters.simulated.slack_rich_text import RICH_TEXT_ELEMENTS
from adapters.simulated.slack_shapes import (
    Check,
    boolean,
    error,
    items,
    link,
    plain,
    shape,
    string,
    text_object,
    typed,
)

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
# Nowhere documented: 9,597 characters over all blocks were accepted, 11,341 refused.
MAX_TOTAL_TEXT = 9_500
MAX_SECTION_TEXT = 3000
MAX_FIELD_TEXT = 2000
MAX_FIELDS = 10
MAX_HEADER_TEXT = 150
MAX_CONTEXT_ELEMENTS = 10
MAX_ACTIONS = 25
MAX_VIEW_TITLE = 24
MAX_PRIVATE_METADATA = 3000

_BLOCK_ID = {"block_id": string(MAX_ID)}
_BLOCKS: Mapping[str, Check] = {
    "section": shape(
        optional={
            **_BLOCK_ID,
            "text": text_object(MAX_SECTION_TEXT),
            "fields": items(text_object(MAX_FIELD_TEXT), MAX_FIELDS),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        any_of=("text", "fields"),
    ),
    "divider": shape(optional=_BLOCK_ID),
    "header": shape(required={"text": plain(MAX_HEADER_TEXT)}, optional=_BLOCK_ID),
    "context": shape(
        required={
            "elements": items(
                typed(
                    {
                        "image": IMAGE,
                        "plain_text": text_object(MAX_SECTION_TEXT, "plain_text"),
                        "mrkdwn": text_object(MAX_SECTION_TEXT, "mrkdwn"),
                    }
                ),
                MAX_CONTEXT_ELEMENTS,
            )
        },
        optional=_BLOCK_ID,
    ),
    "actions": shape(required={"elements": items(typed(INTERACTIVE), MAX_ACTIONS)}, optional=_BLOCK_ID),
    "image": shape(
        required={"alt_text": string(MAX_ALT_TEXT)},
        optional={
            **_BLOCK_ID,
            "image_url": link(MAX_URL),
            "slack_file": SLACK_FILE,
            "title": plain(2000),
        },
        exactly_one_of=("image_url", "slack_file"),
    ),
    "input": shape(
        required={"label": plain(2000), "element": typed({**CHOICES, **FIELDS})},
        optional={**_BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": shape(required={"elements": RICH_TEXT_ELEMENTS}, optional=_BLOCK_ID),
}
_MARKDOWN = {"markdown": shape(required={"text": string(12_000)}, optional=_BLOCK_ID)}
_MESSAGE = items(typed({**_BLOCKS, **_MARKDOWN}), MAX_MESSAGE_BLOCKS, fewest=0)
_VIEW_BLOCKS = {"blocks": items(typed(_BLOCKS), MAX_VIEW_BLOCKS)}
_VIEW_FIELDS: Mapping[str, Check] = {
    "callback_id": string(MAX_ID),
    "external_id": string(MAX_ID),
    "private_metadata": string(MAX_PRIVATE_METADATA, shortest=0),
}
_MODAL_FIELDS: Mapping[str, Check] = {
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit": plain(MAX_VIEW_TITLE),
    "close": plain(MAX_VIEW_TITLE),
}
_VIEW = typed(
    {
        "modal": shape(
            required={"title": plain(MAX_VIEW_TITLE), **_VIEW_BLOCKS},
            optional={**_VIEW_FIELDS, **_MODAL_FIELDS},
        ),
        "home": shape(required=_VIEW_BLOCKS, optional=_VIEW_FIELDS),
    }
)


def block_errors(blocks: Any) -> list[str]:
    """Return Slack's words for everything wrong with a message's blocks."""
    errors: list[str] = []
    _MESSAGE(blocks, "/blocks", errors)
    return errors or _errors_between(blocks, "/blocks")


def view_errors(view: Any) -> list[str]:
    errors: list[str] = []
    _VIEW(view, "/view", errors)
    if errors:
        return errors
    has_fields = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_fields and "submit" not in view:
        errors.append(error("must define `submit` to use an `input` block in modals", "/view"))
    return errors + _errors_between(view["blocks"], "/view/blocks")


def total_text(blocks: Any) -> int:
    """Return the characters of all texts in all blocks, which Slack limits as a sum."""
    if isinstance(blocks, dict):
        own = blocks.get("text")
        return sum(map(total_text, blocks.values())) + (len(own) if isinstance(own, str) else 0)
    return sum(map(total_text, blocks)) if isinstance(blocks, list) else 0


_ACTING = frozenset({*INTERACTIVE, *FIELDS})


def elements_of(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a block's interactive elements, in the order people see them."""
    for _, element in _placed_elements(block):
        yield element


def _errors_between(blocks: list[dict[str, Any]], pointer: str) -> list[str]:
    """Return what is wrong with parts that are right by themselves."""
    errors = _repeated_ids(blocks, pointer)
    focused = 0
    for number, block in enumerate(blocks):
        for place, element in _placed_elements(block):
            focused += element.get("focus_on_load") is True
            errors += _wrong_first_choices(element, f"{pointer}/{number}/{place}")
    if focused > 1:
        errors.append(error("no more than one element may have `focus_on_load`", pointer))
    return errors


def _placed_elements(block: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    several = enumerate(block.get("elements", []))
    candidates = [("accessory", block.get("accessory")), ("element", block.get("element"))]
    candidates += [(f"elements/{number}", element) for number, element in several]
    for place, element in candidates:
        if isinstance(element, dict) and element.get("type") in _ACTING:
            yield place, element


def _wrong_first_choices(element: Mapping[str, Any], pointer: str) -> Iterator[str]:
    """What a menu stands at when it opens is, to the letter, one of its options."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    options = [*element.get("options", []), *grouped]
    if "initial_option" in element and element["initial_option"] not in options:
        yield error("must be one of the options", f"{pointer}/initial_option")
    for number, chosen in enumerate(element.get("initial_options", [])):
        if chosen not in options:
            yield error("must be one of the options", f"{pointer}/initial_options/{number}")


def _repeated_ids(blocks: list[dict[str, Any]], pointer: str) -> list[str]:
    """A block_id is unique in its message, an action_id in its block."""
    errors = [
        error(f"`block_id` {block_id} already exists", pointer)
        for block_id, times in Counter(block.get("block_id") for block in blocks).items()
        if block_id is not None and times > 1
    ]
    for number, block in enumerate(blocks):
        ids = Counter(element.get("action_id") for element in elements_of(block))
        errors += [
            error(f"`action_id` {action_id} already exists", f"{pointer}/{number}")
            for action_id, times in ids.items()
            if action_id is not None and times > 1
        ]
    return errors
