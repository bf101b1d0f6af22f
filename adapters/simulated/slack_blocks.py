"""Block Kit as Slack takes it: which blocks and elements there are, their fields, and their limits.

Limits and words are those Slack answers with; an unknown type or field is refused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.simulated.slack_shapes import (
    Check,
    anything,
    boolean,
    error,
    integer,
    items,
    link,
    one_of,
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
MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2000
MAX_URL = 3000
MAX_ID = 255
MAX_ALT_TEXT = 2000
MAX_OPTIONS = 100
MAX_OVERFLOW_OPTIONS = 5
MAX_VIEW_TITLE = 24
MAX_PRIVATE_METADATA = 3000

_ID = {"action_id": string(MAX_ID)}
_CONFIRM = shape(
    required={"title": plain(100), "text": text_object(300), "confirm": plain(30), "deny": plain(30)},
    optional={"style": one_of("primary", "danger")},
)
_OPTION = shape(
    required={"text": text_object(75), "value": string(150)},
    optional={"description": text_object(75), "url": link(MAX_URL)},
)
_OPTIONS = items(_OPTION, MAX_OPTIONS)
_OPTION_GROUPS = items(shape(required={"label": plain(75), "options": _OPTIONS}), MAX_OPTIONS)
_IMAGE = shape(
    required={"alt_text": string(MAX_ALT_TEXT, shortest=0)},
    optional={"image_url": link(MAX_URL), "slack_file": anything},
    any_of=("image_url", "slack_file"),
)
_CHOSEN_ONE = {"initial_option": _OPTION}
_CHOSEN_SOME = {"initial_options": _OPTIONS, "max_selected_items": integer}
_COMMON = {**_ID, "confirm": _CONFIRM, "focus_on_load": boolean}
_MENU = {**_COMMON, "placeholder": plain(150)}


def _menu_of(kind: str) -> dict[str, Check]:
    one = {f"initial_{kind}": string(MAX_ID), "response_url_enabled": boolean}
    some = {f"initial_{kind}s": items(string(MAX_ID), MAX_OPTIONS), "max_selected_items": integer}
    extra = {"filter": anything, "default_to_current_conversation": boolean}
    return {
        f"{kind}s_select": shape(optional={**_MENU, **one, **extra}),
        f"multi_{kind}s_select": shape(optional={**_MENU, **some, **extra}),
    }


def _input(**more: Check) -> Check:
    texts = {"placeholder": plain(150), "initial_value": string(3000, shortest=0)}
    return shape(
        optional={**_ID, "focus_on_load": boolean, "dispatch_action_config": anything, **texts, **more}
    )


_INTERACTIVE: Mapping[str, Check] = {
    "button": shape(
        required={"text": plain(MAX_BUTTON_TEXT)},
        optional={
            **_ID,
            "url": link(MAX_URL),
            "value": string(MAX_BUTTON_VALUE),
            "style": one_of("primary", "danger"),
            "confirm": _CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "overflow": shape(
        required={"options": items(_OPTION, MAX_OVERFLOW_OPTIONS)}, optional={**_ID, "confirm": _CONFIRM}
    ),
    "static_select": shape(
        optional={**_MENU, **_CHOSEN_ONE, "options": _OPTIONS, "option_groups": _OPTION_GROUPS},
        any_of=("options", "option_groups"),
    ),
    "multi_static_select": shape(
        optional={**_MENU, **_CHOSEN_SOME, "options": _OPTIONS, "option_groups": _OPTION_GROUPS},
        any_of=("options", "option_groups"),
    ),
    "checkboxes": shape(
        required={"options": items(_OPTION, 10)},
        optional={**_COMMON, "initial_options": items(_OPTION, 10)},
    ),
    "radio_buttons": shape(required={"options": items(_OPTION, 10)}, optional={**_COMMON, **_CHOSEN_ONE}),
    "datepicker": shape(optional={**_MENU, "initial_date": string(10)}),
    "timepicker": shape(optional={**_MENU, "initial_time": string(5), "timezone": string(MAX_ID)}),
    **_menu_of("user"),
    **_menu_of("channel"),
    **_menu_of("conversation"),
}
_INPUTS: Mapping[str, Check] = {
    "plain_text_input": _input(multiline=boolean, min_length=integer, max_length=integer),
    "email_text_input": _input(),
    "url_text_input": _input(),
    "number_input": _input(is_decimal_allowed=boolean, min_value=string(MAX_ID), max_value=string(MAX_ID)),
}
_RICH_TEXT = shape(
    required={"elements": items(anything, 1000, fewest=0)},
    optional={
        "style": anything,
        "indent": integer,
        "offset": integer,
        "border": integer,
        "language": anything,
    },
)
_BLOCK_ID = {"block_id": string(MAX_ID)}
_BLOCKS: Mapping[str, Check] = {
    "section": shape(
        optional={
            **_BLOCK_ID,
            "text": text_object(MAX_SECTION_TEXT),
            "fields": items(text_object(MAX_FIELD_TEXT), MAX_FIELDS),
            "accessory": typed({**_INTERACTIVE, "image": _IMAGE}),
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
                        "image": _IMAGE,
                        "plain_text": text_object(MAX_SECTION_TEXT, "plain_text"),
                        "mrkdwn": text_object(MAX_SECTION_TEXT, "mrkdwn"),
                    }
                ),
                MAX_CONTEXT_ELEMENTS,
            )
        },
        optional=_BLOCK_ID,
    ),
    "actions": shape(required={"elements": items(typed(_INTERACTIVE), MAX_ACTIONS)}, optional=_BLOCK_ID),
    "image": shape(
        required={"alt_text": string(MAX_ALT_TEXT)},
        optional={
            **_BLOCK_ID,
            "image_url": link(MAX_URL),
            "slack_file": anything,
            "title": plain(2000),
        },
        any_of=("image_url", "slack_file"),
    ),
    "input": shape(
        required={"label": plain(2000), "element": typed({**_INTERACTIVE, **_INPUTS})},
        optional={**_BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": shape(required={"text": string(12_000)}, optional=_BLOCK_ID),
    "rich_text": shape(
        required={
            "elements": items(
                typed(
                    {
                        "rich_text_section": _RICH_TEXT,
                        "rich_text_list": _RICH_TEXT,
                        "rich_text_preformatted": _RICH_TEXT,
                        "rich_text_quote": _RICH_TEXT,
                    }
                ),
                1000,
            )
        },
        optional=_BLOCK_ID,
    ),
}
_MESSAGE = items(typed(_BLOCKS), MAX_MESSAGE_BLOCKS, fewest=0)
_VIEW_FIELDS: Mapping[str, Check] = {
    "blocks": items(typed(_BLOCKS), MAX_VIEW_BLOCKS, fewest=0),
    "callback_id": string(MAX_ID),
    "external_id": string(MAX_ID),
    "private_metadata": string(MAX_PRIVATE_METADATA, shortest=0),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
    "submit": plain(MAX_VIEW_TITLE),
    "close": plain(MAX_VIEW_TITLE),
}
_VIEW = typed(
    {
        "modal": shape(required={"title": plain(MAX_VIEW_TITLE)}, optional=_VIEW_FIELDS),
        "home": shape(optional={**_VIEW_FIELDS, "title": plain(MAX_VIEW_TITLE)}),
    }
)


def block_errors(blocks: Any) -> list[str]:
    """Return Slack's words for everything wrong with a message's blocks."""
    errors: list[str] = []
    _MESSAGE(blocks, "/blocks", errors)
    return errors or _repeated_ids(blocks, "/blocks")


def view_errors(view: Any) -> list[str]:
    errors: list[str] = []
    _VIEW(view, "/view", errors)
    return errors or _repeated_ids(view.get("blocks", []), "/view/blocks")


def total_text(blocks: Any) -> int:
    """Return the characters of all texts in all blocks, which Slack limits as a sum."""
    if isinstance(blocks, dict):
        own = blocks.get("text")
        return sum(map(total_text, blocks.values())) + (len(own) if isinstance(own, str) else 0)
    return sum(map(total_text, blocks)) if isinstance(blocks, list) else 0


def elements_of(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a block's interactive elements, in the order people see them."""
    candidates = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
    for element in candidates:
        if isinstance(element, dict) and element.get("type") in {*_INTERACTIVE, *_INPUTS}:
            yield element


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
